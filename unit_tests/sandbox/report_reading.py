"""A report as a reader of it sees it: its titles, its columns, and its rows by section and label."""

from datetime import date
from functools import cache

from xero_sandbox.clock import Clock
from xero_sandbox.ledger import postings
from xero_sandbox.limits import Limits
from xero_sandbox.options import Options
from xero_sandbox.organisations import Companies
from xero_sandbox.scopes import KNOWN
from xero_sandbox.service import Sandbox

from .bookkeeping import NOW
from .client import Client

# Who the founded companies are, in the order of the tenants.
DEMO, AU, NZ, UK, US = range(5)


def companies(size="small", tenants=5):
    """A client of a sandbox with one company of each country."""
    limits = Limits(minute=10**6, day=10**6, app_minute=10**6)
    # A token that outlives the jumps of the clock.
    options = Options(tenants=tenants, size=size, scopes=KNOWN, tier="advanced", limits=limits, token_seconds=10**9)
    return Client(Sandbox(options, Companies(), Clock(NOW.timestamp)))


def cents(text):
    """The whole cents of an amount as it is written; nothing where nothing is written."""
    if text == "":
        return 0
    whole, _, part = text.partition(".")
    assert len(part) == 2, text
    return int(whole + part)


class Report:
    """The first report of an answer."""

    def __init__(self, reply):
        assert reply.status == 200, reply.body
        (self.element,) = reply.json()["Reports"]
        self.titles = self.element["ReportTitles"]
        header, *self.sections = self.element["Rows"]
        assert header["RowType"] == "Header"
        self.heads = [cell["Value"] for cell in header["Cells"]]

    def rows(self, *titles, kind="Row"):
        """The rows of some sections, or of all, as (label, amounts in cents)."""
        for section in self.sections:
            assert section["RowType"] == "Section"
            if titles and section["Title"] not in titles:
                continue
            for row in section["Rows"]:
                label, *values = (cell["Value"] for cell in row["Cells"])
                assert len(row["Cells"]) == len(self.heads)
                if row["RowType"] == kind:
                    yield label, [cents(value) for value in values]

    def named(self, label, kind=None):
        """The amounts of the one row of that label."""
        kinds = [kind] if kind else ["Row", "SummaryRow"]
        (found,) = [amounts for one in kinds for name, amounts in self.rows(kind=one) if name == label]
        return found

    def by_account(self, attribute="account"):
        """The amounts of every row about an account, by AccountID; the cells of such a row agree on it."""
        found = {}
        for section in self.sections:
            for row in section["Rows"]:
                ids = [{one["Id"]: one["Value"] for one in cell.get("Attributes", [])} for cell in row["Cells"]]
                if attribute in ids[0]:
                    assert {one["account"] for one in ids[1:] if "account" in one} <= {ids[0][attribute]}
                    found[ids[0][attribute]] = [cents(cell["Value"]) for cell in row["Cells"][1:]]
        return found


def ask(client, name, tenant=0, **query):
    return Report(client.get(f"Reports/{name}", tenant=tenant, **query))


@cache
def _entries(tenant, _):
    return list(postings(tenant))


def posted(tenant, first=date.min, last=date.max):
    """What the ledger has on each account, from one day to another."""
    sums = {account["AccountID"]: 0 for account in tenant["Accounts"]}
    for entry in _entries(tenant, sum(tenant[name].version for name in tenant.counts())):
        if first <= entry.day <= last:
            for line in entry.lines:
                sums[line.account_id] += line.amount
    return sums


def accounts(tenant, **wanted):
    """The accounts with these values, by AccountID."""
    return {one["AccountID"]: one for one in tenant["Accounts"] if all(one.get(key) == value for key, value in wanted.items())}
