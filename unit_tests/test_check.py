"""`check`: which organisations are reached, and what the scopes do not cover."""

import logging

import pytest
from airbyte_cdk.models import FailureType, Status
from airbyte_cdk.sources.types import StreamSlice
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero import check
from source_xero.api.auth import TokenRefused, TokenUnavailable
from source_xero.api.session import Organisation

LOGGER = logging.getLogger("airbyte.test")
ALPHA = {"tenant_id": "t", "Name": "Alpha", "CountryCode": "NZ", "Class": "STARTER"}
LOST = AirbyteTracedException(message="organisation Beta: connect it again", failure_type=FailureType.config_error)
MANIFEST = [
    {"name": "tenants", "$parameters": {"name": "tenants"}},
    {"name": "organisations", "$parameters": {"scope": "accounting.settings"}},
    {"name": "contacts", "$parameters": {"scope": "accounting.contacts"}},
    {"name": "invoices", "$parameters": {"scope": "accounting.invoices"}},
]
ALL = frozenset({"accounting.settings.read", "accounting.contacts.read", "accounting.transactions.read"})


class Partition:
    def __init__(self, told):
        self._told = told

    def to_slice(self):
        organisation = Organisation("t", "Alpha")
        return StreamSlice(partition={"tenant_id": "t"}, cursor_slice={}, extra_fields={"organisation": organisation})

    def read(self):
        if isinstance(self._told, Exception):
            raise self._told
        if self._told:
            yield self._told


class Stream:
    name = "organisations"

    def __init__(self, told):
        self._told = told

    def generate_partitions(self):
        if isinstance(self._told, Exception):
            raise self._told
        return [Partition(one) for one in self._told]


class Other:
    name = "invoices"

    def generate_partitions(self):
        raise AssertionError("check must not spend a call on any other stream")


@pytest.fixture
def checked(monkeypatch):
    def run(told, granted=ALL, left=()):
        class Session:
            tokens = limits = property(lambda self: self)

            def day_left(self, tenant_id):
                return dict(left).get(tenant_id)

            def scopes(self):
                if isinstance(granted, Exception):
                    raise granted
                return granted

        monkeypatch.setattr(check, "session_of", lambda _config: Session())
        return check.check([Other(), Stream(told)], MANIFEST, {}, LOGGER)

    return run


def test_an_organisation_that_answers_is_named(checked):
    found = checked([ALPHA])

    assert (found.status, found.message) == (Status.SUCCEEDED, "Reached Alpha (NZ, Starter).")


def test_every_organisation_is_named(checked):
    assert checked([ALPHA, {"tenant_id": "u", "Name": "Beta"}]).message == "Reached Alpha (NZ, Starter), Beta (?, ?)."


def test_the_calls_that_each_organisation_has_left_today_are_told(checked):
    found = checked([ALPHA, {"tenant_id": "u", "Name": "Beta"}], left={"t": 4960, "u": 0})

    assert found.message == "Reached Alpha (NZ, Starter, 4960 calls left today), Beta (?, ?, 0 calls left today)."


def test_one_lost_organisation_fails_the_check_and_the_others_are_named_all_the_same(checked):
    found = checked([LOST, ALPHA])

    assert found.status is Status.FAILED
    assert found.message.splitlines() == ["organisation Beta: connect it again", "Reached Alpha (NZ, Starter)."]


def test_no_organisation_fails_the_check_with_each_reason(checked):
    other = AirbyteTracedException(message="organisation Gamma: offline", failure_type=FailureType.transient_error)

    found = checked([LOST, other])

    assert found.status is Status.FAILED
    assert found.message.splitlines() == ["organisation Beta: connect it again", "organisation Gamma: offline"]


def test_streams_that_the_scopes_do_not_cover_are_named_with_the_scope(checked):
    found = checked([ALPHA], frozenset({"accounting.settings.read"}))

    assert found.status is Status.SUCCEEDED
    assert found.message.splitlines()[1:] == [
        "Stream contacts cannot be read: the connection lacks the scope accounting.contacts.read.",
        (
            "Stream invoices cannot be read: the connection lacks the scope accounting.invoices.read "
            "(in apps from before March 2026: accounting.transactions.read)."
        ),
    ]


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("accounting.journals", "the scope accounting.journals.read, which Xero grants only to apps on the Advanced tier"),
        ("paymentservices", "the scope paymentservices, which Xero grants only to payment partners"),
        ("accounting.classicexpenses", "which Xero grants only to connections that had it already"),
    ],
)
def test_a_scope_that_not_everybody_gets_is_named_with_the_tier_that_it_takes(checked, monkeypatch, scope, told):
    monkeypatch.setitem(MANIFEST[-1], "$parameters", {"scope": scope})

    [_, *lacking] = checked([ALPHA], frozenset({"accounting.settings.read", "accounting.contacts.read"})).message.splitlines()

    [line] = lacking
    assert line.startswith("Stream invoices cannot be read: ")
    assert told in line


def test_an_organisation_that_may_not_be_asked_for_itself_is_named_by_its_connection(checked):
    found = checked([LOST], frozenset({"accounting.contacts.read"}))

    assert found.status is Status.SUCCEEDED
    assert found.message.splitlines()[0] == "Reached Alpha."
    assert "Stream organisations cannot be read" in found.message


def test_a_token_that_tells_no_scopes_is_said_to_tell_none(checked):
    assert "does not tell its scopes" in checked([ALPHA], None).message


@pytest.mark.parametrize("error", [TokenRefused("connect again"), TokenUnavailable("connect again")])
def test_a_refused_token_is_the_result_and_no_crash(checked, error):
    found = checked([ALPHA], error)

    assert (found.status, found.message) == (Status.FAILED, "connect again")


def test_no_connection_at_all_is_the_result_and_no_crash(checked):
    found = checked(AirbyteTracedException(message="No organisation is connected", failure_type=FailureType.config_error))

    assert (found.status, found.message) == (Status.FAILED, "No organisation is connected")


def test_what_was_found_is_logged_too(checked, caplog):
    with caplog.at_level(logging.INFO, logger=LOGGER.name):
        checked([ALPHA])

    assert "Reached Alpha (NZ, Starter)." in caplog.messages


def test_a_stream_that_looks_at_another_list_needs_the_scope_of_that_too():
    manifest = [
        {
            "name": "aged_receivables_by_contact",
            "$parameters": {"scope": "accounting.reports.aged", "needs": {"Contacts": "accounting.contacts"}},
        }
    ]

    [line] = check._uncovered(manifest, frozenset({"accounting.reports.aged.read"}))  # noqa: SLF001 - what check tells

    assert line.startswith("Stream aged_receivables_by_contact cannot be read")
    assert "accounting.contacts.read" in line
    assert "accounting.reports.aged" not in line


def test_an_organisation_without_a_name_is_told_by_that_of_its_connection(checked):
    result = checked([{"tenant_id": "t", "CountryCode": "NZ"}])

    assert result.status is Status.SUCCEEDED
    assert "Alpha (t) (NZ, ?" in result.message


def test_an_organisation_of_which_xero_tells_nothing_fails_the_check(checked):
    result = checked([{}])

    assert result.status is Status.FAILED
    assert "Alpha (t): Xero tells nothing of this organisation" in result.message
