"""Xero's own SDK for Node, the second judge that neither side wrote, gets from the pretend Xero what that one holds.

The SDK is installed once, at the versions of its lock file, into a cache beside the tests. Without Node these tests are
skipped; with XERO_NODE_TEST=required that is a failure.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from integration_tests import official_sdks
from integration_tests.streams import STREAMS, VIEWS
from integration_tests.xero import founded

CACHE = Path(__file__).parent.parent / ".node_cache"
ALONE = 3  # of each list, so many are also read by their id
READ = sorted(set(STREAMS) - set(VIEWS))

# What a list is short of, and a read by id is not.
DETAILS = {"contact_groups": "Contacts", "expense_claims": "Receipts", "receipts": "LineItems"}


@pytest.fixture(scope="module")
def installed():
    """The folder with the SDK's modules."""
    absent = [program for program in ("node", "npm") if not shutil.which(program)]
    if absent:
        refuse = pytest.fail if os.environ.get("XERO_NODE_TEST") == "required" else pytest.skip
        refuse(f"Xero's SDK for Node needs {' and '.join(absent)} on the path (Debian: apt-get install nodejs npm)")
    lock = hashlib.sha256((official_sdks.NODE / "package-lock.json").read_bytes()).hexdigest()[:16]
    place = CACHE / lock
    if not place.exists():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            fresh = Path(folder) / "sdk"
            fresh.mkdir()
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy2(official_sdks.NODE / name, fresh)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            done = subprocess.run(command, cwd=fresh, capture_output=True, text=True, timeout=240, check=False)
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
            if not place.exists():  # another run may have been faster
                fresh.rename(place)
    return place / "node_modules"


@pytest.fixture(scope="module")
def company():
    """Two companies of some hundred documents each.

    Without free texts that look like dates, which these companies hold; this SDK takes such a text for a date anywhere,
    and gives up on the whole answer if there is no number in it.
    """
    with founded(size="demo") as xero:
        for stream in ("invoices", "manual_journals", "quotes"):
            for tenant in xero.tenants:
                xero.put(stream, [plainly(one) for one in xero.elements(stream, tenant) if plainly(one) != one], tenant)
        yield xero


