"""What a user sees of a failure."""

import logging
from contextlib import suppress

import pytest
from airbyte_cdk.models import AirbyteLogMessage, AirbyteMessage, FailureType, Level, StreamDescriptor, Type
from airbyte_cdk.utils.airbyte_secrets_utils import update_secrets
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.failures import Failures, masked, without_trace


def raised(error):
    """Give an error the trace of having been raised."""
    with suppress(type(error)):
        raise error
    return error


def trace(failure_type, stream="invoices", message="the sentence"):
    descriptor = StreamDescriptor(name=stream) if stream else None
    error = AirbyteTracedException(message=message, failure_type=failure_type, stream_descriptor=descriptor)
    return raised(error).as_airbyte_message()


def noted(*messages):
    failures = Failures()
    for message in messages:
        failures.note(message)
    return failures


def logged(error):
    raised(error)
    about = (type(error), error, error.__traceback__)
    return logging.LogRecord("airbyte", logging.ERROR, "f.py", 1, "Failed to read %s", ("invoices",), about)


@pytest.mark.parametrize("failure_type", list(FailureType))
def test_an_explained_failure_is_shown_without_a_stack_trace(failure_type):
    message = trace(failure_type)
    assert message.trace.error.stack_trace

    noted(message)

    assert message.trace.error.stack_trace is None
    assert message.trace.error.message == "the sentence"


def test_a_fault_of_the_connector_keeps_its_stack_trace():
    message = AirbyteTracedException.from_exception(raised(ValueError("a bug"))).as_airbyte_message()

    noted(message)

    assert "test_failures.py" in message.trace.error.stack_trace


SECRET = "s3cret-of-the-app"
BASIC = "QXBwOnMzY3JldC1vZi10aGUtYXBw"


@pytest.fixture
def configured_secret():
    update_secrets([SECRET])
    yield
    update_secrets([])


@pytest.mark.usefixtures("configured_secret")
@pytest.mark.parametrize("failure_type", [*FailureType, None])
def test_no_part_of_a_trace_shows_a_secret(failure_type):
    quoted = f"bad form {SECRET}, Authorization: Basic {BASIC}"
    message = trace(FailureType.system_error, message=quoted)
    error = message.trace.error
    error.internal_message, error.stack_trace, error.failure_type = quoted, f"ValueError: {quoted}", failure_type

    noted(message)

    assert error.message == error.internal_message == "bad form ****, Authorization: Basic ****"
    assert error.stack_trace == "ValueError: bad form ****, Authorization: Basic ****"


@pytest.mark.usefixtures("configured_secret")
def test_the_log_of_an_explained_failure_shows_no_secret():
    quoted = f"{SECRET} and Basic {BASIC}"
    record = logged(AirbyteTracedException(message=quoted, failure_type=FailureType.config_error))

    assert without_trace(record)
    assert record.getMessage() == f"Failed to read invoices: {masked(quoted)}"
    assert SECRET not in record.getMessage()
    assert BASIC not in record.getMessage()


@pytest.mark.parametrize(
    ("types", "worst"),
    [
        ([FailureType.transient_error], FailureType.transient_error),
        ([FailureType.transient_error, FailureType.config_error], FailureType.config_error),
        ([FailureType.config_error, FailureType.system_error, FailureType.transient_error], FailureType.system_error),
    ],
)
def test_a_read_ends_with_the_worst_of_its_failures(types, worst):
    conclusion = noted(*[trace(one, f"stream{number}") for number, one in enumerate(types)]).conclusion()

    assert conclusion.failure_type is worst


def test_the_conclusion_names_each_stream_once():
    traces = [trace(FailureType.config_error, name) for name in ("payments", "invoices", "payments")]

    assert noted(*traces).conclusion().message.startswith("Not read to the end: invoices, payments.")


def test_a_failure_without_a_stream_counts_as_well():
    assert noted(trace(FailureType.system_error, stream=None)).conclusion() is not None


def test_a_read_without_failures_has_no_conclusion():
    log = AirbyteMessage(Type.LOG, log=AirbyteLogMessage(Level.ERROR, "words"))

    assert noted(log).conclusion() is None


def test_the_log_shows_the_sentence_of_an_explained_failure_in_place_of_its_trace():
    record = logged(AirbyteTracedException(message="the sentence", failure_type=FailureType.config_error))

    assert without_trace(record)
    assert record.getMessage() == "Failed to read invoices: the sentence"
    assert record.exc_info is None


@pytest.mark.parametrize("error", [ValueError("a bug"), AirbyteTracedException(internal_message="a bug")])
def test_the_log_shows_the_trace_of_a_fault_of_the_connector(error):
    record = logged(error)

    assert without_trace(record)
    assert record.exc_info[1] is error


def test_a_log_record_without_an_exception_is_let_through():
    record = logging.LogRecord("airbyte", logging.INFO, "f.py", 1, "words", (), None)

    assert without_trace(record)
    assert record.getMessage() == "words"
