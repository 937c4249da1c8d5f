import gevent
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.fairness import FairSlots, Line


class TestLine:
    def test_sources_take_turns(self) -> None:
        line = Line(total=1, each=1)
        assert line.come("a", "a1") == ["a1"]
        for place in ("a2", "a3", "b1"):
            assert line.come(place[0], place) == []
        assert line.leave("a") == ["a2"]
        assert line.leave("a") == ["b1"]
        assert line.leave("b") == ["a3"]

    def test_one_source_has_its_share_and_no_more(self) -> None:
        line = Line(total=4, each=2)
        admitted = [line.come("a", n) for n in range(5)]
        assert admitted == [[0], [1], [], [], []]
        assert line.come("b", "b") == ["b"]
        assert line.leave("a") == [2]

    def test_who_gives_up_is_passed_over(self) -> None:
        line = Line(total=1, each=1)
        line.come("a", "a1")
        line.come("b", "b1")
        line.come("c", "c1")
        line.give_up("b", "b1")
        assert line.leave("a") == ["c1"]

    @pytest.mark.parametrize(("total", "each"), [(0, 1), (1, 0)])
    def test_nothing_is_no_share(self, total: int, each: int) -> None:
        with pytest.raises(ValueError, match="Slots"):
            Line(total, each)

    @given(st.lists(st.sampled_from("abc") | st.none(), max_size=60))
    def test_never_too_many_never_idle_and_everybody_comes_in(self, steps: list[str | None]) -> None:
        line, inside, waiting = Line(total=3, each=2), [], []
        for n, source in enumerate([*steps, *[None] * len(steps)]):
            if source:
                waiting.append((source, n))
                admitted = line.come(source, (source, n))
            else:
                admitted = line.leave(inside.pop(0)[0]) if inside else []
            for place in admitted:
                waiting.remove(place)
                inside.append(place)
            held = [source for source, _ in inside]
            assert len(held) <= 3
            assert all(held.count(source) <= 2 for source in "abc")
            assert len(held) == 3 or all(held.count(source) == 2 for source, _ in waiting)
        assert not waiting


class TestSlots:
    def test_a_timeout_in_line_takes_no_slot(self) -> None:
        slots, seen = FairSlots(total=1, each=1), []

        def work(name: str, patience: float) -> None:
            with gevent.Timeout(patience, False), slots.taken(name):
                seen.append(name)
                gevent.sleep(0.05)

        gevent.joinall(
            [gevent.spawn(work, "a", 5), gevent.spawn(work, "b", 0.01), gevent.spawn(work, "c", 5)]
        )
        assert seen == ["a", "c"]
        assert slots._line._inside == {}
        assert not slots._line._waiting

    def test_a_failure_inside_frees_the_slot(self) -> None:
        slots = FairSlots(total=1, each=1)
        with pytest.raises(ZeroDivisionError), slots.taken("a"):
            1 / 0  # noqa: B018
        with gevent.Timeout(1), slots.taken("b"):
            pass
