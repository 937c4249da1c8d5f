"""How long a session lives, and what its cookie gives away."""

import pytest

from webwidget.staff.session import ABSOLUTE, IDLE, REFRESH, Session, Sessions


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(b"s" * 32, clock)


def test_idle_session_expires(sessions: Sessions, clock: Clock) -> None:
    cookie = sessions.sign(sessions.start("anna"))
    clock.now += IDLE - 1
    assert sessions.read(cookie).name == "anna"
    clock.now += 2
    assert sessions.read(cookie).name == ""


def test_busy_session_lasts_until_its_absolute_end(sessions: Sessions, clock: Clock) -> None:
    session = sessions.start("anna")
    while clock.now < 1_000_000.0 + ABSOLUTE - 600:
        clock.now += 600
        session = sessions.refresh(session)
    assert sessions.read(sessions.sign(session)).name == "anna"
    clock.now += 601
    assert sessions.read(sessions.sign(sessions.refresh(session))).name == ""


def test_cookie_is_written_again_only_when_stale(sessions: Sessions, clock: Clock) -> None:
    session = sessions.start("anna")
    clock.now += REFRESH - 1
    assert sessions.refresh(session) is session
    clock.now += 2
    assert sessions.refresh(session).seen == clock.now


@pytest.mark.parametrize("value", ["", "x", "W10.x", "a.b.c", "ü", "[]"])
def test_nonsense_is_a_new_anonymous_session(sessions: Sessions, value: str) -> None:
    assert sessions.read(value).name == ""


@pytest.mark.parametrize("content", [[], {}, 1, ["id"], ["id", "anna", "x", "y"], [1, 2, 3, 4]])
def test_signed_nonsense_is_a_new_anonymous_session(sessions: Sessions, content: object) -> None:
    assert sessions.read(str(sessions._serializer.dumps(content))).name == ""


def test_another_secret_neither_reads_nor_shares_the_cookie(sessions: Sessions, clock: Clock) -> None:
    other = Sessions(b"o" * 32, clock)
    assert other.read(sessions.sign(sessions.start("anna"))).name == ""
    assert other.cookie_name(secure=False) != sessions.cookie_name(secure=False)


def test_ended_sessions_are_forgotten_when_they_would_have_expired(sessions: Sessions, clock: Clock) -> None:
    for _ in range(5):
        sessions.end(sessions.start("anna"))
    clock.now += ABSOLUTE + 1
    sessions.end(sessions.start("anna"))
    assert len(sessions._ended) == 1


def test_session_needs_an_id() -> None:
    with pytest.raises(ValueError, match="id"):
        Session("", "anna", 0.0, 0.0)
