import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.errors import NotAllowed
from bot.conversations.states import TRANSITIONS, Event, State, transition

STATES = ("bot", "queued", "human", "closed")
EVENTS = ("request", "cancel", "accept", "hand_back", "close", "reopen", "resume")

TABLE = """
        request  cancel  accept  hand_back  close   reopen  resume
bot     queued   -       -       -          closed  -       -
queued  -        bot     human   -          closed  -       -
human   -        -       -       bot        closed  -       -
closed  queued   -       -       -          -       bot     human
"""


def cases() -> list[tuple[State, Event, str]]:
    events, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return [(row[0], event, cell) for row in rows for event, cell in zip(events, row[1:], strict=True)]


@pytest.mark.parametrize(("state", "event", "after"), cases())
def test_every_state_and_event(state: State, event: Event, after: str) -> None:
    if after == "-":
        with pytest.raises(NotAllowed) as refused:
            transition(state, event)
        assert state in str(refused.value)
        assert event in str(refused.value)
    else:
        assert transition(state, event) == after


@given(st.lists(st.sampled_from(EVENTS)))
def test_any_story_stays_within_the_states_and_reaches_a_person_through_the_queue_or_again(
    events: list[Event],
) -> None:
    state: State = "bot"
    for event in events:
        before = state
        try:
            state = transition(state, event)
        except NotAllowed:
            assert (before, event) not in TRANSITIONS
            continue
        assert state in STATES
        assert state != "human" or before == "queued" or (before, event) == ("closed", "resume")


def test_from_every_state_the_bot_and_a_person_can_be_reached() -> None:
    for start in STATES:
        reached, edge = {start}, {start}
        while edge:
            edge = {after for (before, _), after in TRANSITIONS.items() if before in edge} - reached
            reached |= edge
        assert reached == set(STATES)
