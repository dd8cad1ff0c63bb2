"""What is sent, and what is done about each answer."""

import pytest
import requests
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.requester import ErrorHandler, session_of
from unit_tests.requester.asking import ALPHA, API, FACTS, TOKEN_URL, URL, refused, requester


def test_a_request_names_the_organisation_asks_for_json_and_carries_the_token(config, requests_mock):
    asked = requests_mock.get(URL, json={"Invoices": []})

    requester(config).send_request(
        stream_slice=ALPHA, request_headers={"If-Modified-Since": "2026-01-01T00:00:00"}, request_params={"page": 2}
    )

    [request] = asked.request_history
    expected = {
        "Xero-Tenant-Id": "t1",
        "Accept": "application/json",
        "Authorization": "Bearer access-1",
        "If-Modified-Since": "2026-01-01T00:00:00",
    }
    assert expected.items() <= dict(request.headers).items()
    assert request.qs == {"page": ["2"]}


def test_a_request_for_no_organisation_names_none_and_is_not_counted(config, requests_mock):
    asked = requests_mock.get(URL, json={"Invoices": []})

    requester(config).send_request()

    assert not asked.request_history[0].headers.get("Xero-Tenant-Id")


def test_a_failure_of_the_list_of_organisations_names_no_stream_for_it_fails_them_all(config, requests_mock):
    requests_mock.get(URL, status_code=400)

    with pytest.raises(AirbyteTracedException, match=r"^the organisations of the connection: Xero refuses the request"):
        requester(config).send_request()


@pytest.mark.parametrize(
    ("status", "headers", "body", "failure_type", "sentence"),
    [
        (403, {}, '{"Detail": "AuthenticationUnsuccessful"}', FailureType.config_error, "no longer lets this app into"),
        (403, {}, "", FailureType.config_error, "Xero forbids this request"),
        (
            403,
            {"xero-correlation-id": "abc-1"},
            "<html>blocked</html>",
            FailureType.config_error,
            "Xero says: blocked (HTTP 403). Correlation id abc-1.",
        ),
        (
            401,
            {},
            '{"Detail": "AuthorizationUnsuccessful"}',
            FailureType.config_error,
            "lacks the scope accounting.invoices.read",
        ),
        (404, {}, "<html>", FailureType.config_error, "Check api_url"),
        (400, {}, '{"Message": "odd"}', FailureType.system_error, "refuses the request. Xero says: odd (HTTP 400)"),
        (501, {}, "", FailureType.system_error, "does not offer this"),
        (
            429,
            {"X-Rate-Limit-Problem": "day", "Retry-After": "60"},
            "",
            FailureType.transient_error,
            "calls of today are used up",
        ),
    ],
)
def test_an_answer_that_asking_again_cannot_cure_fails_at_once_by_name(
    config, requests_mock, status, headers, body, failure_type, sentence
):
    asked = requests_mock.get(URL, status_code=status, headers=headers, text=body)

    error = refused(config)

    assert error.message.startswith("stream invoices of organisation Alpha (t1): ")
    assert sentence in error.message
    assert error.failure_type is failure_type
    assert asked.call_count == 1


@pytest.mark.parametrize(
    ("first", "pause"),
    [
        ({"status_code": 500}, 2.0),
        ({"status_code": 425}, 2.0),
        ({"status_code": 503, "text": "The organisation is offline for maintenance"}, 2.0),
        (
            {
                "status_code": 503,
                "headers": {"Retry-After": "Sun, 01 Mar 2026 12:00:07 GMT", "Date": "Sun, 01 Mar 2026 12:00:00 GMT"},
            },
            8.0,
        ),
        ({"exc": requests.ConnectionError}, 2.0),
        ({"status_code": 429, "headers": {"Retry-After": "7", "X-Rate-Limit-Problem": "minute"}}, 8.0),
        ({"status_code": 503, "headers": {"Retry-After": "3"}}, 4.0),
    ],
)
def test_what_may_pass_is_asked_again_after_the_pause_that_xero_tells(config, requests_mock, pauses, first, pause):
    requests_mock.get(URL, [first, {"status_code": 200, "text": "{}"}])

    assert requester(config).send_request(stream_slice=ALPHA).ok
    assert pauses == [pause]


