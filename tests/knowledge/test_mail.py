"""The setting mail: what it takes, and that it tells no password."""

from pathlib import Path

import pytest

from knowledge.errors import InvalidSetting
from knowledge.folder.home import Home
from knowledge.folder.mail import Mail

WHOLE = {
    "from": "Shop <help@shop.example>",
    "smtp": "smtp://user:p%40ss%3Aw@mail.example",
    "imap": "imaps://user:secret@mail.example:1993",
    "link": "https://chat.shop.example/",
}


def test_all_of_it_is_told_apart() -> None:
    mail = Mail(WHOLE)
    assert (mail.name, mail.address, mail.domain) == ("Shop", "help@shop.example", "shop.example")
    assert mail.smtp
    assert mail.imap
    assert (mail.smtp.port, mail.smtp.user, mail.smtp.password, mail.smtp.secure) == (
        587, "user", "p@ss:w", False
    )  # fmt: skip
    assert (mail.imap.port, mail.imap.secure) == (1993, True)
    assert mail.link == "https://chat.shop.example"
    assert "secret" not in repr(mail)
    assert "p%40" not in repr(mail)


def test_nothing_is_the_default_and_imap_may_be_left_out() -> None:
    assert not Mail().sends
    assert not Mail("").sends
    without = Mail({name: value for name, value in WHOLE.items() if name != "imap"})
    assert (without.sends, without.fetches) == (True, False)


@pytest.mark.parametrize(
    "change",
    [
        {"from": ""}, {"from": "no address"}, {"from": "ü@shop.example"}, {"from": "a@b, c@d"},
        {"smtp": ""}, {"smtp": "mail.example"}, {"smtp": "https://mail.example"}, {"smtp": "smtp://"},
        {"smtp": "smtp://u:secret@host:99999"}, {"smtp": "smtp://u:secret@ho st"},
        {"smtp": "smtp://u:ab/secret@host"}, {"smtp": "smtp://u:a secret/@host"}, {"imap": "smtp://mail.example"},
        {"link": ""}, {"link": "chat.shop.example"}, {"link": "https://x.example/path"}, {"pop": "x"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_without_telling_a_password(
    tmp_path: Path, change: dict[str, str]
) -> None:
    lines = [f'{name} = "{value}"' for name, value in {**WHOLE, **change}.items()]
    (tmp_path / "kundig.toml").write_text("[mail]\n" + "\n".join(lines), encoding="utf-8")
    with pytest.raises(
        InvalidSetting, match=f"setting mail.({'|'.join(change)}) cannot be|no part “pop”"
    ) as refused:
        Home.from_environment({"KUNDIG_HOME": str(tmp_path)})
    assert "secret" not in str(refused.value)
    assert "p%40" not in str(refused.value)


def test_the_environment_spells_it_in_one_line(tmp_path: Path) -> None:
    line = ", ".join(f"{name} = {value}" for name, value in WHOLE.items())
    mail = Home.from_environment({"KUNDIG_HOME": str(tmp_path), "KUNDIG_MAIL": line}).settings.mail
    assert mail == Mail(WHOLE)
