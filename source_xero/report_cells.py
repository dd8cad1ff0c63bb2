"""A report of Xero as rows of a table: one record for each figure, with where it stands and what it is about. Pure.

Xero lays reports out for people: sections of rows of cells, all of them texts, the columns named in a header.
https://developer.xero.com/documentation/api/accounting/reports
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Element = dict[str, Any]
_HEAD = ("ReportID", "ReportName", "ReportType", "ReportTitles", "ReportDate", "UpdatedDateUTC")
_IDS = {"account": "AccountID", "accountID": "AccountID", "invoiceID": "InvoiceID"}
_NUMBER = re.compile(r"(?P<sign>[-(]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?(?P<end>\)?)", re.ASCII)
_DIGITS = 15
"""As many digits a JSON number keeps in every reader; of a ratio the last of many decimals may be rounded."""


@dataclass(frozen=True)
class _Row:
    section: str | None
    kind: str
    cells: Sequence[Mapping[str, Any]]


class ReportError(Exception):
    """A report is not laid out as reports are."""


def cells_of(report: Mapping[str, Any]) -> Iterator[Element]:
    """Yield a record for each cell of each row but its first, which names the row.

    Raises:
        ReportError: for a report that is not made of rows and cells; its message goes on after "Xero's answer".
    """
    head = {key: report[key] for key in _HEAD if key in report}
    titles: Sequence[Mapping[str, Any]] = ()
    number = 0
    for row in _rows(report.get("Rows"), None):
        if row.kind == "Header":
            titles = row.cells
            continue
        number += 1
        label, *values = row.cells or ({},)
        for column, cell in enumerate(values, start=1):
            yield {
                "RowNumber": number,
                "ColumnNumber": column,
                "Section": row.section,
                "RowType": row.kind,
                "RowTitle": label.get("Value"),
                "ColumnTitle": titles[column].get("Value") if column < len(titles) else None,
                "Value": cell.get("Value"),
                "Amount": amount(cell.get("Value")),
                **_about(label),
                **_about(cell),
                "Attributes": cell.get("Attributes") or [],
                **head,
            }


def contacts_of(report: Mapping[str, Any]) -> Iterator[Element]:
    """Yield a record for each contact of a report that is made of contacts and not of rows: the United States' 1099.

    Raises:
        ReportError: where it has no list of them.
    """
    contacts = report.get("Contacts")
    if not isinstance(contacts, list) or not isinstance(report.get("ReportName"), str):
        raise ReportError("has a report without its ReportName or Contacts")
    if not all(isinstance(one, Mapping) and isinstance(one.get("ContactId"), str) for one in contacts):
        raise ReportError(f"has a contact without ContactId in its {report['ReportName']}")
    head = {key: value for key, value in report.items() if key not in {"Contacts", "Fields"}}
    yield from ({**head, **contact} for contact in contacts)


def amount(value: object) -> float | int | None:
    """Return the number that a cell says, None where it says none or one so large that a JSON number would not keep it.

    A sum in brackets is negative, and thousands may be set apart by commas; a percentage is no sum.
    """
    found = _NUMBER.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or (found["sign"] == "(") != (found["end"] == ")"):
        return None
    digits = found["whole"].replace(",", "") + (found["part"] or "")
    if len(found["whole"].replace(",", "").lstrip("0")) > _DIGITS:
        return None
    return float(digits) * (-1 if found["sign"] else 1) if found["part"] else int(digits) * (-1 if found["sign"] else 1)


def _rows(rows: object, section: str | None) -> Iterator[_Row]:
    if not isinstance(rows, list):
        raise ReportError("has a report without Rows")
    for row in rows:
        if not isinstance(row, Mapping):
            raise ReportError(f"has {str(row)[:60]!r} among the rows of a report")
        if row.get("Cells"):
            yield _Row(section, str(row.get("RowType")), _cells(row["Cells"]))
        if row.get("Rows"):
            title = str(row["Title"]) if row.get("Title") else None
            yield from _rows(row["Rows"], " / ".join(part for part in (section, title) if part) or None)


def _cells(cells: object) -> Sequence[Mapping[str, Any]]:
    if isinstance(cells, list) and all(isinstance(cell, Mapping) for cell in cells):
        return cells
    raise ReportError(f"has a row of a report whose Cells are {str(cells)[:60]!r}")


def _about(cell: Mapping[str, Any]) -> Element:
    attributes = cell.get("Attributes") or []
    if not isinstance(attributes, list) or not all(isinstance(one, Mapping) for one in attributes):
        raise ReportError(f"has a cell of a report whose Attributes are {str(attributes)[:60]!r}")
    return {_IDS[name]: one.get("Value") for one in attributes if isinstance(name := one.get("Id"), str) and name in _IDS}
