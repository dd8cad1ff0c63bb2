"""What a user sees of a failure: the sentence. A stack trace helps only where the connector itself is at fault."""

import logging

from airbyte_cdk.models import AirbyteMessage, FailureType, Type
from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.api.answers import without_credentials


def without_trace(record: logging.LogRecord) -> bool:
    """Logging filter: drop the stack trace of explained failures, and the CDK's summary, which quotes whole answers."""
    if str(record.msg).startswith("During the sync, the following streams did not sync successfully"):
        return False  # `Failures.conclusion` says it
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, AirbyteTracedException) and error.message:
        record.exc_info = record.exc_text = None
        record.msg, record.args = masked(f"{record.getMessage()}: {error}"), None
    return True


def masked(text: str) -> str:
    """Return a text without secrets: those of the configuration, and whatever else signs in."""
    return without_credentials(filter_secrets(text))


class Failures:
    """What went wrong during a read, by stream, so that its end can say so with the right failure type."""

    def __init__(self) -> None:
        self._types: dict[str, set[FailureType]] = {}

    def note(self, message: AirbyteMessage) -> None:
        """Take note of an error TRACE, take the secrets out of it, and the stack trace where the failure is explained.

        The CDK filters what it logs, and of the traces only the one that ends a run.
        """
        error = message.trace.error if message.type is Type.TRACE and message.trace else None
        if error is None:
            return
        error.message = masked(error.message)
        error.internal_message = masked(error.internal_message) if error.internal_message else None
        error.stack_trace = masked(error.stack_trace) if error.stack_trace else None
        if error.failure_type is None:
            return
        name = error.stream_descriptor.name if error.stream_descriptor else "?"
        self._types.setdefault(name, set()).add(error.failure_type)
        if _is_explained(error.stack_trace or ""):
            # The internal message quotes the answer: a page of HTML, or somebody's books.
            error.stack_trace = error.internal_message = None

    def conclusion(self) -> AirbyteTracedException | None:
        """Return the error to end with, None if all went well; the CDK's own calls every cause a config error."""
        if not self._types:
            return None
        types = set().union(*self._types.values())
        worst = next(
            one for one in (FailureType.system_error, FailureType.config_error, FailureType.transient_error) if one in types
        )
        names = ", ".join(sorted(self._types))
        return AirbyteTracedException(
            message=f"Not read to the end: {names}. Each has said why above; what was read and the state are good.",
            failure_type=worst,
        )


def _is_explained(stack_trace: str) -> bool:
    """Tell whether a stack trace is that of an error raised with a sentence for the user."""
    return f"\n{AirbyteTracedException.__module__}.{AirbyteTracedException.__name__}: " in stack_trace
