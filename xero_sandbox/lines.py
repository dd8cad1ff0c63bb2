"""The lines of a founded company's documents: goods sold, things bought, the odd line without an amount."""

from typing import Final

from xero_sandbox.documents import Element
from xero_sandbox.founding import Founding, Party
from xero_sandbox.names import AWKWARD
from xero_sandbox.trades import Supply

_NO_AMOUNT_SHARE: Final = 0.02
_FREE_TEXT_SHARE: Final = 0.12
_ODD_QUANTITIES: Final = (7.25, 0.3333, 12.3456, 1.5)


def sale_lines(founding: Founding, party: Party, index: int) -> list[Element]:
    """Lines of goods, without amounts: money.add_up works those out."""
    lines = [_sold(founding, party, index, number) for number in range(_count(founding))]
    if founding.size.detailed and founding.rng.random() < _NO_AMOUNT_SHARE:
        # Xero keeps text between the lines as a line with neither account nor price.
        text: Element = {"Description": AWKWARD[index % len(AWKWARD)], "LineAmount": 0.0, "TaxAmount": 0.0, "Tracking": []}
        lines.append({**text, "LineItemID": founding.ids(), "ValidationErrors": []})
    return lines


def bill_lines(founding: Founding, party: Party, supply: Supply, scale: float) -> list[Element]:
    """Lines of one supplier's kind of bill; `scale` fits the prices to the size of the business."""
    country = founding.profile.country
    tax = country.on_purchases if party.currency == country.currency else country.untaxed_purchases
    return [_bought(founding, party, supply, tax, scale) for _ in range(1 if supply.monthly else _count(founding))]


def entry_line(founding: Founding, account: str, tax_type: str, text: str, price: float) -> Element:
    """One line of a bank transaction: quantity 1."""
    return _line(founding, text, account, tax_type, 1.0, price)


def tracked(founding: Founding) -> list[Element]:
    """The Tracking of a line that bears one category."""
    return _tracking(founding, 0.5) if founding.size.detailed else []


def _count(founding: Founding) -> int:
    low, high = founding.size.line_range
    return low + int(founding.rng.random() * (high - low + 1))


def _sold(founding: Founding, party: Party, index: int, number: int) -> Element:
    rng, country = founding.rng, founding.profile.country
    item = founding.items[int(rng.random() * len(founding.items))]
    details = item["SalesDetails"]
    quantities = founding.profile.trade.quantities
    odd = (index + number) % 23 == 5  # noqa: PLR2004 - one in 23, known in advance so that the smallest company has one
    quantity = float(_ODD_QUANTITIES[index % len(_ODD_QUANTITIES)] if odd else quantities[int(rng.random() * len(quantities))])
    price = details["UnitPrice"]
    if party.currency != country.currency:
        price = round(price * party.currency_rate, 4 if odd else 2)
    elif odd:
        price = round(price * 0.83333, 4)
    tax = country.on_sales if party.currency == country.currency else country.on_exports
    plain = not founding.size.detailed or rng.random() < _FREE_TEXT_SHARE
    line = _line(founding, item["Description"], details["AccountCode"], tax, quantity, price, None if plain else item)
    chance = rng.random()
    if chance < 0.06:  # noqa: PLR2004 - six in a hundred
        line["DiscountRate"] = 12.5 if chance < 0.02 else 10.0  # noqa: PLR2004 - a third of those
    if founding.size.detailed:
        line["Tracking"] = _tracking(founding, chance)
    return line


def _bought(founding: Founding, party: Party, supply: Supply, tax: str, scale: float) -> Element:
    rng = founding.rng
    text = supply.wording[int(rng.random() * len(supply.wording))]
    price = supply.low + rng.random() * (supply.high - supply.low)
    price = round(price * (1.0 if supply.monthly else scale) * party.currency_rate, 2)
    line = _line(
        founding, text, supply.account, tax if supply.taxed else founding.profile.country.untaxed_purchases, 1.0, price
    )
    chance = rng.random()
    if founding.size.detailed and chance < 0.4:  # noqa: PLR2004 - costs are tracked less carefully than sales
        line["Tracking"] = _tracking(founding, chance)
    return line


def _tracking(founding: Founding, chance: float) -> list[Element]:
    """None, one or both of the active categories, each with an active option."""
    categories = founding.tracking[: 0 if chance > 0.85 else 1 if chance > 0.3 else 2]  # noqa: PLR2004 - shares of lines
    tracking = []
    for category in categories:
        options = category["Options"]
        option = options[int(founding.rng.random() * (len(options) - 1))]  # the last option is the archived one
        tracking.append(
            {
                "Name": category["Name"],
                "Option": option["Name"],
                "TrackingCategoryID": category["TrackingCategoryID"],
                "TrackingOptionID": option["TrackingOptionID"],
            }
        )
    return tracking


def _line(
    founding: Founding, text: str, account: str, tax_type: str, quantity: float, price: float, item: Element | None = None
) -> Element:
    of_item = {"ItemCode": item["Code"]} if item else {}
    as_item = {"Item": {"ItemID": item["ItemID"], "Name": item["Name"], "Code": item["Code"]}} if item else {}
    return {
        **of_item,
        "Description": text,
        "UnitAmount": price,
        "TaxType": tax_type,
        "TaxAmount": 0.0,
        "LineAmount": 0.0,
        "AccountCode": account,
        **as_item,
        "Tracking": [],
        "Quantity": quantity,
        "LineItemID": founding.ids(),
        "AccountID": founding.accounts[account]["AccountID"],
        "ValidationErrors": [],
    }
