"""The sentences that users read."""

import pendulum
import pytest

from source_xero.api.answers import Answer, Meaning
from source_xero.api.explanations import explain, explain_day_limit, scope_names
from source_xero.api.limits import DayLimitReached

WHAT, WHERE, SCOPE = "stream invoices", "organisation Demo (t1)", "accounting.invoices"


@pytest.mark.parametrize("meaning", [meaning for meaning in Meaning if meaning not in {Meaning.OK, Meaning.DAY_LIMIT}])
def test_every_failure_names_what_where_and_the_status(meaning):
    sentence = explain(Answer(meaning, 418, "Xero's words", correlation_id="abc-1"), WHAT, WHERE, SCOPE)

    assert sentence.startswith("stream invoices of organisation Demo (t1): ")
    assert "Xero says: Xero's words (HTTP 418)." in sentence
    assert sentence.endswith("Correlation id abc-1.")


def test_what_xero_did_not_say_is_left_out():
    sentence = explain(Answer(Meaning.SERVER_FAULT, 500), WHAT, WHERE, SCOPE)

    assert sentence == (
        "stream invoices of organisation Demo (t1): Xero failed to answer. The next sync goes on from here. (HTTP 500)"
    )


@pytest.mark.parametrize(
    ("meaning", "advice"),
    [
        (
            Meaning.SCOPE_MISSING,
            "lacks the scope accounting.invoices.read (in apps from before March 2026: accounting.transactions.read)",
        ),
        (Meaning.SCOPE_MISSING, "Add it to the app, then connect the organisation again."),
        (Meaning.FORBIDDEN, "not as it does for an organisation that was disconnected"),
        (Meaning.TENANT_LOST, "Connect it again, or take it out of tenant_ids."),
        (Meaning.ROLE_MISSING, "lacks the role"),
        (Meaning.TOKEN_REJECTED, "connect the organisation again"),
        (Meaning.NOT_FOUND, "Check api_url"),
        (Meaning.MINUTE_LIMIT, "another program may be using it up"),
        (Meaning.APP_MINUTE_LIMIT, "another program may be using it up"),
        (Meaning.CONCURRENT_LIMIT, "another program may be using it up"),
        (Meaning.MAINTENANCE, "offline for maintenance"),
        (Meaning.NOT_IMPLEMENTED, "does not offer this"),
        (Meaning.REFUSED, "refuses the request"),
    ],
)
def test_a_failure_says_what_to_do(meaning, advice):
    assert advice in explain(Answer(meaning, 400), WHAT, WHERE, SCOPE)


def test_a_scope_that_never_changed_is_named_once():
    assert scope_names("accounting.contacts") == "accounting.contacts.read"


def test_a_scope_that_has_none_for_reading_is_named_as_it_is():
    assert scope_names("paymentservices") == "paymentservices"
    assert "lacks the scope paymentservices, which Xero grants only to payment partners. (HTTP" in explain(
        Answer(Meaning.SCOPE_MISSING, 401), WHAT, WHERE, "paymentservices"
    )


def test_a_scope_of_old_apps_is_named_beside_the_new_one():
    assert scope_names("accounting.classicexpenses") == (
        "accounting.classicexpenses.read (in apps from before March 2026: accounting.transactions.read)"
    )


def test_the_day_limit_says_until_when_and_that_nothing_is_lost():
    limit = DayLimitReached("t1", pendulum.datetime(2026, 3, 2, 13, tz="Pacific/Auckland"))

    assert explain_day_limit(limit, WHAT, WHERE) == (
        "stream invoices of organisation Demo (t1): Xero's calls of today are used up. "
        "Xero answers again at 2026-03-02 00:00 UTC. What was read is kept, and the next sync goes on from there."
    )


def test_a_day_limit_without_a_time_promises_none():
    assert "answers again" not in explain_day_limit(DayLimitReached("t1", None), WHAT, WHERE)


def test_the_reserve_is_told_apart_from_the_limit():
    assert "only the 50 calls of today that day_reserve keeps for other tools are left" in explain_day_limit(
        DayLimitReached("t1", None, 50), WHAT, WHERE
    )
