"""Lists that are compared with what they were: what is sent of them, and what is remembered."""

from dataclasses import replace

import pytest

from source_xero.watch import Watched, changes, members

NOW = "2026-03-01T12:00:00Z"
SINCE = "2026-01-01T00:00:00"
OLD = "/Date(1767225599000+0000)/"  # a second before SINCE
AT_SINCE = "/Date(1767225600000+0000)/"


def watched(since=None, stamp="UpdatedDateUTC"):
    return Watched(("ItemID",), stamp, NOW, since)


def item(id_, name="", **more):
    return {"ItemID": id_, "Name": name, "UpdatedDateUTC": AT_SINCE, **more}


def asking(asked, **more):
    return replace(watched(SINCE), asked=asked, **more)


def after(*elements):
    """What is known once these have been read."""
    _, known = changes(list(elements), None, watched())
    return known


def gone(id_):
    return {"ItemID": id_, "UpdatedDateUTC": NOW, "is_deleted": True}


def test_the_first_read_sends_all_and_knows_them():
    sent, known = changes([item("a"), item("b")], None, watched())

    assert sent == [item("a"), item("b")]
    assert set(known) == {"a", "b"}


def test_the_first_read_since_a_time_passes_over_what_is_older_but_knows_it():
    elements = [item("a", UpdatedDateUTC=OLD), item("b"), item("c", UpdatedDateUTC="/Date(1800000000000+0000)/")]

    sent, known = changes(elements, None, watched(SINCE))

    assert [one["ItemID"] for one in sent] == ["b", "c"]
    assert changes(elements, known, watched(SINCE)) == ([], known)


@pytest.mark.parametrize("stamp", [{"UpdatedDateUTC": None}, {"UpdatedDateUTC": "soon"}, {"UpdatedDateUTC": ""}])
def test_a_row_whose_stamp_tells_no_time_is_sent_rather_than_passed_over(stamp):
    sent, _ = changes([item("a", **stamp)], None, watched(SINCE))

    assert sent == [item("a", **stamp)]


def test_a_row_without_a_stamp_is_sent_rather_than_passed_over():
    assert changes([{"ItemID": "a"}], None, watched(SINCE))[0] == [{"ItemID": "a"}]


def test_a_list_that_did_not_change_sends_nothing():
    known = after(item("a"), item("b"))

    assert changes([item("a"), item("b")], known, watched()) == ([], known)


def test_neither_the_order_of_rows_nor_that_of_their_keys_is_a_change():
    before = {"ItemID": "a", "Name": "x", "Sale": {"Price": 1, "Code": "200"}}
    turned = {"Sale": {"Code": "200", "Price": 1}, "Name": "x", "ItemID": "a"}

    sent, _ = changes([item("b"), turned], after(before, item("b")), watched())

    assert sent == []


@pytest.mark.parametrize(
    "changed",
    [
        item("a", "other"),
        item("a", "name", Code="new field"),
        item("a", "name", Sale={"Price": 2}),
        {"ItemID": "a", "UpdatedDateUTC": AT_SINCE},
    ],
)
def test_a_row_that_says_something_else_is_sent_once_though_its_stamp_is_old(changed):
    known = after(item("a", "name"), item("b"))

    sent, known = changes([changed, item("b")], known, watched("2030-01-01T00:00:00"))

    assert sent == [changed]
    assert changes([changed, item("b")], known, watched())[0] == []


def test_a_new_row_is_sent_though_its_stamp_is_old():
    sent, known = changes([item("a"), item("b", UpdatedDateUTC=OLD)], after(item("a")), watched(SINCE))

    assert [one["ItemID"] for one in sent] == ["b"]
    assert set(known) == {"a", "b"}


def test_a_row_that_has_gone_is_told_by_its_key_and_the_time_of_the_read_and_as_deleted():
    sent, known = changes([item("b")], after(item("a"), item("b")), watched())

    assert sent == [gone("a")]
    assert set(known) == {"b"}


def test_a_row_that_has_gone_is_stamped_in_the_streams_own_cursor_field():
    [told], _ = changes([], after(item("a")), watched(stamp="CreatedDateUTC"))

    assert told == {"ItemID": "a", "CreatedDateUTC": NOW, "is_deleted": True}


