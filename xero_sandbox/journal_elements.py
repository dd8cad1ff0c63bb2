"""Journals as they go over the wire: made of a posting once, numbered later, never made anew."""

from collections.abc import Mapping
from hashlib import blake2b
from uuid import UUID

from xero_sandbox import dates
from xero_sandbox.money import amount
from xero_sandbox.posting import Element, Line
from xero_sandbox.sources import Posted


def content(posted: Posted, accounts: Mapping[str, Element], tax_names: Mapping[str, str]) -> Element:
    """What a journal says, all but its ids, its number and the time at which it was posted.

    Unverified: that names and codes stay as they were when it was posted, and that a manual journal has its narration as
    reference.
    """
    posting = posted.posting
    element: Element = {"JournalDate": dates.day(posting.day)}
    if posted.reference is not None:
        element["Reference"] = posted.reference
    element |= {"SourceID": posting.source_id, "SourceType": posting.source_type}
    element["JournalLines"] = [_line(line, accounts, tax_names) for line in posting.lines]
    return element


def _line(line: Line, accounts: Mapping[str, Element], tax_names: Mapping[str, str]) -> Element:
    account, source = accounts.get(line.account_id, {}), line.source or {}
    told: Element = {"AccountID": line.account_id}
    told |= {f"Account{key}": account[key] for key in ("Code", "Type", "Name") if account.get(key)}
    if source.get("Description"):
        told["Description"] = source["Description"]
    told |= {"NetAmount": amount(line.amount), "GrossAmount": amount(line.amount + line.tax), "TaxAmount": amount(line.tax)}
    if tax_type := source.get("TaxType"):
        told |= {"TaxType": tax_type, "TaxName": tax_names.get(tax_type, tax_type)}
    told["TrackingCategories"] = source.get("Tracking", [])
    return told


def reversal(content: Element) -> Element:
    """The journal that takes another one back.

    Unverified: that it bears the date, the source and the texts of the journal that it reverses.
    """
    lines = [
        {key: -value if key in {"NetAmount", "GrossAmount", "TaxAmount"} and value else value for key, value in line.items()}
        for line in content["JournalLines"]
    ]
    return {**content, "JournalLines": lines}


def journal_id(tenant_id: str, number: int) -> str:
    """The JournalID of a number: the same whenever it is asked for."""
    return _guid(tenant_id, "journal", number)


def _guid(*of: object) -> str:
    return str(UUID(bytes=blake2b("/".join(map(str, of)).encode(), digest_size=16).digest(), version=4))


def element(content: Element, tenant_id: str, number: int, created: int, *, alone: bool = False) -> Element:
    """The whole journal; `alone`, as a read of one shows it, it does not tell its source and leaves no tax out."""
    journal: Element = {
        "JournalID": journal_id(tenant_id, number),
        "JournalDate": content["JournalDate"],
        "JournalNumber": number,
        "CreatedDateUTC": dates.instant(created),
    }
    hidden = {"SourceID", "SourceType"} if alone else set()
    journal |= {key: value for key, value in content.items() if key not in hidden}
    empty = {"TaxType": "", "TaxName": ""} if alone else {}
    journal["JournalLines"] = [
        {"JournalLineID": _guid(tenant_id, "journal line", number, place), **_with_taxes(line, empty)}
        for place, line in enumerate(content["JournalLines"])
    ]
    return journal


def _with_taxes(line: Element, empty: Element) -> Element:
    """The line, with the empty texts that a read of one journal has in the place of a tax."""
    tracking = line["TrackingCategories"]
    before = {key: value for key, value in line.items() if key != "TrackingCategories"}
    return {**before, **{key: line.get(key, value) for key, value in empty.items()}, "TrackingCategories": tracking}
