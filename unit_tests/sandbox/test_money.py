from decimal import Decimal

import pytest

from xero_sandbox import money


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1.005, 101), (2.675, 268), (-2.675, -268), (0.1 + 0.2, 30), ("19.99", 1999), (Decimal("0.004"), 0), (7, 700)],
)
def test_money_is_read_exactly_with_halves_away_from_zero(value, expected):
    assert money.cents(value) == expected


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "expected"),
    [
        (1, "0.3333", 0, 33),
        (3, "0.3333", 0, 100),
        ("12.3456", "9.9999", 0, 12345),
        (2, 10, 10, 1800),
        (1, "0.05", 50, 3),
        (-1, "0.005", 0, -1),
        (1_000_000, "99999.9999", "12.5", 8_749_999_991_250),
    ],
)
def test_a_line_is_rounded_once_after_quantity_price_and_discount(quantity, price, discount, expected):
    assert money.line_amount(money.fine(quantity), money.fine(price), money.fine(discount)) == expected


@pytest.mark.parametrize(
    ("types", "tax"),
    [(money.EXCLUSIVE, 1500), (money.INCLUSIVE, 1304), (money.NO_TAX, 0)],
)
def test_tax_is_on_top_of_a_line_or_contained_in_it(types, tax):
    assert money.tax_on(10_000, money.fine(15), types) == tax


def lines(*amounts):
    return [{"Quantity": 1.0, "UnitAmount": value, "TaxType": "OUTPUT2"} for value in amounts]


def test_exclusive_totals_put_tax_on_top_line_by_line():
    priced = lines(0.03, 0.03, 0.03, 100)
    totals = money.add_up(priced, money.EXCLUSIVE, {"OUTPUT2": money.fine(15)})
    assert totals == (10_009, 1_500, 11_509, 0)
    assert [line["TaxAmount"] for line in priced] == [0.0, 0.0, 0.0, 15.0]


def test_inclusive_totals_take_tax_out_of_the_lines():
    totals = money.add_up(lines(115, 1), money.INCLUSIVE, {"OUTPUT2": money.fine(15)})
    assert totals == (11_600 - 1_513, 1_513, 11_600, 0)


def test_a_discount_lowers_the_line_and_is_reported():
    discounted = [{"Quantity": 3.0, "UnitAmount": 10.0, "DiscountRate": 12.5, "TaxType": "NONE"}]
    assert money.add_up(discounted, money.EXCLUSIVE, {}) == (2_625, 0, 2_625, 375)
    assert discounted[0]["LineAmount"] == 26.25


def test_a_line_of_text_adds_nothing():
    text = [{"Description": "Thank you"}]
    assert money.add_up(text, money.EXCLUSIVE, {}) == (0, 0, 0, 0)


def test_tax_given_by_hand_wins_over_the_rate():
    line = {"Quantity": 1.0, "UnitAmount": 100.0, "TaxType": "OUTPUT2", "TaxAmountGiven": 14.99}
    assert money.add_up([line], money.EXCLUSIVE, {"OUTPUT2": money.fine(15)}).total_tax == 1_499
    assert "TaxAmountGiven" not in line


def test_foreign_money_is_divided_by_its_rate():
    assert money.converted(10_000, 0.5) == 20_000
    assert money.converted(10_000, 0.601278) == 16_631
    assert money.converted(123, 1.0) == 123
