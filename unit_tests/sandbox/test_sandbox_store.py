import random

import pytest

from xero_sandbox.collection import Collection
from xero_sandbox.dates import net_milliseconds
from xero_sandbox.store import Tenant

from .conftest import guid, invoice, stamp


def ids(collection, since=None):
    return [row.id for row in collection.in_default_order(stamped=True, since=since)]


def test_the_order_stays_right_through_any_mixture_of_changes():
    chance = random.Random(7)
    collection, expected = Collection("Invoices"), {}
    for step in range(600):
        number = chance.randrange(40)
        if number in expected and chance.random() < 0.3:
            collection.remove(guid(number))
            del expected[number]
        else:
            day = chance.randrange(1, 29)
            collection.put(invoice(number, f"2026-01-{day:02d}"))
            expected[number] = day
        if step % 50 == 0:
            assert ids(collection) == [guid(number) for number in sorted(expected, key=lambda one: (expected[one], one))]
    since = net_milliseconds(stamp("2026-01-15"))
    assert set(ids(collection, since)) == {guid(number) for number, day in expected.items() if day >= 15}


def test_what_comes_out_is_a_copy():
    collection = Collection("Invoices")
    collection.put(invoice(1))
    collection.get(guid(1))["LineItems"].clear()
    assert collection.get(guid(1)) == invoice(1)
    assert list(collection) == [invoice(1)]


def test_an_unknown_resource_or_an_element_without_id_is_refused():
    with pytest.raises(ValueError, match="no resource 'Invoice'"):
        Tenant(guid(1), "x")["Invoice"]
    with pytest.raises(ValueError, match="ContactID"):
        Collection("Contacts").put({"Name": "x"})


def test_resources_that_are_not_served_yet_can_be_kept():
    tenant = Tenant(guid(1), "x")
    tenant["Currencies"].put({"Code": "NZD"})
    assert tenant.counts() == {"Currencies": 1}
    assert tenant["Currencies"].get("nzd") == {"Code": "NZD"}
