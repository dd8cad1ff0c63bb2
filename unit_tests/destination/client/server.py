"""Answers of Xero, and a request to it."""

from source_xero.destination.parcels import Request
from unit_tests.destination.pretend import TENANT

URL = "https://xero.test/api.xro/2.0/Things"
EXPIRED = {"status_code": 401, "json": {"Title": "Unauthorized", "Detail": "TokenExpired: token expired"}}
SCOPE = {"status_code": 401, "headers": {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}, "json": {"Detail": "x"}}
MINUTE = {"status_code": 429, "headers": {"X-Rate-Limit-Problem": "minute", "Retry-After": "22"}}
DAY = {"status_code": 429, "headers": {"X-Rate-Limit-Problem": "day", "Retry-After": "3600"}}
OFFLINE = {"status_code": 503, "text": "The Xero API is currently offline for maintenance"}
GOOD = {"json": {"Things": [{"ThingID": "1"}]}}


def request(method="PUT", body=b'{"Things":[{"Name":"A"}]}', scope="accounting.things"):
    query = (("summarizeErrors", "false"), ("unitdp", "4"))
    return Request(TENANT, method, "Things", query, body, "application/json" if body else "", scope, "object things")
