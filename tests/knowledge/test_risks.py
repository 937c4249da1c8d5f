from pathlib import Path

import pytest

from knowledge.errors import InvalidSetting
from knowledge.folder.home import Home
from knowledge.folder.risks import TopicRisks


def test_topics_from_the_environment_and_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "kundig.toml").write_text('[topic_risk]\nDatenschutz = 0.01\n"Data protection" = 0.01\n')
    environ = {"KUNDIG_HOME": str(tmp_path)}
    risks = Home.from_environment(environ).settings.topic_risk
    assert dict(risks) == {"Datenschutz": 0.01, "Data protection": 0.01}
    assert risks["data protection"] == 0.01
    environ["KUNDIG_TOPIC_RISK"] = "Privacy = 0.01, Card payment=0.02,"
    risks = Home.from_environment(environ).settings.topic_risk
    assert risks == TopicRisks({"Privacy": 0.01, "Card payment": 0.02})
    assert risks.get("Lieferung") is None


@pytest.mark.parametrize("text", ["Privacy", "Privacy = 1 %", "A = 1", "= 0.1", "A = 0.1, a = 0.2", "3"])
def test_a_wrong_text_names_the_value_and_the_remedy(tmp_path: Path, text: str) -> None:
    with pytest.raises(
        InvalidSetting, match=r"topic_risk.* cannot be .*: give something like (Privacy = )?0"
    ):
        Home.from_environment({"KUNDIG_HOME": str(tmp_path), "KUNDIG_TOPIC_RISK": text})


@pytest.mark.parametrize(
    "text", ["topic_risk = 3", "topic_risk = [1]", "[topic_risk]\nA = true", "[topic_risk]\nA = [0.1]"]
)
def test_a_wrong_table_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "kundig.toml").write_text(text)
    with pytest.raises(InvalidSetting, match=r"topic_risk.* cannot be"):
        Home.from_environment({"KUNDIG_HOME": str(tmp_path)})
