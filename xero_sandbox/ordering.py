"""What a founded company has offered and ordered: quotes and purchase orders in every status."""

from datetime import date, timedelta
from typing import Final

from xero_sandbox import dates
from xero_sandbox.documents import Element, arranged, dated, stamped
from xero_sandbox.founding import Founding, Party
from xero_sandbox.key_order import KEYS
from xero_sandbox.lines import bill_lines, sale_lines
from xero_sandbox.money import EXCLUSIVE, INCLUSIVE, NO_TAX, add_up, amount
from xero_sandbox.names import GIVEN, STREETS
from xero_sandbox.paying import rate_on

_QUOTE_STATUSES: Final = ("INVOICED", "ACCEPTED", "DECLINED", "SENT", "DRAFT", "DELETED", "ACCEPTED", "INVOICED")
_ORDER_STATUSES: Final = ("BILLED", "AUTHORISED", "SUBMITTED", "DRAFT", "DELETED", "BILLED", "BILLED")
_VALID_DAYS: Final = 30
_TERMS: Final = "Prices hold until the quote expires.\nA third is due on acceptance."
# Quotes write the types of their amounts in capitals.
QUOTE_AMOUNTS: Final = {EXCLUSIVE: "EXCLUSIVE", INCLUSIVE: "INCLUSIVE", NO_TAX: "NOTAX"}


def tell(founding: Founding) -> None:
    """Puts quotes to customers and orders from suppliers, as many of each as the company has of other things."""
    count = founding.size.others
    for index, day in enumerate(founding.working_days(count)):
        founding.shelves["Quotes"].put(_quote(founding, index, day))
    for index, day in enumerate(founding.working_days(count)):
        founding.shelves["PurchaseOrders"].put(_order(founding, index, day))


def bare_day(day: date) -> str:
    """A date as quotes have it, without an offset."""
    return f"/Date({dates.day_millis(day)})/"


def _live(parties: list[Party], index: int) -> Party:
    live = [party for party in parties if not party.archived]
    return live[index * 5 % len(live)]


def _quote(founding: Founding, index: int, day: date) -> Element:
    party = _live(founding.customers, index)
    lines = [line for line in sale_lines(founding, party, index) if "UnitAmount" in line]
    types = INCLUSIVE if index % 6 == 5 else EXCLUSIVE  # noqa: PLR2004 - a sixth is priced with tax
    totals = add_up(lines, types, founding.rates)
    expiry = day + timedelta(days=_VALID_DAYS)
    stamp = founding.document_stamp(min(founding.last, day + timedelta(days=index % 9)))
    quote: Element = {
        "QuoteID": founding.ids(),
        "QuoteNumber": f"QU-{index + 1:04d}",
        "Reference": founding.reference(index),
        "Terms": _TERMS,
        "Contact": {key: party.contact[key] for key in ("ContactID", "Name")},
        "LineItems": [{key: line[key] for key in KEYS["Quotes.LineItems"] if key in line} for line in lines],
        "Date": bare_day(day),
        "DateString": dates.day_twin(day),
        "ExpiryDate": bare_day(expiry),
        "ExpiryDateString": dates.day_twin(expiry),
        "Status": _QUOTE_STATUSES[index % len(_QUOTE_STATUSES)],
        "CurrencyRate": rate_on(founding, party.currency, day),
        "CurrencyCode": party.currency,
        "SubTotal": amount(totals.sub_total),
        "TotalTax": amount(totals.total_tax),
        "Total": amount(totals.total),
        "TotalDiscount": amount(totals.discount) if totals.discount else None,
        "Title": "Your quote" if index % 3 else None,
        "Summary": "As talked about on the telephone" if index % 4 == 1 else None,
        "BrandingThemeID": founding.theme_id,
        "UpdatedDateUTC": f"/Date({stamp})/",
        "LineAmountTypes": QUOTE_AMOUNTS[types],
    }
    return arranged(KEYS["Quotes"], quote)


def _order(founding: Founding, index: int, day: date) -> Element:
    party = _live(founding.suppliers, index)
    supplies, country = founding.profile.trade.supplies, founding.profile.country
    lines = bill_lines(founding, party, supplies[party.supply % len(supplies)], 1.0)
    types = INCLUSIVE if index % 5 == 4 else EXCLUSIVE  # noqa: PLR2004 - a fifth is priced with tax
    totals = add_up(lines, types, founding.rates)
    city, region, postal, area = country.cities[0]
    order: Element = {
        "PurchaseOrderID": founding.ids(),
        "PurchaseOrderNumber": f"PO-{index + 1:04d}",
        "DeliveryAddress": "\n".join((STREETS[index % len(STREETS)], city, region, f"{postal}01", country.country_name)),
        "AttentionTo": GIVEN[index % len(GIVEN)],
        "Telephone": f"{area} 555 0{index % 900 + 100}",
        "DeliveryInstructions": "Ring at the side door" if index % 3 == 1 else None,
        "HasErrors": False,
        "IsDiscounted": False,
        "Reference": founding.reference(index) if index % 2 else None,
        "SentToContact": index % 4 == 0,
        "Type": "PURCHASEORDER",
        "CurrencyRate": rate_on(founding, party.currency, day),
        "CurrencyCode": party.currency,
        "Contact": party.copy,
        "BrandingThemeID": founding.theme_id,
        "Status": _ORDER_STATUSES[index % len(_ORDER_STATUSES)],
        "LineAmountTypes": types,
        "LineItems": lines,
        "SubTotal": amount(totals.sub_total),
        "TotalTax": amount(totals.total_tax),
        "Total": amount(totals.total),
        "HasAttachments": False,
    }
    dated(order, "Date", day)
    dated(order, "DeliveryDate", day + timedelta(days=14))
    if index % 3 == 0:
        dated(order, "ExpectedArrivalDate", day + timedelta(days=17))
    stamped(order, founding.document_stamp(min(founding.last, day + timedelta(days=index % 12))), twin=False)
    return arranged(KEYS["PurchaseOrders"], order)
