"""GET /Journals: the log in its order, a hundred at a time, and one journal by its id or number."""

from typing import Final

import orjson

from xero_sandbox import query
from xero_sandbox.accounting import Moment
from xero_sandbox.journals import Journal, Journals
from xero_sandbox.ledger_resources import JOURNALS
from xero_sandbox.outcomes import answered
from xero_sandbox.query import RefusedQueryError, Ways
from xero_sandbox.sources import Basis
from xero_sandbox.wire import NOT_FOUND, Answer, Call, Element, api_exception

_MOST: Final = 100
_NAMES: Final = (JOURNALS.envelope, JOURNALS.member)
# Documented for journals, whatever holds for the other lists: the very second of If-Modified-Since is shown.
_INCLUSIVE: Final = Ways(since_inclusive=True)


def read(call: Call, journals: Journals, key: str | None, moment: Moment) -> Answer:
    """The answer to a GET of the list, or of the journal that `key` names."""
    if key is not None:
        found = journals.find(key)
        return NOT_FOUND if found is None else _answer(call, [journals.element(*found, alone=True)], moment)
    try:
        since = query.parse(call, JOURNALS, _INCLUSIVE).since
    except RefusedQueryError as error:
        # Unverified: number and type, as for the other lists.
        return api_exception(call, 400, 10, "ValidationException", str(error))
    basis = basis_of(call.parameter("paymentsOnly"))
    return _answer(call, [journals.element(*one) for one in window(journals, _offset(call), basis, since)], moment)


def basis_of(payments_only: str | None) -> Basis:
    """The basis that the parameter paymentsOnly asks for."""
    return Basis.CASH if (payments_only or "").lower() == "true" else Basis.ACCRUAL


def window(journals: Journals, offset: int, basis: Basis, since: int | None = None) -> list[tuple[int, Journal]]:
    """The journals of one answer: of a hundred in the log, those of the basis, posted since; empty only past the end.

    Unverified: why Xero's answers may be partial before the end. Here it takes a hundred numbers in a row and then leaves out
    what was not asked for, and looks further only when nothing is left.
    """
    while looked := journals.after(offset, _MOST):
        kept = [
            (number, journal)
            for number, journal in looked
            if journal.basis in {basis, Basis.BOTH} and (since is None or journal.created >= since)
        ]
        if kept:
            return kept
        offset = looked[-1][0]
    return []


def whole(journals: Journals, basis: Basis) -> list[Element]:
    """All journals of a basis, as lists show them."""
    told: list[Element] = []
    while found := window(journals, int(told[-1]["JournalNumber"]) if told else 0, basis):
        told += [journals.element(*one) for one in found]
    return told


def _offset(call: Call) -> int:
    # Unverified: what is no number counts as not given.
    try:
        return max(0, int(call.parameter("offset") or 0))
    except ValueError:
        return 0


def _answer(call: Call, elements: list[Element], moment: Moment) -> Answer:
    return answered(call, _NAMES, [orjson.dumps(element) for element in elements], moment, ())
