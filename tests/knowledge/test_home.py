import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.errors import InvalidSetting
from knowledge.folder.home import SETTINGS, Home, Settings


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    (tmp_path / "kundig.toml").write_text(
        'port = 9000\nrisk = 0.02\ntitle = "Ümläute & Söhne"\n', encoding="utf-8"
    )
    environ = {"KUNDIG_HOME": str(tmp_path), "KUNDIG_PORT": "9001", "KUNDIG_MESSAGE_LIMIT": ""}
    settings = Home.from_environment(environ).settings
    assert settings == Settings(port=9001, risk=0.02, title="Ümläute & Söhne")


def test_the_table_of_settings_is_short_and_explains_each() -> None:
    assert len(SETTINGS) <= 20
    assert all(setting.help for setting in SETTINGS)
    assert {setting.name: setting.default for setting in SETTINGS} == vars(Settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PORT", "8080.5"),
        ("RISK", "5"),
        ("RISK", "nan"),
        ("RISK", "0"),
        ("TURN_PATIENCE", "inf"),
        ("TURN_PATIENCE", "-1"),
        ("MESSAGE_LIMIT", "0"),
        ("MESSAGE_LIMIT", "9" * 5000),
        ("DEFAULT_LOCALE", "german"),
        ("BOT_URL", "localhost:5005"),
        ("BOT_URL", "http://[::1"),
        ("TITLE", "a\x07b"),
    ],
)
def test_a_wrong_value_names_setting_and_remedy(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=rf"setting {name.lower()} cannot be .*: give .*KUNDIG_{name}"):
        Home.from_environment({"KUNDIG_HOME": str(tmp_path), f"KUNDIG_{name}": value})


def test_of_a_setting_of_several_parts_the_wrong_one_is_named(tmp_path: Path) -> None:
    told = {
        'retention = {conversations = "ninety"}': "setting retention.conversations cannot be “ninety”: .*90",
        "retention = {conversation = 90}": "retention has no part “conversation”.* conversations, archive",
        'backups = {folder = "/mnt", keep = 0}': "setting backups.keep cannot be “0”: give .*7",
        "topic_risk = {Privacy = 2}": "setting topic_risk.Privacy cannot be “2”.*KUNDIG_TOPIC_RISK",
    }
    for line, sentence in told.items():
        (tmp_path / "kundig.toml").write_text(line)
        with pytest.raises(InvalidSetting, match=sentence):
            Home.from_environment({"KUNDIG_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    "text",
    [
        "prot = 8080",
        "port = true",
        'port = "x"',
        "port = 1.5",
        "title = 3",
        "risk = [1]",
        "port =",
        "port = \udcff",
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "kundig.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InvalidSetting):
        Home.from_environment({"KUNDIG_HOME": str(tmp_path)})


def test_settings_that_cannot_be_reached_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kundig.toml").mkdir()
    for folder in (str(tmp_path), f"/{'x' * 5000}"):
        with pytest.raises(InvalidSetting, match="check KUNDIG_HOME"):
            Home.from_environment({"KUNDIG_HOME": folder})


def test_folders_are_made_when_asked_for_and_are_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "var")
    assert not home.root.exists()
    assert home.corpus == home.root / "corpus.sqlite"
    assert home.root.is_dir()
    assert not (home.root / "media").exists()
    assert home.media.is_dir()
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700


def test_a_home_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidSetting, match="KUNDIG_HOME"):
        _ = Home(tmp_path / "file" / "var").run


def test_the_secret_is_one_and_private_whoever_asks_first(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Home(tmp_path).secret(), range(16)))
    assert len(keys) == 1
    [file] = Home(tmp_path).run.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_bytes(b"short")
    new = Home(tmp_path).secret()
    assert len(new) == 32
    assert {new} == {Home(tmp_path).secret()} != keys
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
