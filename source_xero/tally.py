"""What a read of a list came to, in the line of the log that it ends with."""

from source_xero.checkpoint import Progress


def tally(records: int, progress: Progress, *, is_part: bool) -> str:
    """Say how many records came out of how many answers, whoever asked for them, and how many rows Xero counts.

    `is_part` tells that the stream keeps only a part of the list: then the two numbers are not to be held against each other.
    """
    answers = _number(progress.calls, "call")
    if progress.answers_shared:
        answers += f" and {_number(progress.answers_shared, 'answer')} that other streams asked for"
    counted = ""
    if progress.counted is not None:
        counted = f" Xero counts {progress.counted} in the list" + (", of which this stream is a part." if is_part else ".")
    return f"{_number(records, 'record')} in {answers}.{counted}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
