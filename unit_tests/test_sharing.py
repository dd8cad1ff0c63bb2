"""One call for those who read the same list: what is asked, what each gets, and where the answers wait."""

import io
import random
import threading

import pytest

from source_xero import sharing
from source_xero.sharing import SharedAnswer, SharedAnswers
from unit_tests.askers import PATH, PATIENCE_S, Asked, at_once, keys_of, reader

# Asked once


@pytest.mark.parametrize("readers", [2, 3])
def test_readers_side_by_side_ask_once_for_each_page(readers):
    shared, xero, keys = SharedAnswers({PATH: readers}), Asked(), keys_of(30)
    together = threading.Barrier(readers)

    def read():
        bodies = []
        for key in keys:
            together.wait(timeout=PATIENCE_S)
            bodies.append(shared.get(PATH, key, object(), xero.for_(key)).body)
        return bodies

    ends = at_once(*[read] * readers)

    assert ends == [[f"body of {key}".encode() for key in keys]] * readers
    assert sorted(xero.calls) == keys


@pytest.mark.parametrize("readers", [2, 3])
def test_who_comes_while_another_is_asking_gets_that_ones_answer(readers):
    shared, xero = SharedAnswers({PATH: readers}), Asked()
    asking, others = threading.Event(), threading.Semaphore(0)

    def slow():
        asking.set()
        for _ in range(readers - 1):
            assert others.acquire(timeout=PATIENCE_S)
        return xero.for_("key")()

    def late():
        assert asking.wait(timeout=PATIENCE_S)
        others.release()
        return shared.get(PATH, "key", object(), xero.for_("key")).body

    ends = at_once(lambda: shared.get(PATH, "key", object(), slow).body, *[late] * (readers - 1))

    assert ends == [b"body of key"] * readers
    assert xero.calls == ["key"]


def test_the_readers_may_be_in_different_places_of_the_list():
    shared, xero, keys = SharedAnswers({PATH: 2}), Asked(), keys_of(40)

    ends = at_once(reader(shared, xero, keys), reader(shared, xero, keys[::-1]))

    assert [sorted(bodies) for bodies in ends] == [sorted(f"body of {key}".encode() for key in keys)] * 2
    assert sorted(xero.calls) == keys


@pytest.mark.parametrize(
    "body", [b"", b"\0\xff\0", b"{}", '{"Name": "Bäckerei 🥨"}'.encode(), random.Random(7).randbytes(300_000)], ids=len
)
def test_every_reader_gets_the_answer_to_the_byte(body):
    shared, xero = SharedAnswers({PATH: 3}), Asked({"key": body, "before": b"x" * 1000})
    shared.get(PATH, "before", object(), xero.for_("before"))

    answers = [shared.get(PATH, "key", object(), xero.for_("key")) for _ in range(3)]

    assert [answer.body for answer in answers] == [body] * 3
    assert {answer.asked_at for answer in answers} == {"2026-03-01T12:00:00"}
    assert [answer.took_s for answer in answers] == [2.5, 0.0, 0.0]  # pages ahead are in flight for who asks only


def test_an_answer_that_all_have_had_is_forgotten():
    shared, xero = SharedAnswers({PATH: 2}), Asked()

    for _ in range(4):
        shared.get(PATH, "key", object(), xero.for_("key"))

    assert xero.calls == ["key", "key"]


def test_what_an_answer_is_known_by_is_kept_for_all_readers():
    shared = SharedAnswers({PATH: 2})
    given = SharedAnswer(b"x", "2026-03-01T12:00:00", 2.5, "page 3", "abc-1")

    first, second = (shared.get(PATH, "key", object(), lambda: given) for _ in range(2))

    assert (first.what, first.correlation_id) == (second.what, second.correlation_id) == ("page 3", "abc-1")


# Nobody else to share with


def test_a_single_reader_never_touches_the_disk(monkeypatch):
    monkeypatch.setattr(sharing.tempfile, "TemporaryFile", lambda: pytest.fail("a file was made"))
    shared, xero = SharedAnswers({PATH: 1, "Contacts": 1}), Asked()

    assert shared.get(PATH, "key", object(), xero.for_("key")).took_s == 2.5
    assert SharedAnswers().get(PATH, "key", object(), xero.for_("key")).body == b"body of key"
    assert xero.calls == ["key", "key"]


def test_a_list_with_one_reader_is_not_kept_beside_one_with_two(monkeypatch):
    file = io.BytesIO()
    monkeypatch.setattr(sharing.tempfile, "TemporaryFile", lambda: file)
    shared, xero = SharedAnswers({PATH: 2, "Contacts": 1}), Asked()

    shared.get("Contacts", "key", object(), xero.for_("key"))
    shared.get("Contacts", "key", object(), xero.for_("key"))
    assert file.getvalue() == b""
    shared.get(PATH, "key", object(), xero.for_("key"))
    assert file.getvalue() != b""
    assert len(xero.calls) == 3


# Answers that wait for their turn


def test_an_answer_that_was_laid_aside_comes_back_as_it_was():
    answer = SharedAnswer(b"x" * 100_000, "2026-03-01T12:00:00", 2.5, "page 2", "the-id")

    assert sharing.aside(answer)() == answer


def test_an_answer_that_finds_no_room_on_disk_waits_in_memory(monkeypatch):
    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sharing.tempfile, "TemporaryFile", full)
    answer = SharedAnswer(b"x", "2026-03-01T12:00:00", 2.5)

    assert sharing.aside(answer)() is answer
