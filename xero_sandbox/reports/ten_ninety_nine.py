"""The 1099 report (United States only): what suppliers were paid in a calendar year, by the boxes of the forms.

Xero's users make rules that say which accounts count for which box; the API does not tell them. Unverified: everything but the
shape and the forms of each year: the rules below, that what is paid by card does not count, that sums below 600 leave a contact
out, and that a year without reportYear is the last one that has ended. What is not in the books (legal and business names,
classification) is left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from xero_sandbox.posting import Controls
from xero_sandbox.reports.days import Span
from xero_sandbox.reports.layout import Element
from xero_sandbox.reports.parameters import RefusedReportError
from xero_sandbox.reports.parts import PURCHASE, paid
from xero_sandbox.reports.subject import Subject
from xero_sandbox.wire import Call

_FIRST_YEAR: Final = 2012
_NEC_SINCE: Final = 2020
_NEC: Final = "NEC"
_MISC: Final = "MISC"
_LEAST: Final = 600_00

# What counts as what, by account code.
_RULES: Final = {"412": "services", "441": "services", "469": "rents"}
_SSN: Final = re.compile(r"\d{3}-\d{2}-\d{4}")


def write(subject: Subject, call: Call) -> list[Element]:
    """Both reports of a year, or the one of years before 2020."""
    if subject.country != "US":
        raise RefusedReportError("The 1099 report is available to organisations in the United States only.")
    year = _year(subject, call)
    span = Span(date(year, 1, 1), date(year, 12, 31))
    sums = paid_out(subject, span)
    forms = (_NEC, _MISC) if year >= _NEC_SINCE else (_MISC,)
    return [
        {
            "ReportName": f"1099-{form} report",
            "ReportDate": f"1 Jan {year} to 31 Dec {year}",
            "Fields": [],
            "Contacts": list(_contacts(subject, sums, form, year)),
        }
        for form in forms
    ]


def _year(subject: Subject, call: Call) -> int:
    text = call.parameter("reportYear")
    if text is None:
        return subject.today.year - 1
    if not text.isdecimal() or not _FIRST_YEAR <= int(text) <= subject.today.year:
        raise RefusedReportError(f"The supplied reportYear parameter must be a year from {_FIRST_YEAR} on, like 2025.")
    return int(text)


def paid_out(subject: Subject, span: Span) -> dict[str, dict[str, int]]:
    """What suppliers were paid within some days, in cents, by ContactID and what for."""
    codes = {account.id: account.code for account in subject.accounts}
    cards = {one["AccountID"] for one in subject.tenant["Accounts"] if one.get("BankAccountType") == "CREDITCARD"}
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for move in paid(subject.tenant, Controls.among(subject.tenant["Accounts"])):
        if move.amount >= 0 or move.account_id in cards or not span.first <= move.day <= span.last:
            continue
        for part in move.parts:
            use = _RULES.get(codes.get(part.account_id, ""))
            if use and part.side == PURCHASE and part.contact_id:
                sums[part.contact_id][use] += part.net + part.tax
    return sums


def _boxes(form: str, year: int) -> list[int]:
    """The boxes that the answer of a year shows. Unverified: which boxes a form has since when."""
    if form == _NEC:
        return [1, 2, 3, 4] if year >= 2025 else [1, 2, 4]  # noqa: PLR2004 - years
    later = [] if year >= 2025 else [14] if year >= 2022 else [13]  # noqa: PLR2004 - years
    return [*range(1, 12), *later]


def _box_of(use: str, year: int) -> tuple[str, int]:
    """The form and the box in which a use stands: services moved to a form of their own in 2020."""
    if use == "rents":
        return _MISC, 1
    return (_NEC, 1) if year >= _NEC_SINCE else (_MISC, 7)


def _contacts(subject: Subject, sums: dict[str, dict[str, int]], form: str, year: int) -> Iterator[Element]:
    found = []
    for contact_id, uses in sums.items():
        boxes = {box: value for use, value in uses.items() for own, box in [_box_of(use, year)] if own == form}
        contact = subject.tenant["Contacts"].get(contact_id)
        if contact and any(value >= _LEAST for value in boxes.values()):
            found.append((contact["Name"].lower(), contact, boxes))
    for _, contact, boxes in sorted(found, key=lambda item: item[0]):
        amounts: Element = {f"Box{box}": boxes.get(box, 0) / 100 for box in _boxes(form, year)}
        yield amounts | _person(contact)


def _person(contact: Element) -> Element:
    addresses = contact.get("Addresses") or []
    address: Element = next((one for one in addresses if one.get("AddressLine1")), {})
    lines = [str(address.get(f"AddressLine{number}") or "") for number in range(1, 5)]
    tax_id = str(contact.get("TaxNumber") or "")
    person: dict[str, Any] = {
        "Name": contact["Name"],
        "FederalTaxIDType": ("SSN" if _SSN.fullmatch(tax_id) else "EIN") if tax_id else None,
        "City": address.get("City", ""),
        "Zip": address.get("PostalCode", ""),
        "State": address.get("Region", ""),
        "Email": contact.get("EmailAddress", ""),
        "StreetAddress": "".join(f"{line}\r\n" for line in lines),
        "TaxID": tax_id,
        "ContactId": contact["ContactID"],
    }
    return {key: value for key, value in person.items() if value is not None}
