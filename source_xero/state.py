"""The state of a stream: per organisation, how far its history is read, and where a read that was cut off goes on.

The shape is the CDK's own for partitioned streams, without the global cursor it would fall back to: an organisation that the
state does not know gets its whole history. `resume` stands inside `cursor` while an organisation is being read.
"""

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from jsonschema import Draft7Validator, FormatChecker

from source_xero.api.dates import FIRST_MS, LAST_MS, header_time, milliseconds

Cursor = dict[str, Any]
"""`{<cursor field>: time or number, "resume": {...}, ...}`, all optional; times are UTC, `YYYY-MM-DDTHH:MM:SS`.

`known` are the rows of a watched list, `members` those of a view that rows leave (both: watch.py), `whole_at` is when
everything was read last, `short_reads` how many reads in a row have missed rows that Xero counts.
"""

_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("time as we write it")
def _is_as_we_write_it(told: object) -> bool:
    """Tell whether a text is a time in our own form: times are compared as texts, and sent to Xero as they are."""
    at = milliseconds(told) if isinstance(told, str) else None
    return not isinstance(told, str) or (at is not None and header_time(at) == told)


_RESUME = {
    "started_at": {"type": "string", "format": "time as we write it"},
    "since": {"type": ["null", "string"], "format": "time as we write it"},
    "listing": {"type": "string"},
    "is_short": {"type": "boolean"},
    "at": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "page": {"type": "integer", "minimum": 1},
            "since": {"type": ["null", "string"], "format": "time as we write it"},
            "read": {"type": "integer", "minimum": 0},
            "id": {"type": ["null", "string"]},
            "stamp": {"type": "integer", "minimum": FIRST_MS, "maximum": LAST_MS},
            "number": {"type": "integer", "minimum": 0},
        },
    },
}
_SHAPE = Draft7Validator(
    {
        "type": "object",
        "required": ["states"],
        "properties": {
            "states": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["partition", "cursor"],
                    "properties": {
                        "partition": {
                            "type": "object",
                            "required": ["tenant_id"],
                            "properties": {"tenant_id": {"type": "string", "minLength": 1}},
                        },
                        "cursor": {
                            "type": "object",
                            "properties": {
                                "resume": {"type": "object", "properties": _RESUME},
                                "whole_at": {"type": "string"},
                                "short_reads": {"type": "integer", "minimum": 0},
                                "known": {"type": "object", "additionalProperties": {"type": "string"}},
                                "members": {"type": "array", "items": {"type": "string"}},
                            },
                        },
                    },
                },
            }
        },
    },
    format_checker=_FORMATS,
)


class StateError(Exception):
    """A stream's state has a shape that is neither ours nor today's source-xero's."""


def cursors(
    stream: str, state: Mapping[str, Any], cursor_field: str, tenant_ids: Sequence[str], *, numbered: bool = False
) -> dict[str, Cursor]:
    """Return the cursor of each tenant in a stream's state; source-xero 2.x has one `{cursor field: time}` for its one tenant.

    `numbered` tells that the cursor field is a number, and no time.

    Raises:
        StateError: when the state has another shape; reading on as if it were empty would load everything again.
    """
    if all(
        key.startswith("__ab_") for key in state
    ):  # what the CDK notes of a stream without a cursor, which this one once was
        return {}
    if isinstance(state.get(cursor_field), str) and len(tenant_ids) == 1 and "states" not in state:
        found = {tenant_ids[0].lower(): {cursor_field: state[cursor_field]}}
    else:
        problem = next(iter(_SHAPE.iter_errors(state)), None)
        if problem:
            place = ".".join(str(step) for step in problem.absolute_path) or "the top"
            raise _error(stream, cursor_field, f"at {place}, {problem.message}", numbered=numbered)
        found = {}
        for one in state["states"]:
            tenant_id, cursor = one["partition"]["tenant_id"].lower(), dict(one["cursor"])
            twin = found.get(tenant_id, cursor)  # the one that has read less is right about what is still to be read
            found[tenant_id] = min(twin, cursor, key=lambda each: _reached(each.get(cursor_field)))
    for tenant_id, cursor in found.items():
        until = cursor.get(cursor_field)
        if until is not None and not (_is_number(until) if numbered else _is_reached(until)):
            kind = "number" if numbered else "time since 1970"
            raise _error(
                stream,
                cursor_field,
                f"the {cursor_field} of organisation {tenant_id} is no {kind}: {until!r}",
                numbered=numbered,
            )
    return found


def _reached(until: object) -> int:
    """Return how far a cursor has come, to compare two of one kind."""
    if isinstance(until, int):
        return until
    at = milliseconds(until) if isinstance(until, str) else None
    return -1 if at is None else at


def _is_reached(value: object) -> bool:
    """Tell whether a read may have come to a time: it ends with the time on Xero's clock when it began."""
    at = milliseconds(str(value))
    return at is not None and at >= 0


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _error(stream: str, cursor_field: str, problem: str, *, numbered: bool) -> StateError:
    until = "1200" if numbered else '"2026-01-31T00:00:00"'
    example = f'{{"states": [{{"partition": {{"tenant_id": "..."}}, "cursor": {{"{cursor_field}": {until}}}}}]}}'
    return StateError(
        f"The state of stream {stream} has an unknown shape: {problem}. Reset the stream to load it anew; expected {example}."
    )


def as_state(cursors_by_tenant: MutableMapping[str, Cursor]) -> dict[str, Any]:
    """Return the state of a stream, organisations in the order in which they were first met."""
    return {
        "use_global_cursor": False,
        "states": [{"partition": {"tenant_id": tenant}, "cursor": cursor} for tenant, cursor in cursors_by_tenant.items()],
    }
