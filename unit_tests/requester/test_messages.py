"""What a message is about: the page, the month, the stream, the organisation, the correlation id."""

import io

import pytest
import requests
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException
from urllib3.exceptions import ProtocolError

from unit_tests.requester.asking import ALPHA, API, URL, refused, requester


def test_the_page_that_was_asked_for_is_named(config, requests_mock):
    requests_mock.get(URL, status_code=500)

    assert refused(config, request_params={"page": 7}).message.startswith(
        "page 7 of stream invoices of organisation Alpha (t1): Xero failed to answer."
    )


def test_a_token_that_stays_rejected_is_told_by_stream_and_organisation(config, requests_mock):
    requests_mock.get(URL, status_code=401, headers={"xero-correlation-id": "abc-1"})

    error = refused(config, request_params={"page": 7})

    assert error.message.startswith("page 7 of stream invoices of organisation Alpha (t1): Xero rejects the access token.")
    assert error.message.endswith("Correlation id abc-1.")
    assert error.failure_type is FailureType.config_error


def test_the_day_limit_met_on_a_second_try_is_told_and_not_the_first_failure(config, requests_mock):
    requests_mock.get(
        URL, [{"status_code": 500}, {"status_code": 429, "headers": {"X-Rate-Limit-Problem": "day", "Retry-After": "60"}}]
    )

    assert "calls of today are used up" in refused(config).message


def test_an_answer_that_stays_no_json_is_named_by_page_and_correlation_id(config, requests_mock):
    asked = requests_mock.get(URL, text="<html>busy</html>", headers={"xero-correlation-id": "abc-1"})

    error = refused(config, request_params={"page": 7})

    assert error.message == (
        "page 7 of stream invoices of organisation Alpha (t1): Xero's answer is no JSON, or was cut off on its way. "
        "Correlation id abc-1."
    )
    assert asked.call_count == 7


@pytest.mark.parametrize(
    ("cause", "problem"),
    [
        (requests.exceptions.ChunkedEncodingError, "broke off its answer"),
        (requests.exceptions.ContentDecodingError, "broke off its answer"),
        (
            requests.exceptions.ReadTimeout("Read timed out. (read timeout=120)"),
            "cannot be reached: Read timed out. (read timeout=120)",
        ),
        (requests.exceptions.ConnectionError, "cannot be reached"),
    ],
)
def test_an_answer_that_breaks_off_is_asked_for_again_and_then_named_by_page(config, requests_mock, cause, problem):
    requests_mock.get(URL, [{"exc": cause}, {"text": "{}"}])
    assert requester(config).send_request(stream_slice=ALPHA).ok

    requests_mock.get(URL, exc=cause)
    error = refused(config, request_params={"page": 7})

    assert error.message == f"page 7 of stream invoices of organisation Alpha (t1): Xero at {API} {problem}."
    assert error.failure_type is FailureType.transient_error


def test_what_was_asked_before_is_not_named_again(config, requests_mock):
    requests_mock.get(URL, text="{}")
    asking = requester(config)
    asking.send_request(stream_slice=ALPHA, request_params={"page": 7})
    requests_mock.get(URL, status_code=500)

    with pytest.raises(AirbyteTracedException) as error:
        asking.send_request(stream_slice=ALPHA)

    assert error.value.message.startswith("stream invoices of organisation Alpha (t1): ")


class BreaksOff(io.BytesIO):
    """A body whose connection is lost after its first bytes."""

    def read(self, *_args, **_options):
        raise ProtocolError("Connection broken: IncompleteRead(100 bytes read, 900 more expected)")


def test_an_answer_that_breaks_off_after_its_headers_is_named_by_correlation_id(config, requests_mock):
    headers = {"xero-correlation-id": "abc-1"}
    asked = requests_mock.get(URL, [{"body": BreaksOff(), "headers": headers} for _ in range(7)])

    error = refused(config, request_params={"page": 7})

    assert error.message == (
        f"page 7 of stream invoices of organisation Alpha (t1): Xero at {API} broke off its answer. Correlation id abc-1."
    )
    assert error.failure_type is FailureType.transient_error
    assert asked.call_count == 7


@pytest.mark.parametrize(
    ("path", "scope"),
    [("Contacts", "accounting.contacts.read"), ("Reports/AgedReceivablesByContact", "accounting.reports.aged")],
)
def test_the_scope_that_is_missing_is_that_of_the_list_that_was_asked_for(config, requests_mock, path, scope):
    facts = {"name": "aged", "scope": "accounting.reports.aged", "needs": {"Contacts": "accounting.contacts"}}
    made = requester(config, facts)
    requests_mock.get(f"{API}/api.xro/2.0/{path}", status_code=401, json={"Detail": "AuthorizationUnsuccessful"})

    with pytest.raises(AirbyteTracedException) as error:
        made.send_request(stream_slice=ALPHA, path=f"api.xro/2.0/{path}")

    assert f"lacks the scope {scope}" in error.value.message


def test_an_error_names_the_month_of_the_report(config, requests_mock):
    requests_mock.get(URL, status_code=400, json={"Message": "no"})

    message = refused(config, request_params={"fromDate": "2026-01-01", "toDate": "2026-01-31"}).message

    assert message.startswith("the report to 2026-01-31 of stream invoices of organisation Alpha")
