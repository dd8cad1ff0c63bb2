"""Those who share answers while some fail, lag behind or stop: nobody waits for ever."""

import io
import random
import threading

import pytest

from source_xero import sharing
from source_xero.sharing import SharedAnswers
from unit_tests.askers import PATH, PATIENCE_S, Asked, at_once, keys_of, reader


@pytest.mark.parametrize("readers", [2, 3])
def test_who_fails_passes_the_turn_on(readers):
    shared, xero = SharedAnswers({PATH: readers}), Asked()
    asking, others = threading.Event(), threading.Semaphore(0)

    def fail():
        asking.set()
        for _ in range(readers - 1):
            assert others.acquire(timeout=PATIENCE_S)
        raise ConnectionError("cut")

    def late():
        assert asking.wait(timeout=PATIENCE_S)
        others.release()
        return shared.get(PATH, "key", object(), xero.for_("key")).body

    failed, *ends = at_once(lambda: shared.get(PATH, "key", object(), fail), *[late] * (readers - 1))

    assert isinstance(failed, ConnectionError)
    assert ends == [b"body of key"] * (readers - 1)
    assert xero.calls == ["key"]


def test_where_all_fail_each_hears_of_its_own_failure():
    shared, together = SharedAnswers({PATH: 3}), threading.Barrier(3)

    def fail(number):
        def ask():
            raise ConnectionError(str(number))

        def read():
            together.wait(timeout=PATIENCE_S)
            return shared.get(PATH, "key", object(), ask)

        return read

    assert [str(end) for end in at_once(fail(0), fail(1), fail(2))] == ["0", "1", "2"]


def test_a_reader_far_behind_asks_nothing_and_holds_nobody_up():
    shared, xero, keys = SharedAnswers({PATH: 2}), Asked(), keys_of(300)

    [ahead] = at_once(reader(shared, xero, keys))
    [behind] = at_once(reader(shared, xero, keys))

    assert behind == ahead
    assert xero.calls == keys


def test_a_reader_that_stops_leaves_the_rest_to_be_asked():
    shared, xero, keys = SharedAnswers({PATH: 2}), Asked(), keys_of(20)

    at_once(reader(shared, xero, keys[:5]))
    [bodies] = at_once(reader(shared, xero, keys))

    assert len(bodies) == 20
    assert xero.calls == keys


@pytest.mark.parametrize("seed", range(10))
def test_any_mixture_of_paces_and_failures_comes_to_an_end(seed):
    shared, keys = SharedAnswers({PATH: 3}), keys_of(40)

    def patient(number):
        dice, xero = random.Random(seed * 10 + number), Asked()

        def ask(key):
            if dice.random() < 0.3:
                raise ConnectionError("cut")
            return xero.for_(key)()

        def get(key):
            while True:
                try:
                    return shared.get(PATH, key, object(), lambda: ask(key)).body
                except ConnectionError:
                    continue

        return lambda: [get(key) for key in keys]

    assert at_once(patient(0), patient(1), patient(2)) == [[f"body of {key}".encode() for key in keys]] * 3


def test_a_full_disk_holds_nobody_up(monkeypatch):
    class Full(io.BytesIO):
        def write(self, _data):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sharing.tempfile, "TemporaryFile", Full)
    shared, xero, ends = SharedAnswers({PATH: 2}), Asked(), []

    def read():
        for _ in range(2):
            try:
                ends.append(shared.get(PATH, "key", object(), xero.for_("key")).body)
            except OSError as error:
                ends.append(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(timeout=0.5)

    assert len(ends) == 2
