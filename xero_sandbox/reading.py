"""Who answers a GET on the Accounting API."""

from xero_sandbox import accounting, budget_requests, journal_requests
from xero_sandbox.accounting import Moment
from xero_sandbox.bookcase import Bookcase
from xero_sandbox.ledger_resources import BUDGETS, JOURNALS
from xero_sandbox.query import Ways
from xero_sandbox.resource import Resource
from xero_sandbox.store import Tenant
from xero_sandbox.wire import Answer, Call


def read(
    call: Call, tenant: Tenant, resource: Resource, key: str | None, bookcase: Bookcase, moment: Moment, ways: Ways
) -> Answer:
    """The answer to a list, or to a read of the element that `key` names."""
    if resource is JOURNALS:
        return journal_requests.read(call, bookcase.journals(tenant), key, moment)
    if resource is BUDGETS:
        return budget_requests.read(call, tenant, key, bookcase.of(tenant).desk.today(), moment)
    if resource.name == "Contacts":
        bookcase.age(tenant)
    return accounting.read(call, tenant, resource, key, moment, ways)
