"""A Xero made of dictionaries for planning: it answers GET as Xero's documentation shows, and counts what it is asked."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from source_xero.destination.intent import Intent
from source_xero.destination.operation import operations
from source_xero.destination.options import Options
from source_xero.destination.planner import Planner
from source_xero.destination.row import Mode, Outcome, Reason, Row
from source_xero.destination.xero import NotFound, Refused

TENANT = "11111111-0000-4000-8000-000000000000"
IDS = {
    "Invoices": "InvoiceID",
    "Contacts": "ContactID",
    "Accounts": "AccountID",
    "Items": "ItemID",
    "TaxRates": "TaxType",
    "TrackingCategories": "TrackingCategoryID",
    "CreditNotes": "CreditNoteID",
    "Payments": "PaymentID",
    "Quotes": "QuoteID",
    "PurchaseOrders": "PurchaseOrderID",
    "BankTransactions": "BankTransactionID",
    "BankTransfers": "BankTransferID",
    "BatchPayments": "BatchPaymentID",
    "ManualJournals": "ManualJournalID",
    "RepeatingInvoices": "RepeatingInvoiceID",
    "LinkedTransactions": "LinkedTransactionID",
    "ContactGroups": "ContactGroupID",
    "Currencies": "Code",
    "Overpayments": "OverpaymentID",
    "Prepayments": "PrepaymentID",
    "BrandingThemes": "BrandingThemeID",
}
_COUNTED = {
    "Invoices",
    "Contacts",
    "CreditNotes",
    "Payments",
    "PurchaseOrders",
    "BankTransactions",
    "ManualJournals",
    "Overpayments",
    "Prepayments",
}
_LINES_ONLY_PAGED = {"Invoices", "CreditNotes", "BankTransactions", "ManualJournals"}
_CLAUSE = re.compile(r'(\w+)(?:\.(\w+))?==(?:guid\("([^"]*)"\)|DateTime\((\d+),(\d+),(\d+)\)|"([^"]*)"|([\d.]+))')


def guid(number: int, kind: int = 0) -> str:
    """Return an id that tells its number."""
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


def wire(day: str) -> str:
    """Return a day as Xero writes it."""
    at = datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
    return f"/Date({int(at.timestamp() * 1000)}+0000)/"


class Books:
    """What one organisation has, and a `get` that reads it."""

    def __init__(self, **lists: Sequence[Mapping[str, Any]]) -> None:
        self.lists: dict[str, list[dict[str, Any]]] = {name: [] for name in IDS}
        self.lists["Organisations"] = [{"Name": "Demo", "PeriodLockDate": wire("2025-03-31")}]
        self.lists["Accounts"] = [
            {"AccountID": guid(1, 1), "Code": "200", "Name": "Sales", "Type": "REVENUE", "Status": "ACTIVE"},
            {"AccountID": guid(2, 1), "Code": "400", "Name": "Advertising", "Type": "EXPENSE", "Status": "ACTIVE"},
            {"AccountID": guid(3, 1), "Code": "090", "Name": "Checking", "Type": "BANK", "Status": "ACTIVE"},
            {"AccountID": guid(4, 1), "Code": "499", "Name": "Old", "Type": "EXPENSE", "Status": "ARCHIVED"},
        ]
        self.lists["TaxRates"] = [
            {"TaxType": "OUTPUT2", "Name": "20% (VAT on Income)", "Status": "ACTIVE"},
            {"TaxType": "NONE", "Name": "No VAT", "Status": "ACTIVE"},
        ]
        self.lists["TrackingCategories"] = [
            {
                "TrackingCategoryID": guid(1, 2),
                "Name": "Region",
                "Status": "ACTIVE",
                "Options": [
                    {"TrackingOptionID": guid(11, 2), "Name": "North", "Status": "ACTIVE"},
                    {"TrackingOptionID": guid(12, 2), "Name": "South", "Status": "ARCHIVED"},
                ],
            }
        ]
        self.lists.update({name: [dict(one) for one in some] for name, some in lists.items()})
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.refused: set[str] = set()

    def get(self, path: str, query: Mapping[str, str] | None = None, scope: str = "") -> Mapping[str, Any]:
        """Answer as Xero does."""
        query = dict(query or {})
        self.asked.append((path, query))
        name, _, rest = path.partition("/")
        if name in self.refused:
            raise Refused(Reason(f"The token lacks the scope {scope}."))
        if name == "Organisation":
            return {"Organisations": self.lists["Organisations"]}
        if rest:
            return self._part(name, rest)
        elements = self._chosen(name, query)
        answer: dict[str, Any] = {"Status": "OK"}
        if "page" in query:
            size, page = int(query.get("pageSize", "100")), int(query["page"])
            if name in _COUNTED:
                count = len(elements)
                answer["pagination"] = {"page": page, "pageSize": size, "pageCount": -(-count // size), "itemCount": count}
            elements = elements[(page - 1) * size : page * size]
        if name in _LINES_ONLY_PAGED and ("page" not in query or query.get("summaryOnly")):
            elements = [
                {key: value for key, value in one.items() if key not in ("LineItems", "JournalLines")} for one in elements
            ]
        answer[name] = elements
        return answer

    def _chosen(self, name: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        elements = self.lists[name]
        if "IDs" in query:
            wanted = set(query["IDs"].split(","))
            elements = [one for one in elements if one[IDS[name]] in wanted]
        if "InvoiceNumbers" in query:
            wanted = set(query["InvoiceNumbers"].split(","))
            elements = [one for one in elements if one.get("InvoiceNumber") in wanted]
        if "where" in query:
            elements = [one for one in elements if _true(query["where"], one)]
        if query.get("order", "").endswith("DESC"):
            elements = sorted(elements, key=lambda one: one.get("UpdatedDateUTC", ""), reverse=True)
        return elements

    def _part(self, name: str, rest: str) -> Mapping[str, Any]:
        one_id, _, part = rest.partition("/")
        for one in self.lists[name]:
            if one[IDS[name]] == one_id:
                return {part: one.get(part, [])} if part else {name: [one]}
        raise NotFound(Reason("The resource you're looking for cannot be found"))

    def calls(self, path: str) -> int:
        """Return how many times a path was asked."""
        return sum(1 for asked, _ in self.asked if asked == path)


def _true(where: str, element: Mapping[str, Any]) -> bool:
    return any(all(_holds(clause, element) for clause in part.split(" AND ")) for part in where.split(" OR "))


def _holds(clause: str, element: Mapping[str, Any]) -> bool:
    name, inner, one_id, year, month, day, text, number = _CLAUSE.search(clause).groups()
    value = element.get(name)
    if inner:
        value = (value or {}).get(inner)
    if year:
        return value == wire(f"{int(year):04}-{int(month):02}-{int(day):02}")
    if number:
        return value == float(number)
    return str(value).casefold() == (one_id or text or "").casefold()


def planner(books: Books, **options: Any) -> Planner:
    """Return a planner of these books."""
    return Planner(
        TENANT, books.get, Options.of({"write": options}), operations(), lambda: datetime(2026, 11, 23, tzinfo=timezone.utc)
    )


_number = iter(range(1, 1_000_000))


def row(name: str, mode: str, data: Mapping[str, Any], *matching: str) -> Row:
    """Return a row as the loop makes it."""
    return Row(next(_number), name, name, Mode(mode), matching, TENANT, {"tenant_id": TENANT, **data})


def plan_one(planning: Planner, name: str, mode: str, data: Mapping[str, Any], *matching: str) -> Intent | Outcome:
    """Plan a single row."""
    planned, later = planning.plan([row(name, mode, data, *matching)])
    assert later == []
    return planned[0]


def reasons(outcome: Intent | Outcome) -> list[tuple[str, str]]:
    """Return why a row was rejected: message and field."""
    assert isinstance(outcome, Outcome), outcome
    return [(reason.message, reason.field) for reason in outcome.reasons]
