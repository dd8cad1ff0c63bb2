"""Signing in: tokens end, rotate and get lost, and scopes do not cover everything."""

import base64
import json
from collections import Counter
from datetime import datetime, timezone

import pytest

from integration_tests.streams import TEN

TOKEN = "/connect/token"


def renewals(run):
    return [call for call in run.calls if call["path"] == TOKEN]


def test_a_token_that_ends_in_the_middle_of_a_read_is_renewed_once_for_all(xero, sync):
    xero.do("latency", seconds=0.02)
    xero.when("/Invoices$", {"verb": "expire_tokens"}, on=3)
    run = sync(*TEN, page_size=5)
    assert len(renewals(run)) == 2  # at the start, and then
    assert [call for call in run.calls if call["status"] == 401], "the token did not end in the middle"
    for stream in ("invoices", "contacts", "payments", "bank_transactions", "organisations", "accounts", "tax_rates"):
        assert Counter(run.keys(stream)) == Counter(xero.holds(stream).keys()), stream


def test_a_kept_access_token_is_used_until_it_ends(xero, sync):
    first = sync("organisations")
    second = sync("organisations")
    assert len(renewals(first)) == 1
    assert renewals(second) == []
    xero.pass_time(minutes=31)
    assert len(renewals(sync("organisations"))) == 1


def test_the_next_refresh_token_is_announced_before_the_access_token_is_used(xero, sync):
    former = xero.config["credentials"]["refresh_token"]
    run = sync("organisations")
    (announced,) = [message["control"] for message in run.messages if message["type"] == "CONTROL"]
    first_use = next(call for call in run.calls if call["path"] != TOKEN)
    used = datetime.fromisoformat(first_use["time"]).astimezone(timezone.utc).timestamp() * 1000
    assert announced["emitted_at"] <= used + 1
    credentials = announced["connectorConfig"]["config"]["credentials"]
    assert credentials["refresh_token"] != former
    kinds = [message["type"] for message in run.messages]
    assert kinds.index("CONTROL") < kinds.index("RECORD")
    # It is the one that works: the former is beyond its grace, the announced one renews.
    xero.pass_time(minutes=40)
    assert len(renewals(sync("organisations"))) == 1


def test_a_read_killed_right_after_the_renewal_has_announced_the_next_token(xero, sync, killed_sync):
    """Xero keeps its answer to the first call back; the message is out all the same."""
    xero.when("/connections", delay=30)
    killed = killed_sync("organisations", at=1, kind="CONTROL")
    assert killed.records == {}
    xero.do("clear_rules")
    xero.pass_time(minutes=40)  # the former token is beyond its grace
    assert sync("organisations").records


@pytest.mark.parametrize("trouble", [{"truncate": 0}, {"truncate": 40}, {"reset": True}, {"status": 503, "body": "offline"}])
def test_a_lost_answer_to_the_renewal_is_asked_for_again(xero, sync, trouble):
    """With a cut answer the token has been used: only Xero's grace makes the second try good."""
    xero.when(TOKEN, **trouble)
    run = sync("organisations")
    assert len(renewals(run)) == 2
    assert set(run.keys("organisations")) == set(xero.holds("organisations"))
    xero.pass_time(minutes=40)
    assert sync("organisations").records  # with the token that was announced


def test_a_wrong_secret_is_said_and_is_not_printed(xero, sync, program):
    xero.config["credentials"]["client_secret"] = "wrong-secret-0123456789"
    run = sync("organisations", fails=True)
    assert {error.failure_type for error in run.errors} == {"config_error"}
    assert any("secret" in error.message.lower() for error in run.errors), run.errors
    check = program.run("check", config=xero.config)
    assert check.status["status"] == "FAILED"
    assert "secret" in check.status["message"].lower()


def test_a_revoked_refresh_token_asks_for_a_new_consent(xero, sync, program):
    xero.do("revoke_tokens")
    run = sync("organisations", fails=True)
    assert {error.failure_type for error in run.errors} == {"config_error"}
    assert any("refresh" in error.message.lower() for error in run.errors), run.errors
    assert len(renewals(run)) <= 2
    check = program.run("check", config=xero.config)
    assert check.status["status"] == "FAILED"
    assert "refresh" in check.status["message"].lower()


def test_a_refresh_token_used_long_ago_asks_for_a_new_consent(xero, sync):
    first = xero.config["credentials"] | {}
    sync("organisations")
    xero.pass_time(minutes=40)
    run = sync("organisations", config=xero.config | {"credentials": first}, fails=True)
    assert {error.failure_type for error in run.errors} == {"config_error"}


def test_a_consent_withdrawn_in_the_middle_ends_the_read_with_what_it_had(xero, sync):
    xero.when("/Invoices$", {"verb": "revoke_tokens"}, on=4)
    run = sync("invoices", page_size=5, fails=True)
    assert {error.failure_type for error in run.errors} == {"config_error"}
    assert len(renewals(run)) <= 3
    xero.grant("granular")
    again = sync("invoices", state=run.state, page_size=5)
    assert set(run.keys("invoices")) | set(again.keys("invoices")) == set(xero.holds("invoices"))


BUT_PAYMENTS = " ".join(f"accounting.{name}.read" for name in ("settings", "contacts", "invoices", "banktransactions"))


