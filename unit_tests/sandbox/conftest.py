"""Sandboxes and companies for a test each, and what elements in them look like."""

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from xero_sandbox.books import Books
from xero_sandbox.clock import Clock
from xero_sandbox.company import PROFILES, SIZES, found
from xero_sandbox.ids import Ids
from xero_sandbox.options import Options
from xero_sandbox.service import Sandbox
from xero_sandbox.store import Tenant
from xero_sandbox.wire import net_date

from .bookkeeping import NOW as BOOKS_NOW
from .bookkeeping import Ticking
from .client import Client
from .person import BACK, Person
from .writer import Writer

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=timezone.utc)


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def stamp(text: str) -> str:
    return net_date(datetime.fromisoformat(text).replace(tzinfo=timezone.utc))


def invoice(number: int, updated: str = "2026-03-01T00:00:00", **changes: Any) -> dict[str, Any]:
    return {
        "Type": "ACCREC",
        "InvoiceID": guid(number),
        "InvoiceNumber": f"INV-{number:04d}",
        "Reference": "Red fish",
        "Payments": [],
        "AmountDue": 12.5 * number,
        "HasAttachments": False,
        "Contact": {"ContactID": guid(900), "Name": "Barney", "EmailAddress": "b@example.com"},
        "DateString": "2026-02-01T00:00:00",
        "Date": stamp("2026-02-01"),
        "Status": "AUTHORISED",
        "LineItems": [{"LineItemID": guid(7000 + number), "Description": "Rope", "Quantity": 1.0, "UnitAmount": 1.2345}],
        "UpdatedDateUTC": stamp(updated),
        "CurrencyCode": "NZD",
        **changes,
    }


def contact(number: int, status: str = "ACTIVE", **changes: Any) -> dict[str, Any]:
    return {
        "ContactID": guid(number),
        "ContactNumber": f"C{number}",
        "ContactStatus": status,
        "Name": f"Contact {number}",
        "EmailAddress": f"c{number}@example.com",
        "Addresses": [],
        "UpdatedDateUTC": stamp("2026-03-01T00:00:00"),
        "IsSupplier": False,
        "IsCustomer": True,
        "Balances": {"AccountsReceivable": {"Outstanding": 5.0, "Overdue": 0.0}},
        "ContactPersons": [],
        **changes,
    }


class Nobody:
    """Founds organisations without any books."""

    def profiles(self) -> dict[str, str]:
        return {"first": "First & Co", "second": "Second & Co"}

    def found(self, tenant: Tenant, profile: str, size: str, seed: int, now: datetime) -> None:  # noqa: ARG002 - the protocol has them
        tenant["Organisation"].put({"Name": tenant.name, "OrganisationID": tenant.tenant_id})


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(Options(tenants=2), Nobody(), Clock(NOON.timestamp))


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return Client(sandbox)


@pytest.fixture
def make_client(sandbox: Sandbox) -> Callable[..., Client]:
    return lambda **options: Client(sandbox, **options)


@pytest.fixture
def person(client: Client) -> Person:
    return Person(client, client.control("app", name="Fish & Chips", redirect_uris=[BACK]))


@pytest.fixture
def pkce(client: Client) -> Person:
    return Person(client, client.control("app", name="Pocket", kind="pkce", redirect_uris=[BACK]))


@pytest.fixture(params=["web", "pkce"])
def either(request: pytest.FixtureRequest, client: Client) -> Person:
    return Person(client, client.control("app", kind=request.param, redirect_uris=[BACK]))


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def tenant() -> Tenant:
    tenant = Tenant("6b8a0cd2-8f7e-4c56-9d9b-2f0a4c7d1e35", "Kererū")
    found(tenant, SIZES["small"], 1, BOOKS_NOW, PROFILES["nz"])
    return tenant


@pytest.fixture
def books(tenant: Tenant, clock: Ticking) -> Books:
    return Books(tenant, clock, Ids("books").guid)


@pytest.fixture
def customer(books: Books) -> dict[str, Any]:
    return books.create("Contacts", {"Name": "Tūī Café"})


@pytest.fixture
def writer() -> Writer:
    return Writer()