def test_pauses_grow_to_a_bound(config, requests_mock, pauses):
    requests_mock.get(URL, status_code=500)

    error = refused(config)

    assert pauses == [2.0, 3.0, 5.0, 9.0, 9.0, 9.0]
    assert error.failure_type is FailureType.transient_error


def test_the_error_after_the_last_try_names_the_stream_and_the_organisation(config, requests_mock):
    requests_mock.get(URL, status_code=500, headers={"xero-correlation-id": "abc-1"})

    message = refused(config).message

    assert "stream invoices of organisation Alpha (t1): Xero failed to answer." in message
    assert "abc-1" in message


def test_an_unreachable_xero_is_named_by_its_address(config, requests_mock):
    requests_mock.get(URL, exc=requests.ConnectTimeout)

    error = refused(config)

    assert f"Xero at {API} cannot be reached" in error.message
    assert error.failure_type is FailureType.transient_error


def test_a_rejected_token_is_renewed_once_for_all_requests(config, requests_mock, renewals):
    sent = []

    def answer(request, context):
        sent.append(request.headers["Authorization"])
        context.status_code = 401 if sent[-1] == "Bearer access-1" else 200
        return '{"Detail": "TokenExpired"}'

    requests_mock.get(URL, text=answer)
    asking = requester(config)

    asking.send_request(stream_slice=ALPHA)
    asking.send_request(stream_slice=ALPHA)

    assert sent == ["Bearer access-1", "Bearer access-2", "Bearer access-2"]
    assert renewals.call_count == 2


def test_a_refused_refresh_token_says_what_to_do(config, requests_mock):
    requests_mock.post(TOKEN_URL, status_code=400, json={"error": "invalid_grant"})
    asked = requests_mock.get(URL, json={"Invoices": []})

    error = refused(config)

    assert "source-xero connect" in error.message
    assert error.failure_type is FailureType.config_error
    assert asked.call_count == 0


def test_an_unreachable_token_endpoint_is_worth_another_sync(config, requests_mock):
    requests_mock.post(TOKEN_URL, exc=requests.ConnectionError)

    assert refused(config).failure_type is FailureType.transient_error


def test_after_the_day_limit_no_call_is_spent_on_the_organisation(config, requests_mock):
    asked = requests_mock.get(URL, status_code=429, headers={"X-Rate-Limit-Problem": "day"})
    asking = requester(config)

    for _ in range(3):
        with pytest.raises(AirbyteTracedException, match="calls of today are used up"):
            asking.send_request(stream_slice=ALPHA)

    assert asked.call_count == 1


def test_no_message_shows_a_secret(config, requests_mock):
    for status in (400, 401, 403, 404, 500):
        requests_mock.get(URL, status_code=status)
        error = refused(config)
        for secret in ("s3cret", "refresh-0", "refresh-1", "access-1", "access-2"):
            assert secret not in str(error.message)


def test_components_of_one_configuration_share_a_session_and_those_of_another_do_not(config):
    assert session_of(config) is session_of(config)
    assert session_of(config) is not session_of(dict(config))


def test_a_configuration_that_cannot_take_rotated_tokens_is_refused():
    with pytest.raises(TypeError, match="must take rotated tokens"):
        session_of(())


def test_nothing_at_the_address_of_an_element_is_an_answer_and_no_failure(config, requests_mock):
    requests_mock.get(f"{URL}/i1", status_code=404, text="<html>")
    asking = requester(config)
    asking.error_handler = ErrorHandler(config=config, parameters=FACTS | {"path": "Invoices"})
    asking.__post_init__(FACTS | {"path": "Invoices"})

    assert asking.send_request(stream_slice=ALPHA, path="api.xro/2.0/Invoices/i1").status_code == 404

    requests_mock.get(URL, status_code=404)
    with pytest.raises(AirbyteTracedException, match="Check api_url"):
        asking.send_request(stream_slice=ALPHA)


def test_xeros_clock_is_learnt_from_its_answers(config, requests_mock):
    requests_mock.get(URL, json={"Invoices": []}, headers={"Date": "Sun, 01 Mar 2020 00:00:00 GMT"})
    made = requester(config)

    made.send_request(stream_slice=ALPHA)

    assert session_of(config).clock.now().date().isoformat() == "2020-03-01"