def plainly(value, key=""):
    """An element without free texts that look like dates."""
    if isinstance(value, dict):
        return {name: plainly(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [plainly(one) for one in value]
    if isinstance(value, str) and not key.endswith(("UTC", "Date")):
        return value.replace("/Date(", "Date (")
    return value


@pytest.fixture(scope="module")
def since(company):
    return company.now - timedelta(days=100)


@pytest.fixture(scope="module")
def told(installed, company, since):
    """What the SDK made of everything that it was answered."""
    asked = {
        "url": company.url,
        "token": company.configured("access_token")["credentials"]["access_token"],
        "tenants": [tenant.id for tenant in company.tenants],
        "since": since.isoformat(),
        "by_id": ALONE,
    }
    return official_sdks.node("read.js", installed, asked)


@pytest.fixture(scope="module")
def held(company):
    """What Xero holds of a stream of one organisation, by id."""
    kept = {stream: company.holds(stream) for stream in READ}
    return lambda stream, tenant: {id_: one for (owner, id_), one in kept[stream].items() if owner == tenant.id}


@pytest.fixture(scope="module")
def listed(held):
    """What Xero holds as its lists show it."""

    def shown(stream, tenant):
        short = {DETAILS[stream]: []} if stream in DETAILS else {}
        return {id_: one | short for id_, one in held(stream, tenant).items()}

    return shown


def id_of(stream, element):
    return element[STREAMS[stream].key] if STREAMS[stream].key else ""


@pytest.mark.parametrize("stream", READ)
def test_the_node_sdk_lists_every_element_that_xero_holds_once(told, held, company, stream):
    for tenant in company.tenants:
        expected = held(stream, tenant)
        assert expected
        assert Counter(id_of(stream, one) for one in told["lists"][stream][tenant.id]) == Counter(expected.keys())


@pytest.mark.parametrize("stream", READ)
def test_every_value_that_the_node_sdk_read_is_the_one_that_xero_holds(told, listed, company, stream):
    for tenant in company.tenants:
        expected = listed(stream, tenant)
        compared = 0
        for element in told["lists"][stream][tenant.id]:
            compared += agree(element, expected[id_of(stream, element)], stream)
        assert compared >= len(expected)


MONEY_AND_DATES = {"Total", "SubTotal", "TotalTax", "AmountDue", "AmountPaid", "Amount", "UnitAmount", "LineAmount"} | {
    "Date",
    "DueDate",
    "UpdatedDateUTC",
    "CreatedDateUTC",
}


@pytest.mark.parametrize("stream", READ)
def test_the_node_sdk_misses_no_amount_and_no_date(told, listed, company, stream):
    for tenant in company.tenants:
        expected = listed(stream, tenant)
        gaps = {
            place for one in told["lists"][stream][tenant.id] for place in missing(one, expected[id_of(stream, one)], stream)
        }
        assert gaps == set()


@pytest.mark.parametrize("stream", [stream for stream in READ if stream in {"invoices", "credit_notes", "purchase_orders"}])
def test_totals_of_the_node_sdk_add_up_to_those_of_xero(told, held, company, stream):
    for tenant in company.tenants:
        total = sum(Decimal(one["Total"]) for one in told["lists"][stream][tenant.id])
        assert total == sum(Decimal(one["Total"]) for one in held(stream, tenant).values()) > 0


@pytest.mark.parametrize("stream", READ)
def test_the_node_sdk_reads_elements_by_their_id(told, held, company, stream):
    if stream not in told["single"]:
        assert stream in {"organisations", "currencies", "invoice_reminders", "organisation_actions", "payment_services"}
        return
    for tenant in company.tenants:
        found = told["single"][stream][tenant.id]
        assert len(found) == min(ALONE, len(held(stream, tenant)))
        for id_, element in found:
            assert id_of(stream, element) == id_
            files = element.pop("Attachments", [])  # told by id alone
            kept = held(stream, tenant)[id_]
            assert bool(files) <= kept.get("HasAttachments", False)
            if stream == "payments" and (invoice := held("invoices", tenant).get(element["Invoice"]["InvoiceID"])):
                kept = kept | {"Invoice": invoice | {"Contact": kept["Invoice"]["Contact"]}}  # by id it is shown in full
            assert agree(element, kept, stream) > 1


def test_the_node_sdk_narrows_lists_by_date_of_change_and_by_where(told, held, company, since):
    bound = f"{since:%Y-%m-%dT%H:%M:%S}"
    for tenant in company.tenants:
        invoices = held("invoices", tenant)
        changed = {id_ for id_, one in invoices.items() if one["UpdatedDateUTC"] >= bound}
        assert set(told["since"][tenant.id]) == changed
        paid = {id_ for id_, one in invoices.items() if (one["Status"], one["Type"]) == ("PAID", "ACCREC")}
        assert set(told["paid"][tenant.id]) == paid
        assert [invoices[id_]["Date"] for id_ in told["paid"][tenant.id]] == sorted(invoices[id_]["Date"] for id_ in paid)
    # A demo company's documents were last changed long ago, so only the other company's can be among them.
    assert any(told["since"].values())


def test_the_node_sdk_understands_a_refusal(told):
    refusal = json.loads(told["refused"])
    assert refusal["response"]["statusCode"] == 401
    assert refusal["response"]["body"]["Detail"] == "AuthenticationUnsuccessful"


def agree(value, kept, place):
    """How many values agree; fails at the first that does not, or that Xero never said."""
    if isinstance(value, dict):
        assert isinstance(kept, dict), place
        assert value.keys() <= kept.keys(), f"{place}: {value.keys() - kept.keys()}"
        return sum(agree(one, kept[name], f"{place}.{name}") for name, one in value.items())
    if isinstance(value, list):
        assert len(value) == len(kept), place
        return sum(agree(one, other, f"{place}[]") for one, other in zip(value, kept, strict=True))
    if place.endswith("UTCString"):  # text to the SDK; what Xero holds is compared in the form of instants
        value = value.replace("Z", ".000Z")
    elif isinstance(value, str) and isinstance(kept, str) and len(kept) == len("2026-01-31"):
        value = value.removesuffix("T00:00:00.000Z")  # a calendar day is midnight to JavaScript
    assert value == kept, place
    return 1


def missing(value, kept, place):
    """The places at which Xero holds an amount or a date and the SDK has none."""
    if isinstance(value, dict):
        for name, one in kept.items():
            if name in value:
                yield from missing(value[name], one, f"{place}.{name}")
            elif name in MONEY_AND_DATES and one is not None:
                yield f"{place}.{name}"
    elif isinstance(value, list):
        for one, other in zip(value, kept, strict=True):
            yield from missing(one, other, f"{place}[]")
