"""Published tax returns: activity statements in Australia, GST returns in New Zealand; other countries have none.

A company publishes the return of each period once it is over. Unverified: when (here on the 21st day after it); what the boxes
are called beyond those in Xero's examples; and that what the lines of documents say in tax is the return, while Xero works some
boxes out by fractions. A return follows the books also when they change later, where Xero keeps what was published.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Final

from xero_sandbox.posting import Controls
from xero_sandbox.reports import days
from xero_sandbox.reports.days import ONE_DAY, Span
from xero_sandbox.reports.layout import Element, money
from xero_sandbox.reports.parts import PURCHASE, SALE, Part, owed, paid
from xero_sandbox.reports.subject import Subject
from xero_sandbox.wire import net_date

_PUBLISHED_AFTER: Final = timedelta(days=21)
# Months of a period by SalesTaxPeriod, without the digit that tells which kind of quarter it is.
_MONTHS: Final = {"MONTHLY": 1, "TWOMONTHS": 2, "QUARTERLY": 3, "SIXMONTHS": 6, "ANNUALLY": 12, "YEARLY": 12}
_ON_PAYMENTS: Final = frozenset({"CASH", "PAYMENTS"})
_UNREPORTED: Final = frozenset({"BASEXCLUDED", "NONE"})
_CAPITAL: Final = frozenset({"CAPEXINPUT"})
_EXPORTS: Final = frozenset({"EXEMPTEXPORT"})
_FREE_SALES: Final = frozenset({"EXEMPTOUTPUT"})
_ZERO_RATED: Final = frozenset({"ZERORATED"})


@dataclass(frozen=True)
class Sums:
    """What was sold and bought in a period, with tax, in cents; taxes are positive."""

    parts: tuple[Part, ...]

    def sales(self, types: frozenset[str] | None = None) -> int:
        """Sales of some tax types, or all that are reported."""
        return -sum(part.net + part.tax for part in self._some(SALE, types))

    def purchases(self, types: frozenset[str] | None = None) -> int:
        """The same of purchases."""
        return sum(part.net + part.tax for part in self._some(PURCHASE, types))

    @property
    def tax_on_sales(self) -> int:
        """Collected."""
        return -sum(part.tax for part in self._some(SALE, None))

    @property
    def tax_on_purchases(self) -> int:
        """Paid, to get back."""
        return sum(part.tax for part in self._some(PURCHASE, None))

    def _some(self, side: str, types: frozenset[str] | None) -> Iterator[Part]:
        for part in self.parts:
            if part.side == side and (part.tax_type in types if types else part.tax_type not in _UNREPORTED):
                yield part


@dataclass(frozen=True)
class Return:
    """One published return."""

    id: str
    span: Span
    published: datetime


@dataclass(frozen=True)
class Form:
    """How the return of a country is called and filled in."""

    name: str
    kind: str
    day: Callable[[Span], str]
    fields: Callable[[Subject, Span, Sums], list[Element]]
    attributes: bool


def published(subject: Subject) -> list[Element]:
    """The heads of all returns, the latest first."""
    form = _FORMS.get(subject.country)
    return [_head(form, one) | {"Fields": []} for one in _returns(subject)] if form else []


def find(subject: Subject, report_id: str) -> Element | None:
    """One return in full; None if there is none with that id."""
    form = _FORMS.get(subject.country)
    one = next((one for one in _returns(subject) if one.id == report_id.lower()), None) if form else None
    if form is None or one is None:
        return None
    return _head(form, one) | {"Fields": form.fields(subject, one.span, _sums(subject, one.span))}


def _returns(subject: Subject) -> list[Return]:
    """The periods since the first entry in the books whose returns are published, the latest first."""
    entries = subject.figures(payments_only=False).entries
    months = _MONTHS.get(str(subject.element.get("SalesTaxPeriod", "")).rstrip("0123456789"))
    if not entries or not months:
        return []
    first = min(entry.day for entry in entries)
    # Periods are counted from the start of a financial year.
    start = subject.year_end.start_of_year(first)
    found: list[Return] = []
    while True:
        span = Span(start, days.moved(start, months) - ONE_DAY)
        due = datetime.combine(span.last + _PUBLISHED_AFTER, time(2), timezone.utc)
        if due > subject.now:
            return found[::-1]
        if span.last >= first:
            seed = f"tax-return/{subject.tenant.tenant_id}/{span.last.isoformat()}"
            found.append(Return(str(uuid.uuid5(uuid.NAMESPACE_URL, seed)), span, due))
        start = span.last + ONE_DAY


def _sums(subject: Subject, span: Span) -> Sums:
    controls = Controls.among(subject.tenant["Accounts"])
    if subject.element.get("SalesTaxBasis") in _ON_PAYMENTS:
        parts: Iterator[Part] = (part for move in paid(subject.tenant, controls) for part in move.parts)
    else:
        parts = owed(subject.tenant, controls)
    return Sums(tuple(part for part in parts if span.first <= part.day <= span.last))


def _head(form: Form, one: Return) -> Element:
    head: Element = {
        "ReportID": one.id,
        "ReportName": form.name,
        "ReportType": form.kind,
        "ReportDate": form.day(one.span),
        "UpdatedDateUTC": net_date(one.published, offset=False),
    }
    ends = (("fromDate", "From", one.span.first), ("dateTo", "To", one.span.last))
    if form.attributes:
        head["Attributes"] = [
            {"Name": name, "Description": text, "Value": f"{day.isoformat()}T00:00:00"} for name, text, day in ends
        ]
    return head


def _field(field_id: str, description: str, value: str) -> Element:
    return {"FieldID": field_id, "Description": description, "Value": value}


def _activity_statement(subject: Subject, _: Span, sums: Sums) -> list[Element]:
    """Whole dollars, cents dropped. Unverified: which fields a statement without wages has."""
    basis = "Cash Basis" if subject.element.get("SalesTaxBasis") in _ON_PAYMENTS else "Accruals Basis"
    capital = sums.purchases(_CAPITAL)
    collected, got_back = (int(value / 100) for value in (sums.tax_on_sales, sums.tax_on_purchases))
    amounts = (
        ("G1", "Total sales", int(sums.sales() / 100)),
        ("G2", "Export sales", int(sums.sales(_EXPORTS) / 100)),
        ("G3", "Other GST-free sales", int(sums.sales(_FREE_SALES) / 100)),
        ("G10", "Capital purchases", int(capital / 100)),
        ("G11", "Non-capital purchases", int((sums.purchases() - capital) / 100)),
        ("1A", "GST on sales", collected),
        ("1B", "GST on purchases", got_back),
        ("8A", "Amounts you owe", collected),
        ("8B", "Amounts the ATO owes you", got_back),
        ("9", "Your payment" if collected >= got_back else "Your refund", abs(collected - got_back)),
    )
    told = [_field("ABN", "ABN", str(subject.element.get("TaxNumber", "")).replace(" ", ""))]
    told.append(_field("GSTBasis", "GST Accounting Method", basis))
    return told + [_field(field_id, description, str(value)) for field_id, description, value in amounts]


def _gst_return(subject: Subject, span: Span, sums: Sums) -> list[Element]:
    basis = "Payments Basis" if subject.element.get("SalesTaxBasis") in _ON_PAYMENTS else "Invoice Basis"
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month + 1
    # No GST at all is written NONE in New Zealand, exports ZERORATED.
    sold, zero_rated, bought = sums.sales(), sums.sales(_ZERO_RATED), sums.purchases()
    collected, got_back = sums.tax_on_sales, sums.tax_on_purchases
    amounts = (
        ("5", "Total sales and income for the period (including GST and zero-rated Supplies)", sold),
        ("6", "Zero-rated supplies included in Box 5", zero_rated),
        ("7", "Box 5 less Box 6", sold - zero_rated),
        ("8", "GST on Box 7", collected),
        ("9", "Adjustments", 0),
        ("10", "Total GST collected on sales and income", collected),
        ("11", "Total purchases and expenses (including GST) for which tax invoicing requirements have been met", bought),
        ("12", "GST on Box 11", got_back),
        ("13", "Credit adjustments", 0),
        ("14", "Total GST credit for purchases and expenses", got_back),
        ("15", "GST to pay" if collected >= got_back else "GST refund", abs(collected - got_back)),
    )
    told = (
        ("1", "Registration number", str(subject.element.get("TaxNumber", ""))),
        ("GSTBasis", "GST basis", basis),
        ("PeriodCovered", "Period covered by the return", f"{months} Monthly"),
        ("From", "From", f"{span.first.isoformat()}T00:00:00"),
        ("2", "To", f"{span.last.isoformat()}T00:00:00"),
        *((field_id, description, money(value)) for field_id, description, value in amounts),
    )
    return [_field(*one) for one in told]


def _short_days(span: Span) -> str:
    return f"{days.short(span.first, 'AU')} to {days.short(span.last, 'AU')}"


def _padded_days(span: Span) -> str:
    return f"{span.first:%d %b %Y} to {span.last:%d %b %Y}"


_FORMS: Final = {
    "AU": Form("Activity Statement", "SalesTaxReturn", _short_days, _activity_statement, attributes=True),
    "NZ": Form("GST Return", "GSTReturn", _padded_days, _gst_return, attributes=False),
}
