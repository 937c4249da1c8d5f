import gevent
from gevent.threadpool import ThreadPool

from bot.storage.engines.signals import Signals


def test_what_fires_between_looking_and_waiting_is_not_missed() -> None:
    signals, looks = Signals(), []

    def look() -> bool:
        looks.append(len(looks))
        if len(looks) == 1:  # the change comes right behind the look
            signals.fire(["topic"])
        return len(looks) == 2

    with gevent.Timeout(5):
        assert signals.until("topic", look, 60)


def test_one_change_wakes_all_who_wait_for_it_from_any_thread() -> None:
    signals, state = Signals(), {"done": False}
    waiting = [gevent.spawn(signals.until, "topic", lambda: state["done"], 60) for _ in range(50)]
    gevent.sleep(0)
    state["done"] = True
    ThreadPool(1).apply(signals.fire, (["topic"],))
    with gevent.Timeout(5):
        gevent.joinall(waiting, raise_error=True)
    assert all(greenlet.value for greenlet in waiting)


def test_other_topics_wake_nobody_and_waiting_ends_in_time() -> None:
    signals, looks = Signals(), []
    waiting = gevent.spawn(signals.until, "mine", lambda: looks.append(1), 0.05)
    gevent.sleep(0)
    signals.fire(["other"])
    gevent.sleep(0)
    assert len(looks) == 1
    assert not waiting.get(timeout=5)


def test_topics_nobody_waits_for_are_forgotten() -> None:
    signals = Signals()
    waiting = [gevent.spawn(signals.until, f"topic {n % 3}", lambda: False, 60) for n in range(9)]
    gevent.sleep(0)
    assert len(signals) == 3
    gevent.killall(waiting)
    assert len(signals) == 0
