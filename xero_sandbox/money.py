"""Exact arithmetic of documents: whole cents for money, ten-thousandths for prices, quantities and percentages.

Floats appear only at the edge, as JSON numbers; every sum is made of integers. Halves round away from zero, as on an invoice.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

Number = float | int | str | Decimal

EXCLUSIVE: Final = "Exclusive"
INCLUSIVE: Final = "Inclusive"
NO_TAX: Final = "NoTax"

_FINE: Final = 10_000
_WHOLE_PERCENT: Final = 100 * _FINE


class Totals(NamedTuple):
    """The three sums at the foot of a document and the discount given in it, in cents."""

    sub_total: int
    total_tax: int
    total: int
    discount: int


def _scaled(value: Number, places: int) -> int:
    return int(Decimal(str(value)).scaleb(places).to_integral_value(ROUND_HALF_UP))


def cents(value: Number) -> int:
    """Money as whole cents."""
    return _scaled(value, 2)


def fine(value: Number) -> int:
    """A price, quantity or percentage in ten-thousandths: Xero keeps four decimal places of each."""
    return _scaled(value, 4)


def amount(value: int) -> float:
    """Cents as the number that goes on the wire."""
    return value / 100


def fine_amount(value: int) -> float:
    """Ten-thousandths as the number that goes on the wire."""
    return value / _FINE


def quotient(numerator: int, denominator: int) -> int:
    """The nearest whole number to a fraction with a positive denominator, halves away from zero."""
    doubled = (2 * abs(numerator) + denominator) // (2 * denominator)
    return doubled if numerator >= 0 else -doubled


def gross_line(quantity: int, unit_amount: int) -> int:
    """Quantity times price (both in ten-thousandths), in cents, before any discount."""
    return quotient(quantity * unit_amount, _FINE * _FINE // 100)


def line_amount(quantity: int, unit_amount: int, discount_rate: int = 0) -> int:
    """Quantity times price less a percentage (all in ten-thousandths), rounded once, in cents."""
    return quotient(quantity * unit_amount * (_WHOLE_PERCENT - discount_rate), _FINE * _FINE // 100 * _WHOLE_PERCENT)


def tax_on(line: int, rate: int, line_amount_types: str) -> int:
    """The tax in cents of a line of so many cents at a percentage in ten-thousandths: on top of it, or contained in it."""
    if line_amount_types == NO_TAX or not rate:
        return 0
    if line_amount_types == INCLUSIVE:
        return quotient(line * rate, _WHOLE_PERCENT + rate)
    return quotient(line * rate, _WHOLE_PERCENT)


def converted(value: int, currency_rate: float) -> int:
    """Cents of a foreign currency in cents of the base currency; the rate is foreign units for one base unit, as in Xero."""
    if currency_rate == 1:
        return value
    rate = _scaled(currency_rate, 10)
    return quotient(value * 10**10, rate)


def add_up(lines: list[dict[str, Any]], line_amount_types: str, rates: dict[str, int]) -> Totals:
    """Works out each line's LineAmount and TaxAmount in place and returns the document's totals.

    Args:
        lines: LineItems; those without a price keep the LineAmount they have; a line's own TaxAmount overrides the rate's.
        line_amount_types: `Exclusive`, `Inclusive` or `NoTax`.
        rates: EffectiveRate of each TaxType, in ten-thousandths of a percent.
    """
    net = taxes = discounts = 0
    for line in lines:
        value = _line_cents(line)
        line["LineAmount"] = value / 100
        given = line.pop("TaxAmountGiven", None)
        tax = tax_on(value, rates.get(line.get("TaxType", ""), 0), line_amount_types) if given is None else cents(given)
        line["TaxAmount"] = tax / 100
        net += value
        taxes += tax
        if "UnitAmount" in line and ("DiscountRate" in line or "DiscountAmount" in line):
            discounts += gross_line(fine(line.get("Quantity", 1)), fine(line["UnitAmount"])) - value
    if line_amount_types == INCLUSIVE:
        return Totals(net - taxes, taxes, net, discounts)
    return Totals(net, taxes, net + taxes, discounts)


def _line_cents(line: dict[str, Any]) -> int:
    if "UnitAmount" not in line:
        return cents(line.get("LineAmount", 0))
    quantity, price = fine(line.get("Quantity", 1)), fine(line["UnitAmount"])
    if "DiscountAmount" in line:
        return gross_line(quantity, price) - cents(line["DiscountAmount"])
    return line_amount(quantity, price, fine(line["DiscountRate"]) if "DiscountRate" in line else 0)
