"""What a configured catalog asks for: each stream's object, mode and matching key, or why it cannot be had. Pure."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from source_xero.config import ConfigError
from source_xero.destination.operation import Operation
from source_xero.destination.row import Mode

_TENANT = "tenant_id"


@dataclass(frozen=True)
class Target:
    """Where the rows of a stream go: see `row.Row`; `note` is what a user should know of it."""

    stream: str
    object: str
    mode: Mode
    matching_key: tuple[str, ...]
    note: str = ""


def targets(catalog: Any, operations: Mapping[str, Operation]) -> dict[str, Target]:  # noqa: ANN401 - JSON
    """Return the target of each configured stream by the stream's name.

    Raises:
        ConfigError: with all that cannot be done, a line each.
    """
    streams = catalog.get("streams") if isinstance(catalog, Mapping) else None
    if not isinstance(streams, list) or not all(_is_configured(one) for one in streams):
        raise ConfigError(
            "The catalog cannot be used: a JSON object with a list `streams` is due, each with a stream and its name."
        )
    found: dict[str, Target] = {}
    problems: list[str] = []
    for one in streams:
        name = one["stream"]["name"]
        if name in found:
            problems.append(f"stream {name}: it is there twice; rows name their stream by its name alone.")
            continue
        try:
            found[name] = _target(name, one, operations)
        except ConfigError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError("The catalog cannot be used.\n" + "\n".join(f"- {problem}" for problem in problems))
    return found


def _is_configured(one: Any) -> bool:  # noqa: ANN401 - JSON
    stream = one.get("stream") if isinstance(one, Mapping) else None
    return isinstance(stream, Mapping) and isinstance(stream.get("name"), str)


def _target(name: str, one: Mapping[str, Any], operations: Mapping[str, Operation]) -> Target:
    chosen = one.get("destination_object_name") or name
    if not isinstance(chosen, str):
        raise ConfigError(f"stream {name}: destination_object_name must be the name of an object, and is {chosen}.")
    operation = operations.get(chosen)
    if operation is None:
        raise ConfigError(f"stream {name}: {_unknown(chosen, operations)}")
    mode, note = _mode(name, one, operation)
    paths = one.get("primary_key") or ()
    if not _is_key(paths):
        raise ConfigError(f'stream {name}: primary_key must be a list of paths, such as [["Name"]], and is {paths}.')
    if one.get("destination_object_name"):
        return Target(name, chosen, mode, _asked_key(name, paths, operation) if mode is not Mode.APPEND else (), note)
    key = _known_key(paths, operation)
    if key is None:
        note = " ".join(
            [*filter(None, [note]), f"stream {name}: its primary key is none of {chosen}; Xero's own keys are used."]
        )
    return Target(name, chosen, mode, (key or ()) if mode is not Mode.APPEND else (), note)


def _mode(name: str, one: Mapping[str, Any], operation: Operation) -> tuple[Mode, str]:
    asked = one.get("destination_sync_mode") or Mode.APPEND.value
    if asked == "overwrite":
        raise ConfigError(
            f"stream {name}: overwrite would delete what Xero holds, and books cannot be emptied. Use append_dedup, which "
            "updates what is there and creates what is not."
        )
    modes = ", ".join(mode.value for mode in operation.modes)
    if not isinstance(asked, str) or asked not in {mode.value for mode in operation.modes}:
        raise ConfigError(f"stream {name}: {operation.name} has no mode {asked}. It has: {modes}.")
    mode = Mode(asked)
    generation = one.get("generation_id")
    if not generation or one.get("minimum_generation_id") != generation or mode is not Mode.APPEND:
        return mode, ""
    # A refresh sends all rows again after the platform believes the old ones gone; appending them would post everything twice.
    if Mode.APPEND_DEDUP not in operation.modes:
        raise ConfigError(
            f"stream {name}: a refresh wants {operation.name} emptied first, which Xero cannot. Clear the refresh, or use "
            f"another mode: {modes}."
        )
    return Mode.APPEND_DEDUP, f"stream {name}: Xero cannot be emptied for a refresh, so rows are matched as append_dedup does."


def _unknown(chosen: str, operations: Mapping[str, Operation]) -> str:
    near = difflib.get_close_matches(chosen, operations, n=3, cutoff=0.5)
    offer = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(operations)}."
    return f"there is no object {chosen} to write to. {offer}"


def _asked_key(name: str, paths: Sequence[Any], operation: Operation) -> tuple[str, ...]:
    """Return the matching key of data activation, which must be one that the object has."""
    key = tuple(_names(paths))
    if any("." in one for one in key):
        raise ConfigError(f"stream {name}: the matching key {', '.join(key)} lies within a field; {_offered(operation)}")
    chosen = _same(key, operation)
    if key and chosen is None:
        raise ConfigError(f"stream {name}: {operation.name} cannot be matched by {', '.join(key)}; {_offered(operation)}")
    return chosen or ()


def _known_key(paths: Sequence[Any], operation: Operation) -> tuple[str, ...] | None:
    key = tuple(_names(paths))
    return _same(key, operation) if key else ()


def _same(key: tuple[str, ...], operation: Operation) -> tuple[str, ...] | None:
    return next((one for one in operation.matching_keys if set(one) == set(key)), None)


def _offered(operation: Operation) -> str:
    return f"it can be by {' or '.join(' with '.join(one) for one in operation.matching_keys)}."


def _is_key(paths: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(paths, list | tuple) and all(
        isinstance(path, str) or (isinstance(path, list) and path and all(isinstance(step, str) for step in path))
        for path in paths
    )


def _names(paths: Sequence[Any]) -> Iterator[str]:
    for path in paths:
        name = path if isinstance(path, str) else ".".join(map(str, path))
        if name != _TENANT:
            yield name
