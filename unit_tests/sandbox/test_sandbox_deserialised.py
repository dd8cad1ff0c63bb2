"""Answers of the sandbox as Xero's own Python SDK reads them, without a socket: bytes in, models out."""

import enum
import json
import re

import pytest
from xero_python.accounting import models
from xero_python.api_client import ModelFinder
from xero_python.api_client.deserializer import deserialize

from unit_tests.sandbox.test_sandbox_resources import company  # noqa: F401 - a fixture
from xero_sandbox.resource import Paging
from xero_sandbox.resources import RESOURCES

FINDER = ModelFinder(models)
MODELS = {
    "Organisation": "Organisations",
    "InvoiceReminders/Settings": "InvoiceReminders",
    "Organisation/Actions": "Actions",
}


def snake(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def read(company, name, path, **query):  # noqa: F811 - the fixture by its name
    company.sandbox.gate.forget()
    answer = company.get(path, **query)
    assert answer.status == 200
    model = deserialize(MODELS.get(name, name), json.loads(answer.body), FINDER)
    return getattr(model, snake(RESOURCES[name].envelope))


@pytest.mark.parametrize("name", RESOURCES)
def test_a_list_deserialises_into_as_many_models_with_their_ids(company, name):  # noqa: F811
    resource = RESOURCES[name]
    query = {"page": "1"} if resource.paging is not Paging.NONE else {}
    told = read(company, name, name, **query)
    rows = company.get(name, **query).json()[resource.envelope]
    assert len(told) == len(rows) > 0
    if resource.id_field:
        ids = [getattr(one, snake(resource.id_field)) for one in told]
        assert [_text(one) for one in ids] == [row[resource.id_field] for row in rows]


def _text(value):
    return value.value if isinstance(value, enum.Enum) else str(value)


@pytest.mark.parametrize("name", [name for name, resource in RESOURCES.items() if resource.by_id])
def test_an_element_deserialises_with_its_status_and_parts(company, name):  # noqa: F811
    resource = RESOURCES[name]
    for row in list(company.tenants[0][name])[:10]:
        (one,) = read(company, name, f"{name}/{row[resource.id_field]}", unitdp="4")
        for key in ("Status", "Type"):
            # In the examples of the specification and not in its schema.
            if key in row and (name, key) not in {("PurchaseOrders", "Type"), ("Budgets", "Status")}:
                assert _text(getattr(one, snake(key))) == row[key]
        for key in ("Total", "Amount", "RemainingCredit", "AmountDue"):
            if key in row:
                assert float(getattr(one, snake(key))) == row[key]
        for key in ("LineItems", "JournalLines", "Contacts", "Receipts", "Allocations", "Payments"):
            if key in row:
                assert len(getattr(one, snake(key))) == len(row[key])
