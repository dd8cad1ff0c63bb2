"""Documents as writers send them, looked over before they go into the books: all that Xero finds wrong, in its words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from xero_sandbox import dates, parties
from xero_sandbox.desk import Desk
from xero_sandbox.documents import SALES
from xero_sandbox.lifecycles import (
    HAS_PAYMENTS,
    LIFECYCLES,
    NEEDS_LINES,
    BooksError,
    check_editable,
    check_move,
    settled_in_part,
)
from xero_sandbox.lock_dates import check_open
from xero_sandbox.profiles import usual_rate
from xero_sandbox.vetted_lines import VettedLines
from xero_sandbox.writable import Create, Element, Update, Work

_POSTED: Final = frozenset({"AUTHORISED", "PAID", "POSTED"})
_ENDED: Final = frozenset({"DELETED", "VOIDED"})
_DAYS: Final = ("Date", "DueDate", "ExpectedPaymentDate", "PlannedPaymentDate", "ExpiryDate", "DeliveryDate")


@dataclass(frozen=True)
class Paper:
    """How one resource of documents is looked over.

    Attributes:
        resource: its name.
        types: those it may be created with; empty where there are none.
        contact: whether it has one.
        new_contact: whether a contact may be made with it.
        lines: the key of its lines.
        lines_needed: whether a draft needs lines, too.
        posts: whether it is kept out of closed periods.
        demands: what else it needs, by key, with Xero's message.
        update_demands: what a change needs, likewise.
        accounts_when: statuses in which every line needs an account.
        prices: whether prices follow unitdp; otherwise they keep 4 decimals.
        names_only: whether tracking is known by its names alone.
        check: anything else; given the element and what it was (empty for a new one).
    """

    resource: str
    types: frozenset[str] = frozenset()
    contact: bool = True
    new_contact: bool = True
    lines: str = "LineItems"
    lines_needed: bool = False
    posts: bool = True
    demands: tuple[tuple[str, str], ...] = ()
    update_demands: tuple[tuple[str, str], ...] = ()
    accounts_when: frozenset[str] = frozenset({"SUBMITTED", "AUTHORISED"})
    prices: bool = True
    names_only: bool = False
    check: Callable[[Desk, Element, Element], None] | None = None


def creating(paper: Paper) -> Create:
    """Creates a document that passes."""

    def create(work: Work, element: Element) -> Element:
        vetted = _Vetting(work, paper, {}).vetted(element)
        return work.books.create(paper.resource, vetted)

    return create


def updating(paper: Paper) -> Update:
    """Changes a document by what passes."""

    def update(work: Work, element_id: str, changes: Element) -> Element:
        former = work.books.desk.need(paper.resource, element_id)
        changes = _news(former, changes)
        if changes.get("Status") in _ENDED:
            return _end(work, paper, former, changes)
        status = changes.get("Status")
        if settled_in_part(former) and former["Type"] != "ACCREC":
            raise BooksError(HAS_PAYMENTS)
        if status and status != former["Status"]:
            check_move(paper.resource, former, status)
        else:
            check_editable(paper.resource, former)
        return work.books.edit(paper.resource, element_id, _Vetting(work, paper, former).vetted(changes))

    return update


def _end(work: Work, paper: Paper, former: Element, changes: Element) -> Element:
    """Voids or deletes; whatever else was sent with the status is not looked at."""
    desk = work.books.desk
    check_move(paper.resource, former, changes["Status"])
    missing = tuple(message for key, message in paper.update_demands if not changes.get(key))
    if missing:
        raise BooksError(*missing)
    if paper.posts and former["Status"] in _POSTED:
        check_open(desk, dates.read_day(former["Date"]))
    element_id = former[work.tenant[paper.resource].id_field]
    return work.books.edit(paper.resource, element_id, {"Status": changes["Status"]})


class _Vetting:
    """One document on its way to the books; `former` is empty for a new one."""

    def __init__(self, work: Work, paper: Paper, former: Element) -> None:
        self._work, self._paper, self._former = work, paper, former
        self._desk = work.books.desk
        self._messages: list[str] = []

    def vetted(self, element: Element) -> Element:
        """What the books shall take; raises BooksError with everything that is wrong."""
        paper, element = self._paper, dict(element)
        demands = paper.update_demands if self._former else paper.demands
        self._messages += [message for key, message in demands if not element.get(key)]
        status = str(element.get("Status") or self._former.get("Status") or LIFECYCLES[paper.resource].start)
        contact = self._contact(element)
        self._try(lambda: self._check_rest(element, status))
        self._lines(element, status)
        if self._messages:
            raise BooksError(*dict.fromkeys(self._messages))
        self._set_rate(element, contact or {})
        if "Contact" in element:
            element["Contact"] = parties.settled(self._work, element["Contact"], contact)
        return element

    def _contact(self, element: Element) -> Element | None:
        if not self._paper.contact or (self._former and "Contact" not in element):
            return None
        try:
            return parties.meant(self._desk, element.get("Contact"), may_be_new=self._paper.new_contact)
        except BooksError as error:
            self._messages += error.messages
            return None

    def _check_rest(self, element: Element, status: str) -> None:
        paper, desk, former = self._paper, self._desk, self._former
        if paper.types and not former and element.get("Type") not in paper.types:
            # Unverified: the wording.
            raise BooksError(f"{LIFECYCLES[paper.resource].noun} Type is not valid")
        self._check_currency(element.get("CurrencyCode"))
        if paper.posts and status in _POSTED:
            present = dates.read_day(former["Date"]) if former and former["Status"] in _POSTED else None
            given = dates.read_day(element["Date"]) if "Date" in element else None
            check_open(desk, given or (present if former else desk.today()), present)
        if paper.check:
            paper.check(desk, element, former)

    def _check_currency(self, code: str | None) -> None:
        desk = self._desk
        if code and code != desk.base_currency and desk.tenant["Currencies"].get(code) is None:
            # Unverified: the wording.
            raise BooksError(f"Organisation is not subscribed to currency {code}")

    def _set_rate(self, element: Element, contact: Element) -> None:
        """Lets the rate follow a change of currency; the organisation's own has none but 1."""
        desk, usual = self._desk, contact.get("DefaultCurrency") or self._desk.base_currency
        code = element.get("CurrencyCode") or self._former.get("CurrencyCode") or usual
        if code == desk.base_currency:
            element.pop("CurrencyRate", None)
        if self._former and code != self._former.get("CurrencyCode") and "CurrencyRate" in self._former:
            element.setdefault("CurrencyRate", usual_rate(desk.organisation, code))

    def _lines(self, element: Element, status: str) -> None:
        paper, given = self._paper, element.get(self._paper.lines)
        # An empty list takes all lines away; a change without the key leaves them alone.
        missing = not given and (given is not None or not self._former)
        if missing and (paper.lines_needed or status != "DRAFT"):
            self._messages.append(NEEDS_LINES)
        # An overpayment goes to the ledger of debts by its nature.
        over = str(element.get("Type") or self._former.get("Type")).endswith("-OVERPAYMENT")
        vetting = VettedLines(
            self._desk,
            fine_prices=not paper.prices or self._work.fine_prices,
            accounts_needed=status in paper.accounts_when and not over,
            debts=over,
            names_only=paper.names_only,
        )
        if given:
            former = self._former.get(paper.lines, [])
            if paper.lines == "JournalLines":
                element[paper.lines] = vetting.journal_lines(given, draft=status == "DRAFT")
            else:
                element[paper.lines] = vetting.lines(given, former)
        self._messages += vetting.messages
        self._work.warnings += vetting.warnings

    def _try(self, check: Callable[[], None]) -> None:
        try:
            check()
        except BooksError as error:
            self._messages += error.messages


