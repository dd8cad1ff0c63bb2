"""Whether the warehouse agrees with Xero: the same sums, drawn up a second time from Xero's own elements."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from demo.changes import Change
from demo.ledger import Company, Figures, Ledger
from demo.streams import STREAMS, Element
from xero_sandbox.server import XeroSandbox

_NAMES = {
    "owed_to_us": "owed to us, open invoices",
    "owed_by_us": "owed by us, open bills",
    "money_in": "money in, all time",
    "money_out": "money out, all time",
}
# Xero gives exchange rates with ten digits behind the point and PyAirbyte keeps nine, so a converted sum may be a cent off.
_TOLERANCE = Decimal("0.02")
_NAMED = 3  # of the records that are wrong, in a message


@dataclass(frozen=True)
class Line:
    """One comparison: what of which organisation, and both accounts of it."""

    organisation: str
    what: str
    xero: str
    warehouse: str
    agrees: bool


def compare(xero: XeroSandbox, ledger: Ledger) -> list[Line]:
    """Rows and money of every organisation, in Xero and in the warehouse."""
    lines = []
    for company in ledger.companies():
        lines.append(_rows(xero, company, ledger))
        ours, theirs = ledger.figures(company), _figures(xero, company)
        for figure, name in _NAMES.items():
            mine, its = getattr(ours, figure), getattr(theirs, figure)
            agrees = abs(mine - its) <= _TOLERANCE
            lines.append(Line(company.name, f"{name} ({company.currency})", f"{its:,.2f}", f"{mine:,.2f}", agrees))
    return lines


def arrived(ledger: Ledger, changes: list[Change], since: object) -> Line:
    """Whether exactly the changed records arrived in the incremental streams after a moment."""
    wanted = frozenset().union(*(change.records for change in changes))
    found = {(name, one) for name, stream in STREAMS.items() if stream.key for one in ledger.ids(name, stream.key, since)}
    strange = ", ".join(f"{stream} {one}" for stream, one in sorted(found ^ wanted)[:_NAMED])
    what = "records changed between the syncs" + (f" (not in both: {strange})" if strange else "")
    return Line("both", what, str(len(wanted)), str(len(found)), found == wanted)


def _rows(xero: XeroSandbox, company: Company, ledger: Ledger) -> Line:
    resources = {stream.resource for stream in STREAMS.values()}
    held = {name: xero.look("elements", resource=name, tenant=company.tenant_id) for name in resources}
    theirs = {name: sum(map(stream.takes, held[stream.resource])) for name, stream in STREAMS.items()}
    ours = {stream: ledger.counts(stream).get(company.tenant_id, 0) for stream in theirs}
    wrong = [f"{stream} {theirs[stream]} / {ours[stream]}" for stream in theirs if theirs[stream] != ours[stream]]
    what = f"records of {len(theirs)} streams ({', '.join(wrong)})" if wrong else f"records of {len(theirs)} streams"
    return Line(company.name, what, f"{sum(theirs.values()):,}", f"{sum(ours.values()):,}", not wrong)


def _figures(xero: XeroSandbox, company: Company) -> Figures:
    def approved(resource: str) -> list[Element]:
        elements = xero.look("elements", resource=resource, tenant=company.tenant_id)
        return [one for one in elements if one["Status"] == "AUTHORISED"]

    banks = {
        one["AccountID"]
        for one in xero.look("elements", resource="Accounts", tenant=company.tenant_id)
        if one["Type"] == "BANK"
    }
    invoices, moves = approved("Invoices"), []
    for payment in approved("Payments"):
        if payment["Account"]["AccountID"] in banks:
            comes_in = payment["PaymentType"].startswith("ACCREC") or payment["PaymentType"].startswith("AP")
            moves.append((comes_in, Decimal(str(payment["BankAmount"]))))
    entries = [one for one in approved("BankTransactions") if not one["Type"].endswith("TRANSFER")]
    moves += [(one["Type"].startswith("RECEIVE"), _own(one, "Total")) for one in entries]
    return Figures(
        sum((_own(one, "AmountDue") for one in invoices if one["Type"] == "ACCREC"), Decimal(0)),
        sum((_own(one, "AmountDue") for one in invoices if one["Type"] == "ACCPAY"), Decimal(0)),
        sum((amount for comes_in, amount in moves if comes_in), Decimal(0)),
        sum((amount for comes_in, amount in moves if not comes_in), Decimal(0)),
    )


def _own(document: Element, member: str) -> Decimal:
    rate = Decimal(str(document.get("CurrencyRate") or 1))
    return (Decimal(str(document[member])) / rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