def test_a_row_that_has_gone_is_told_once_only():
    _, known = changes([item("b")], after(item("a"), item("b")), watched())

    assert changes([item("b")], known, watched()) == ([], known)


def test_a_row_that_comes_back_is_sent_again():
    _, known = changes([], after(item("a")), watched())

    assert changes([item("a")], known, watched())[0] == [item("a")]


def test_a_list_that_becomes_empty_tells_every_row_as_gone_and_then_nothing():
    sent, known = changes([], after(item("a"), item("b")), watched())

    assert sent == [gone("a"), gone("b")]
    assert known == {}
    assert changes([], known, watched()) == ([], {})


def test_a_list_known_to_be_empty_is_not_one_that_nothing_is_known_of():
    sent, _ = changes([item("a", UpdatedDateUTC=OLD)], {}, watched(SINCE))

    assert [one["ItemID"] for one in sent] == ["a"]


def test_what_has_gone_comes_after_what_has_changed():
    sent, _ = changes([item("b", "other"), item("c")], after(item("a"), item("b")), watched())

    assert sent == [item("b", "other"), item("c"), gone("a")]


def test_what_was_known_is_left_as_it_was():
    known = after(item("a"))
    before = dict(known)

    changes([item("b")], known, watched())

    assert known == before


def test_a_row_that_was_passed_over_is_sent_once_it_changes_and_never_told_as_gone_before():
    old = item("a", UpdatedDateUTC=OLD)
    _, known = changes([old], None, watched(SINCE))

    assert changes([old], known, watched(SINCE)) == ([], known)
    assert changes([], known, watched(SINCE)) == ([], {})

    edited = item("a", "edited", UpdatedDateUTC=OLD)
    sent, known = changes([edited], known, watched(SINCE))
    assert sent == [edited]
    assert changes([], known, watched(SINCE))[0] == [gone("a")]


# Rows that two fields identify


def test_a_row_of_two_ids_is_known_by_both_and_told_as_gone_by_both():
    pairs = Watched(("GroupID", "ContactID"), "read_at", NOW, SINCE)
    before = [{"GroupID": group, "ContactID": "c"} for group in ("g1", "g2")]

    sent, known = changes(before, None, pairs)
    assert sent == before  # without a stamp there is no telling what is older

    sent, known = changes(before[1:], known, pairs)
    assert sent == [{"GroupID": "g1", "ContactID": "c", "read_at": NOW, "is_deleted": True}]
    assert changes(before[1:], known, pairs) == ([], known)


# Views that rows leave


def order(id_, status="ACCEPTED"):
    return {"QuoteID": id_, "Status": status}


def through(elements, known=()):
    return members(elements, known, "QuoteID", lambda element: element["Status"] == "ACCEPTED")


def test_what_belongs_is_sent_each_time_and_known():
    assert through([order("a"), order("b", "DRAFT")]) == ([order("a")], ["a"])
    assert through([order("a")], ["a"]) == ([order("a")], ["a"])


def test_what_belonged_and_no_longer_does_is_told_once_as_it_is_now():
    sent, known = through([order("a", "DECLINED")], ["a", "b"])

    assert sent == [{**order("a", "DECLINED"), "is_deleted": True}]
    assert known == ["b"]
    assert through([order("a", "DECLINED")], known) == ([], known)


def test_what_comes_back_is_sent_and_known_again():
    assert through([order("a")], ["b"]) == ([order("a")], ["b", "a"])


def test_what_never_belonged_is_not_told_as_gone():
    assert through([order("a", "DECLINED")]) == ([], [])


def test_a_row_is_sent_again_when_something_else_is_asked_about_it():
    _, known = changes([item("a")], None, asking("January"))

    assert changes([item("a")], known, asking("January"))[0] == []
    assert changes([item("a")], known, asking("February"))[0] == [item("a")]


def test_a_whole_read_sends_again_all_that_was_sent_and_still_tells_what_is_gone():
    older = item("c", UpdatedDateUTC=OLD)
    _, known = changes([item("a"), item("b"), older], None, asking(""))

    sent, later = changes([item("a"), older], known, asking("", is_whole=True))
    assert sent == [item("a"), gone("b")]
    assert changes([item("a"), older], later, asking("")) == ([], later)


def test_what_is_known_under_an_id_that_is_none_of_the_list_vanishes_without_a_word():
    assert changes([], {"a/b": "0"}, watched())[0] == []
