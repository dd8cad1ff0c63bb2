"""The line that a read of a list ends with."""

import pytest

from source_xero.checkpoint import Progress
from source_xero.tally import tally


@pytest.mark.parametrize(
    ("records", "read", "is_part", "line"),
    [
        (472, {"calls": 5, "counted": 472}, False, "472 records in 5 calls. Xero counts 472 in the list."),
        (1, {"calls": 1}, False, "1 record in 1 call."),
        (0, {"calls": 1, "counted": 0}, False, "0 records in 1 call. Xero counts 0 in the list."),
        (
            208,
            {"answers_shared": 5, "counted": 472},
            True,
            (
                "208 records in 0 calls and 5 answers that other streams asked for. "
                "Xero counts 472 in the list, of which this stream is a part."
            ),
        ),
        (
            472,
            {"calls": 4, "answers_shared": 1, "counted": 472},
            False,
            "472 records in 4 calls and 1 answer that other streams asked for. Xero counts 472 in the list.",
        ),
    ],
)
def test_the_line_tells_what_came_who_asked_and_what_xero_counts_and_of_what(records, read, is_part, line):
    assert tally(records, Progress(**read), is_part=is_part) == line
