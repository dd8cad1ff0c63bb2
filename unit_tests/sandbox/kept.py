"""A sandbox whose log is read whole through the API, and what its journals come to."""

from collections import Counter
from datetime import datetime, timezone

from unit_tests.sandbox.client import Client
from xero_sandbox.clock import Clock
from xero_sandbox.ledger import balances, postings
from xero_sandbox.money import cents
from xero_sandbox.options import Options
from xero_sandbox.organisations import Companies
from xero_sandbox.service import Sandbox

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SALES = {"AccountCode": "200", "Description": "Rope", "Quantity": 1, "UnitAmount": 100.0}


class Kept(Client):
    """A sandbox whose log is read whole through the API."""

    def __init__(self, size="small", tenants=2, start=NOW):
        super().__init__(
            Sandbox(Options(tenants=tenants, size=size, start=start, tier="advanced"), Companies(), Clock(start.timestamp))
        )
        self.control("clock", freeze=True)
        self.control("limits", minute=10**6, day=10**6, app_minute=10**6)

    def log(self, tenant=0, **query):
        told, offset = [], 0
        while page := self.get("Journals", tenant, offset=str(offset), **query).json()["Journals"]:
            told += page
            offset = page[-1]["JournalNumber"]
        return told

    def new(self, action, tenant=0, **query):
        """The journals that an action adds."""
        before = self.log(tenant, **query)
        action()
        after = self.log(tenant, **query)
        assert after[: len(before)] == before
        return after[len(before) :]

    def create(self, resource, **element):
        return self.control("create", resource=resource, element=element)["element"]

    def contact(self):
        return {"ContactID": self.create("Contacts", Name=f"Somebody {self.sandbox.ids.guid()}")["ContactID"]}

    def invoice(self, kind="ACCREC", status="AUTHORISED", lines=(SALES,), **more):
        return self.create(
            "Invoices",
            Type=kind,
            Status=status,
            Contact=more.pop("Contact", None) or self.contact(),
            LineItems=list(lines),
            **more,
        )

    def names(self, tenant=0):
        return {account["AccountID"]: account["Name"] for account in self.tenants[tenant]["Accounts"]}


def net(journal):
    """What each account was debited, by its name, in cents."""
    sums = Counter()
    for line in journal["JournalLines"]:
        sums[line["AccountName"]] += cents(line["NetAmount"])
    return {name: value for name, value in sums.items() if value}


def added(journals):
    sums = Counter()
    for journal in journals:
        for line in journal["JournalLines"]:
            sums[line["AccountID"]] += cents(line["NetAmount"])
    return {account_id: value for account_id, value in sums.items() if value}


def ledger(tenant):
    return {account_id: value for account_id, value in balances(postings(tenant)).items() if value}


def amounts(journal):
    return [cents(line["NetAmount"]) for line in journal["JournalLines"]]
