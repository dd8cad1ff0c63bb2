"""Aged Payables and Aged Receivables By Contact: the bills or sales of one contact, what was paid of them, and what is due.

Unverified: that credit notes, over- and prepayments stand among them with minus signs, so that what is due in all is the
contact's balance; that amounts are in the base currency; and what the closing balance has in its columns but the last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import orjson

from xero_sandbox import dates
from xero_sandbox.documents import LIVE, SALES, SETTLED, id_of, is_credit
from xero_sandbox.money import cents, converted
from xero_sandbox.reports import days, layout, parameters
from xero_sandbox.reports.layout import Element
from xero_sandbox.reports.parameters import RefusedReportError
from xero_sandbox.reports.subject import Subject
from xero_sandbox.store import Tenant
from xero_sandbox.wire import Call


@dataclass(frozen=True)
class Side:
    """What the two reports differ in."""

    kind: str
    name: str
    reference: str
    sales: bool


PAYABLES: Final = Side("AgedPayablesByContact", "Aged Payables By Contact", "Reference", sales=False)
RECEIVABLES: Final = Side("AgedReceivablesByContact", "Aged Receivables By Contact", "Number", sales=True)


@dataclass(frozen=True)
class Item:
    """One document as it stood on a day, in base cents; those of a credit are negative."""

    id: str
    day: date
    reference: str
    due_day: date | None
    total: int
    paid: int
    credited: int

    @property
    def due(self) -> int:
        """What is left."""
        return self.total - self.paid - self.credited

    @property
    def amounts(self) -> tuple[int, int, int, int]:
        """By column."""
        return self.total, self.paid, self.credited, self.due


def payables(subject: Subject, call: Call) -> Element:
    """The bills of a contact."""
    return _write(subject, call, PAYABLES)


def receivables(subject: Subject, call: Call) -> Element:
    """The sales of a contact."""
    return _write(subject, call, RECEIVABLES)


def _write(subject: Subject, call: Call, side: Side) -> Element:
    contact = _contact(subject, call)
    end = days.month_of(subject.today).last
    until = parameters.day(call, "date") or end
    first, last = parameters.day(call, "fromDate"), parameters.day(call, "toDate") or end
    if first:
        parameters.ordered(days.Span(first, last))
    found = sorted(items(subject, contact["ContactID"], until, sales=side.sales), key=lambda item: (item.day, item.id))
    shown = [item for item in found if (first or date.min) <= item.day <= last]
    sums = _sums(shown)
    rows = [layout.header(("Date", side.reference, "Due Date", "", "Total", "Paid", "Credited", "Due"))]
    lines = [_row(item, until) for item in shown]
    listed = layout.section("", [*lines, _summary("Total", sums)])
    if first:
        opening = sum(item.due for item in found if item.day < first)
        cells = (f"{first.isoformat()}T00:00:00", "Opening Balance", "", "", "", "", "", layout.money(opening))
        rows.append(layout.section("", [layout.row([layout.cell(text) for text in cells])]))
        rows.append(listed)
        rows.append(layout.section("", [_summary("Closing Balance", (*sums[:3], opening + sums[3]))]))
    else:
        rows.append(listed)
    spanned = f"From {days.long(first)} to {days.long(last)}" if first else f"To {days.long(last)}"
    titles = ("Invoices", contact["Name"], spanned, f"Showing payments to {days.long(until)}")
    return layout.report(side.kind, side.name, titles, rows, subject.today, subject.now)


def _contact(subject: Subject, call: Call) -> Element:
    contact_id = call.parameter("contactID")
    if contact_id is None:
        raise RefusedReportError("The contactID parameter is required: the ContactID of a contact.")
    contact = subject.tenant["Contacts"].get(contact_id)
    if contact is None:
        raise RefusedReportError(f"The supplied contactID parameter is no contact of the organisation: {contact_id}")
    return contact


def items(subject: Subject, contact_id: str, until: date, *, sales: bool) -> Iterator[Item]:
    """The approved documents of a contact, with what was paid and given up to a day."""
    own = [
        document
        for document in _naming(subject.tenant, contact_id)
        if document["Status"] in LIVE
        and document["Contact"]["ContactID"] == contact_id
        and (document["Type"] in SALES) is sales
    ]
    notes = [document for document in own if is_credit(document)]
    for document in own:
        rate, sign = float(document.get("CurrencyRate") or 1.0), -1 if is_credit(document) else 1
        total = cents(document["Total"])
        paid = sum(cents(one["Amount"]) for one in document["Payments"] if dates.read_day(one["Date"]) <= until)
        left = total - paid
        given = _given(document, notes, until)
        # Each column is what the document was worth before less what it was worth after, so that they add up in any currency.
        worth, after_payments, after_credits = (converted(value, rate) for value in (total, left, left - given))
        yield Item(
            id_of(document),
            dates.read_day(document["Date"]),
            document.get("InvoiceNumber") or document.get("CreditNoteNumber") or document.get("Reference") or "",
            dates.read_day(document["DueDate"]) if "DueDate" in document else None,
            sign * worth,
            sign * (worth - after_payments),
            sign * (after_payments - after_credits),
        )


def _naming(tenant: Tenant, contact_id: str) -> Iterator[Element]:
    """The documents that name a contact anywhere: looking at the bytes first spares parsing those of all others."""
    mark = orjson.dumps(contact_id)
    for resource in SETTLED:
        for row in tenant[resource].in_default_order(stamped=False, since=None):
            if mark in row.json:
                yield orjson.loads(row.json)


def _given(document: Element, notes: Sequence[Element], until: date) -> int:
    """What a credit gave to invoices, or an invoice got from credits, up to a day."""
    if is_credit(document):
        entries = document["Allocations"]
    else:
        of_all = (entry for note in notes for entry in note["Allocations"])
        entries = [entry for entry in of_all if entry["Invoice"]["InvoiceID"] == document["InvoiceID"]]
    return sum(cents(entry["Amount"]) for entry in entries if dates.read_day(entry["Date"]) <= until)


def _row(item: Item, until: date) -> Element:
    late = (until - item.due_day).days if item.due_day and item.due > 0 else 0
    texts = (
        f"{item.day.isoformat()}T00:00:00",
        item.reference,
        f"{item.due_day.isoformat()}T00:00:00" if item.due_day else "",
        f"{late} day{'s' if late > 1 else ''} overdue" if late > 0 else "",
        *map(layout.money, item.amounts),
    )
    attributes = (("invoiceID", item.id),)
    return layout.row([layout.cell(text, attributes) for text in texts])


def _summary(label: str, sums: Sequence[int]) -> Element:
    blank = [layout.cell("")] * 3
    return {"RowType": "SummaryRow", "Cells": [layout.cell(label), *blank, *(layout.cell(layout.money(one)) for one in sums)]}


def _sums(found: Sequence[Item]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip(*(item.amounts for item in found), strict=True)) or (0, 0, 0, 0)
