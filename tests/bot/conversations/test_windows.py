"""Windows: what may go out when, and by which way."""

from math import inf

import pytest

from bot.conversations.messengers.windows import HOUR, OPEN, Standing, Template, Window, kept, written

DAY, WEEK = 24 * HOUR, 168 * HOUR
ASK = Template("ask_again", "de", "Dürfen wir uns noch einmal melden?")


def test_free_text_ends_with_the_window_and_a_template_goes_on() -> None:
    found = Standing("whatsapp", Window(DAY), 1000.0, (ASK,))
    assert found.until == 1000.0 + DAY
    before, after = found.until - 0.001, found.until
    assert found.way("bot", "Hallo", before).kind == found.way("agent", "Hallo", before).kind == "free"
    assert found.way("agent", ASK.text, before).kind == "free", "free text costs nothing"
    assert found.way("agent", "Hallo", after).kind == "closed"
    assert found.way("agent", f" {ASK.text}\n", after).template == ASK
    assert found.way("agent", ASK.text[:-1], after).template is None


def test_a_template_goes_with_its_gaps_filled_and_not_with_anything_else() -> None:
    gaps = Template("on_its_way", "de", "Hallo {{1}}, Ihr Paket {{ order }} kommt am {{2}}. Ihr {{1}}-Team!")
    said = "Hallo Lumen, Ihr Paket A. 7, rot kommt am Di. Ihr Lumen-Team!"
    assert gaps.filled(said) == {"1": "Lumen", "order": "A. 7, rot", "2": "Di"}
    for other in (
        gaps.text,
        said.replace("Di.", "{{2}}."),
        said.replace("Lumen-Team", "Nova-Team"),
        said.replace("A. 7, rot", "A\n7"),
        said.replace("A. 7, rot", " "),
        said[:-1],
        f"{said} Danke!",
        "",
    ):
        assert gaps.filled(other) is None
    assert Template("twins", "de", "{{1}}{{2}}").filled("ab") == {"1": "a", "2": "b"}
    assert Template("twins", "de", "{{1}}{{2}}").filled("a") is None
    assert ASK.filled(ASK.text) == {}
    way = Standing("whatsapp", Window(DAY), 0.0, (ASK, gaps)).way("agent", f"{said}\n", 2 * DAY)
    assert (way.template, dict(way.filled)["2"]) == (gaps, "Di")


def test_people_may_write_for_longer_where_the_network_says_so() -> None:
    found = Standing("messenger", Window(DAY, WEEK), 0.0)
    ways = [found.way(role, "x", DAY).kind for role in ("agent", "bot", "system")]
    assert ways == ["by_person", "closed", "closed"]
    assert found.way("agent", "x", WEEK).kind == "closed"
    assert found.until == WEEK


def test_without_a_window_all_goes_at_any_time() -> None:
    assert Standing("telegram", OPEN, 0.0).way("bot", "x", 1e12).kind == "free"
    assert Standing("whatsapp", Window(DAY), None).until == inf, "nobody knows, so the network says"


def test_templates_are_kept_as_they_are() -> None:
    assert kept(written((ASK,))) == (ASK,)
    assert kept(None) == ()
    with pytest.raises(ValueError, match="open for a while"):
        Window(0)