def _news(former: Element, changes: Element) -> Element:
    """What of a change is new, on a sale that is settled in part; anything else is taken as it comes.

    Unverified: that a value which is sent back as it is does not count as an edit; on paid bills it is taken to.
    """
    if not settled_in_part(former) or former.get("Type") not in SALES:
        return changes
    news = {key: value for key, value in changes.items() if key == "LineItems" or not _same(key, value, former.get(key))}
    if "LineItems" in news:
        lines = _new_lines(former["LineItems"], news.pop("LineItems"))
        news |= {"LineItems": lines} if lines else {}
    return news


def _new_lines(former: list[Element], given: list[Element]) -> list[Element]:
    """The given lines by their ids and what is new in them; none if there is nothing."""
    kept = {line.get("LineItemID"): line for line in former}
    lines = []
    for line in given:
        present = kept.get(line.get("LineItemID"), {})
        lines.append({k: v for k, v in line.items() if k == "LineItemID" or not _same(k, v, present.get(k))})
    whole = [line.get("LineItemID") for line in lines] == [line.get("LineItemID") for line in former]
    return [] if whole and all(line.keys() <= {"LineItemID"} for line in lines) else lines


def _same(key: str, value: Any, present: Any) -> bool:  # noqa: ANN401 - JSON
    if key in _DAYS and present:
        return dates.read_day(value) == dates.read_day(present)
    if key == "Contact":
        return bool(value.keys() <= {"ContactID"} and value.get("ContactID") == (present or {}).get("ContactID"))
    if key == "Tracking":
        options = [sorted(str(one.get("TrackingOptionID")) for one in each or []) for each in (value, present)]
        return options[0] == options[1]
    return bool(value == present) or (present is None and value in ("", [], {}))
