"""A client that writes to a small founded company, and sees what is held afterwards."""

import json
from datetime import datetime, timezone

from unit_tests.sandbox.client import API, Client
from xero_sandbox.clock import Clock
from xero_sandbox.limits import Limits
from xero_sandbox.options import Options
from xero_sandbox.organisations import Companies
from xero_sandbox.scopes import FAMILIES
from xero_sandbox.service import Sandbox

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
NOBODY = "00000000-0000-0000-0000-000000000000"
UNKNOWN = "11111111-1111-4111-8111-111111111111"


class Standing:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = NOW.timestamp()

    def __call__(self):
        return self.now


class Writer(Client):
    def __init__(self):
        self.time = Standing()
        limits = Limits(minute=1_000_000, day=1_000_000, app_minute=1_000_000)
        options = Options(tenants=1, size="small", scopes=FAMILIES["all"], tier="advanced", limits=limits)
        super().__init__(Sandbox(options, Companies(), Clock(self.time)))

    @property
    def tenant(self):
        return self.tenants[0]

    def write(self, method, path, body=None, token=None, key=None, kind="application/json", **query):
        """Sends JSON, or octets as they are, perhaps under an Idempotency-Key."""
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        more = {"Content_Type": kind} | ({"Idempotency_Key": key} if key else {})
        return self.send(method, API + path, query, self.headers(token=token, **more), sent)

    def put(self, path, body=None, **query):
        return self.write("PUT", path, body, **query)

    def post(self, path, body=None, **query):
        return self.write("POST", path, body, **query)

    def delete(self, path):
        return self.write("DELETE", path)

    def made(self, path, element, envelope=None):
        """The element as it was created, which must have gone well."""
        reply = self.put(path, element)
        assert reply.status == 200, reply.body
        (one,) = reply.json()[envelope or path.rpartition("/")[2]]
        return one

    def shown(self, path):
        """The one element that a path shows."""
        reply = self.get(path)
        assert reply.status == 200, reply.body
        (one,) = reply.json()[path.partition("/")[0]]
        return one

    def later(self, seconds=60):
        self.time.now += seconds

    def customer(self, name="Tūī Café"):
        return self.made("Contacts", {"Name": name})

    def document(self, contact, kind="ACCREC", price=100, status="AUTHORISED"):
        line = {"Description": "Day", "Quantity": 1, "UnitAmount": price, "AccountCode": "200", "TaxType": "NONE"}
        contact = {"ContactID": contact["ContactID"]}
        return self.made("Invoices", {"Type": kind, "Contact": contact, "LineItems": [line], "Status": status})


def messages(reply):
    """What a summarised 400 says, of all its elements."""
    assert reply.status == 400, reply.body
    told = reply.json()
    assert (told["ErrorNumber"], told["Type"]) == (10, "ValidationException")
    return [error["Message"] for element in told["Elements"] for error in element["ValidationErrors"]]
