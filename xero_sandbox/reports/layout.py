"""The rows and cells of a report, and the report around them; every value is a text."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from xero_sandbox.reports import days
from xero_sandbox.wire import net_date

Element = dict[str, Any]
Attributes = Sequence[tuple[str, str]]

NO_ACCOUNT = "00000000-0000-0000-0000-000000000000"


def money(cents: int) -> str:
    """An amount as reports write it: two decimals, no separators."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02d}"


def cell(value: str, attributes: Attributes = ()) -> Element:
    """One cell; attributes are pairs of Id and value."""
    if not attributes:
        return {"Value": value}
    return {"Value": value, "Attributes": [{"Value": of, "Id": name} for name, of in attributes]}


def header(titles: Iterable[str]) -> Element:
    """The row of column titles."""
    return {"RowType": "Header", "Cells": [cell(title) for title in titles]}


def row(cells: Sequence[Element]) -> Element:
    """An ordinary row."""
    return {"RowType": "Row", "Cells": list(cells)}


def account_row(label: str, account_id: str, amounts: Iterable[int]) -> Element:
    """A row about an account, which every cell names."""
    attributes = (("account", account_id),)
    return row([cell(label, attributes), *(cell(money(amount), attributes) for amount in amounts)])


def plain_row(label: str, amounts: Iterable[int]) -> Element:
    """A row of amounts that is about no account, as Gross Profit or Net Assets."""
    return row([cell(label), *(cell(money(amount)) for amount in amounts)])


def summary(label: str, amounts: Iterable[int]) -> Element:
    """A row of sums."""
    return {"RowType": "SummaryRow", "Cells": [cell(label), *(cell(money(amount)) for amount in amounts)]}


def section(title: str, rows: Sequence[Element]) -> Element:
    """A section; without a title it carries an empty one, and without rows it is a heading."""
    return {"RowType": "Section", "Title": title, "Rows": list(rows)}


def report(kind: str, name: str, titles: Sequence[str], rows: Sequence[Element], today: date, now: datetime) -> Element:
    """A standard report, whose id is its kind."""
    return {
        "ReportID": kind,
        "ReportName": name,
        "ReportType": kind,
        "ReportTitles": list(titles),
        "ReportDate": days.long(today),
        "UpdatedDateUTC": net_date(now, offset=False),
        "Fields": [],
        "Rows": list(rows),
    }