def test_a_missing_scope_fails_its_stream_alone_and_is_named(xero, sync):
    xero.grant(BUT_PAYMENTS)
    run = sync(*TEN, fails=True)
    for error in run.errors_of("payments"):
        assert error.failure_type == "config_error"
        assert "accounting.payments" in error.message
    assert run.statuses.pop("payments") == "INCOMPLETE"
    assert set(run.statuses.values()) == {"COMPLETE"}
    for stream in ("invoices", "contacts", "bank_transactions", "accounts"):
        assert Counter(run.keys(stream)) == Counter(xero.holds(stream).keys()), stream
    assert renewals(run) == renewals(run)[:1], "another token would have the same scopes"
    assert [error for error in run.errors if error.stream not in {"payments", None}] == []


def test_a_scope_granted_later_brings_the_whole_history_of_its_stream(xero, sync):
    xero.grant(BUT_PAYMENTS)
    first = sync("invoices", "payments", fails=True)
    xero.grant("granular")
    second = sync("invoices", "payments", state=first.state)
    assert Counter(second.keys("payments")) == Counter(xero.holds("payments").keys())
    assert second.keys("invoices") == []


@pytest.mark.parametrize("family", ["broad", "granular", "accounting.transactions accounting.settings accounting.contacts"])
def test_broad_and_granular_scopes_and_those_for_writing_will_do(xero, sync, family):
    xero.grant(family)
    run = sync("invoices", "payments", "bank_transactions", "contacts", "accounts")
    for stream in ("invoices", "payments", "bank_transactions", "contacts", "accounts"):
        assert set(run.keys(stream)) == set(xero.holds(stream)), stream


# Check


def test_check_names_each_organisation_reached(xero, program):
    check = program.run("check", config=xero.config)
    assert check.code == 0
    assert check.status["status"] == "SUCCEEDED"
    for tenant in xero.tenants:
        assert tenant.name in check.told


def test_check_names_the_streams_that_the_scopes_do_not_cover(xero, program):
    xero.grant("accounting.settings.read accounting.contacts.read offline_access")
    check = program.run("check", config=xero.config)
    verdict = check.status["message"]
    for stream, scope in (
        ("invoices", "accounting.invoices"),
        ("payments", "accounting.payments"),
        ("bank_transactions", "accounting.banktransactions"),
    ):
        assert stream in verdict
        assert scope in verdict
    for stream in ("accounts", "contacts", "tax_rates"):
        assert stream not in verdict


def test_check_names_an_organisation_that_is_not_connected(xero, program):
    one, other = xero.tenants
    xero.do("disconnect", tenant=other.id)
    check = program.run("check", config=xero.config | {"tenant_ids": [one.id, other.id]})
    assert check.status["status"] == "FAILED"
    assert other.id in check.status["message"]


def test_check_fails_when_nothing_is_connected(xero, program):
    for tenant in xero.tenants:
        xero.do("disconnect", tenant=tenant.id)
    check = program.run("check", config=xero.config)
    assert check.status["status"] == "FAILED"
    assert check.status["message"]


# The other ways to sign in


def test_a_custom_connection_reads_its_one_organisation(xero, sync):
    run = sync(config=xero.configured("custom_connection"))
    for stream in ("invoices", "contacts", "accounts"):
        assert Counter(run.keys(stream)) == Counter(xero.holds(stream, xero.tenants[0]).keys()), stream
    assert len(renewals(run)) == 1


def test_a_custom_connection_gets_another_token_when_one_ends(xero, sync):
    xero.when("/Invoices$", {"verb": "expire_tokens"}, on=2)
    run = sync("invoices", config=xero.configured("custom_connection"), page_size=5)
    assert len(renewals(run)) == 2
    assert set(run.keys("invoices")) == set(xero.holds("invoices", xero.tenants[0]))


def test_a_custom_connection_asks_for_the_scopes_it_is_told(xero, sync):
    config = xero.configured("custom_connection")
    config["credentials"]["scopes"] = "accounting.settings.read accounting.contacts.read"
    run = sync("contacts", "invoices", config=config, fails=True)
    assert set(run.keys("contacts")) == set(xero.holds("contacts", xero.tenants[0]))
    assert all("accounting.invoices" in error.message for error in run.errors_of("invoices"))


def test_a_wrong_secret_of_a_custom_connection_is_said(xero, program):
    config = xero.configured("custom_connection")
    config["credentials"]["client_secret"] = "wrong-secret-0123456789"
    check = program.run("check", config=config)
    assert check.status["status"] == "FAILED"
    assert "secret" in check.status["message"].lower()


def test_an_access_token_reads_all_it_may_and_is_not_renewed(xero, sync):
    run = sync("contacts", config=xero.configured("access_token"))
    assert set(run.keys("contacts")) == set(xero.holds("contacts"))
    assert renewals(run) == []


def test_an_access_token_that_has_ended_is_said_to_have_ended(xero, sync):
    config = xero.configured("access_token")
    xero.pass_time(minutes=31)
    run = sync("contacts", config=config, fails=True)
    assert {error.failure_type for error in run.errors} == {"config_error"}
    assert any("token" in error.message.lower() for error in run.errors)
    assert renewals(run) == []


def test_an_app_with_pkce_has_no_secret_and_rotates_all_the_same(xero, sync):
    xero.config = xero.configured("pkce")
    assert "client_secret" not in xero.config["credentials"]
    first = sync("contacts")
    assert set(first.keys("contacts")) == set(xero.holds("contacts"))
    xero.pass_time(minutes=40)
    assert sync("contacts").records["contacts"]


def test_tokens_of_this_xero_are_of_the_kind_that_every_run_is_searched_for(sync):
    """The check of every run for secrets is worth nothing if a token of this Xero would escape it."""
    run = sync("organisations")
    token = run.controls[-1]["credentials"]["access_token"]
    assert token.startswith("eyJ")
    payload = token.split(".")[1]
    assert "scope" in json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
