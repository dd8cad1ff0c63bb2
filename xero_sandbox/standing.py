"""The repeating invoices and bills of a founded company."""

from datetime import date, timedelta
from typing import Final

from xero_sandbox import dates
from xero_sandbox.documents import Element, arranged, contact_stub
from xero_sandbox.founding import Founding
from xero_sandbox.key_order import KEYS
from xero_sandbox.lines import bill_lines, sale_lines
from xero_sandbox.money import EXCLUSIVE, add_up, amount

_STATUSES: Final = ("AUTHORISED", "DRAFT", "AUTHORISED", "AUTHORISED", "DELETED")
_DUE: Final = ((10, "OFFOLLOWINGMONTH"), (14, "DAYSAFTERBILLDATE"), (20, "OFCURRENTMONTH"), (7, "DAYSAFTERBILLMONTH"))


def tell(founding: Founding) -> None:
    """Puts as many templates as the company has of other things, three sales to a bill."""
    for index, day in enumerate(founding.working_days(founding.size.others)):
        founding.shelves["RepeatingInvoices"].put(_template(founding, index, day))


def _template(founding: Founding, index: int, day: date) -> Element:
    sale = index % 4 != 3  # noqa: PLR2004 - a quarter are bills
    parties = [party for party in (founding.customers if sale else founding.suppliers) if not party.archived]
    party = parties[index * 3 % len(parties)]
    supplies = founding.profile.trade.supplies
    if sale:
        lines = [line for line in sale_lines(founding, party, index) if "UnitAmount" in line]
    else:
        lines = bill_lines(founding, party, supplies[party.supply % len(supplies)], 1.0)
    totals = add_up(lines, EXCLUSIVE, founding.rates)
    template_id, status = founding.ids(), _STATUSES[index % len(_STATUSES)]
    template: Element = {
        "Schedule": _schedule(founding, index, day),
        "RepeatingInvoiceID": template_id,
        "Type": "ACCREC" if sale else "ACCPAY",
        "Reference": "[Month] [Year]" if index % 2 == 0 else None,
        "HasAttachments": False,
        "ApprovedForSending": sale and status == "AUTHORISED" and index % 3 == 0,
        "SendCopy": False,
        "MarkAsSent": sale and index % 3 == 1,
        "IncludePDF": sale and index % 3 == 0,
        "ID": template_id,
        "Contact": contact_stub(party.contact),
        "BrandingThemeID": founding.theme_id if sale else None,
        "Status": status,
        "LineAmountTypes": EXCLUSIVE,
        "LineItems": [{key: line[key] for key in KEYS["RepeatingInvoices.LineItems"] if key in line} for line in lines],
        "SubTotal": amount(totals.sub_total),
        "TotalTax": amount(totals.total_tax),
        "Total": amount(totals.total),
        "CurrencyCode": party.currency,
    }
    return arranged(KEYS["RepeatingInvoices"], template)


def _schedule(founding: Founding, index: int, day: date) -> Element:
    weekly = index % 3 == 2  # noqa: PLR2004 - a third
    days, kind = _DUE[index % len(_DUE)]
    schedule: Element = {
        "Period": 1 + index % 2,
        "Unit": "WEEKLY" if weekly else "MONTHLY",
        "DueDate": days,
        "DueDateType": kind,
    }
    schedule["StartDate"] = dates.day(day)
    schedule["NextScheduledDate"] = dates.day(founding.last + timedelta(days=3 + index % 27))
    if index % 4 == 0:
        schedule["EndDate"] = dates.day(founding.last + timedelta(days=200))
    return schedule
