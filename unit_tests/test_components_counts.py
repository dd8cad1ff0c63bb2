"""What is counted of a list that is read: its records and calls, and Xero's own count of it, in a line at the end."""

import logging

import pytest

from source_xero import components
from source_xero.checkpoint import Progress
from unit_tests.syncs import FIELD, SCHEMA, Syncs, Xero, item, retriever, slice_of


def logged(caplog, retriever, progress=None):
    with caplog.at_level(logging.INFO, logger="airbyte"):
        list(retriever.read_records(SCHEMA, slice_of(progress or Progress())))
    return [(entry.levelname, entry.getMessage()) for entry in caplog.records if entry.name == "airbyte"]


def test_a_read_ends_with_a_line_of_its_records_and_calls_and_xeros_own_count(caplog):
    xero = Xero([item(str(number)) for number in range(5)])

    [line] = logged(caplog, retriever(xero, "by_id", 2, watched=False))

    assert line == (
        "INFO",
        "stream items of organisation Alpha (t1): 5 records in 3 calls. Xero counts 5 in the list.",
    )


def test_the_line_of_a_list_that_xero_does_not_count_names_no_count(caplog):
    assert logged(caplog, retriever(Xero([item("a")]), watched=False)) == [
        ("INFO", "stream items of organisation Alpha (t1): 1 record in 1 call.")
    ]


def test_the_line_counts_the_rows_that_are_sent_of_a_watched_list(caplog):
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    del xero.rows["a"]

    with caplog.at_level(logging.INFO, logger="airbyte"):
        syncs.sync()

    assert "1 record in 1 call." in caplog.text


def test_a_list_shorter_than_xeros_own_count_is_warned_of_by_stream_and_organisation(caplog):
    xero = Xero([item("a"), item("b"), item("c")])
    xero.claims = 4

    lines = logged(caplog, retriever(xero, "by_id", 2, watched=False))

    assert lines == [
        (
            "WARNING",
            "stream items of tenant t1: page 2 has 1 rows, where Xero's count leaves 2 for it, also when asked again",
        ),
        ("WARNING", f"stream items of organisation Alpha (t1): {components.MISSING}"),
        ("INFO", "stream items of organisation Alpha (t1): 3 records in 3 calls. Xero counts 4 in the list."),
    ]


@pytest.mark.parametrize("walk", ["by_id", "by_stamp"])
def test_a_read_that_xero_kept_a_row_from_is_read_again_from_where_it_began(walk):
    xero = Xero([item("a", day=1), item("b", day=2), item("c", day=3)])
    syncs = Syncs(xero, walk, page_size=2, watched=False)
    syncs.sync()
    cursor = syncs.state["states"][0]["cursor"]

    xero.claims = 4
    for reads in (1, 2):
        syncs.sync()
        assert syncs.state["states"][0]["cursor"] == {**cursor, "short_reads": reads}
    xero.rows["d"] = item("d", day=4)
    found = syncs.sync()

    assert len({headers["If-Modified-Since"] for _, headers in xero.calls if headers}) == 1, "all three from the same time"
    assert "d" in [one["ItemID"] for one in found]
    assert syncs.state["states"][0]["cursor"] == {**cursor, FIELD: "2026-03-01T04:00:00"}


def test_a_count_that_is_wrong_for_good_is_given_up_aloud(caplog):
    xero = Xero([item("a"), item("b"), item("c")])
    xero.claims = 4
    syncs = Syncs(xero, "by_id", page_size=2, watched=False)

    with caplog.at_level(logging.WARNING, logger="airbyte"):
        for _ in range(components.SHORT_READS):
            assert components.GIVEN_UP not in caplog.text
            assert not syncs.state or FIELD not in syncs.state["states"][0]["cursor"]
            syncs.sync()

    assert components.GIVEN_UP in caplog.text
    begun = f"2026-03-01T{components.SHORT_READS:02d}:00:00"
    assert syncs.state["states"][0]["cursor"] == {FIELD: begun, "whole_at": begun}


def test_a_read_that_fails_has_no_closing_line(caplog):
    xero = Xero([item("a")])
    xero.fails = True

    with caplog.at_level(logging.INFO, logger="airbyte"), pytest.raises(ConnectionError):
        list(retriever(xero).read_records(SCHEMA, slice_of(Progress())))

    assert "records in" not in caplog.text
