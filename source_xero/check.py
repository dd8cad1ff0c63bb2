"""`check`: which organisations are reached, and which streams the connection's scopes do not cover.

Costs a call an organisation. Scopes are read off the access token, not tried out: forty streams tried would use up most of a
minute's calls just before a sync needs them.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from airbyte_cdk.models import AirbyteConnectionStatus, Status
from airbyte_cdk.sources.streams.concurrent.abstract_stream import AbstractStream
from airbyte_cdk.sources.types import StreamSlice
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero.api.auth import TokenRefused, TokenUnavailable
from source_xero.api.explanations import needed
from source_xero.api.limits import Limits
from source_xero.api.plan import plan_of
from source_xero.api.scopes import may_read
from source_xero.requester import Config, session_of


def check(
    streams: Iterable[AbstractStream], manifest: Sequence[Mapping[str, Any]], config: Config, logger: logging.Logger
) -> AirbyteConnectionStatus:
    """Return SUCCEEDED when every chosen organisation answers; the message and the log say what was found either way."""
    session = session_of(config)
    session.patient = False
    try:
        granted = session.tokens.scopes()
        reached, failures = _reach({stream.name: stream for stream in streams}, granted, session.limits)
    except (TokenRefused, TokenUnavailable, AirbyteTracedException) as error:
        return AirbyteConnectionStatus(status=Status.FAILED, message=str(error))
    if not reached:
        return AirbyteConnectionStatus(status=Status.FAILED, message="\n".join(failures))
    findings = [f"Reached {', '.join(reached)}.", *_uncovered(manifest, granted)]
    for finding in findings:
        logger.info(finding)
    status = Status.FAILED if failures else Status.SUCCEEDED
    return AirbyteConnectionStatus(status=status, message="\n".join([*failures, *findings]))


def _reach(
    streams: Mapping[str, AbstractStream], granted: frozenset[str] | None, limits: Limits
) -> tuple[list[str], list[str]]:
    """Ask each organisation for itself; return the names of those that answer, and why the others do not.

    Without the scope for that, a connection is all there is to go by; that the scope is missing is told among the streams.
    """
    reached, failures = [], []
    for partition in streams["organisations"].generate_partitions():
        slice_ = partition.to_slice()
        organisation = slice_.extra_fields["organisation"] if isinstance(slice_, StreamSlice) else None
        if organisation and not organisation.lost and granted is not None and not may_read(granted, "accounting.settings"):
            reached.append(organisation.name)
            continue
        try:
            found = list(partition.read())
            for told in found:
                left = limits.day_left(told["tenant_id"])
                calls = "" if left is None else f", {left} calls left today"
                name = told.get("Name") or organisation or told["tenant_id"]
                reached.append(f"{name} ({told.get('CountryCode') or '?'}, {plan_of(told) or '?'}{calls})")
            if not found:
                failures.append(
                    f"{organisation}: Xero tells nothing of this organisation. Try again; if it stays so, connect it anew."
                )
        except AirbyteTracedException as error:
            failures.append(str(error))
    return reached, failures


def _uncovered(manifest: Sequence[Mapping[str, Any]], granted: frozenset[str] | None) -> list[str]:
    if granted is None:
        return ["The access token does not tell its scopes; a stream that it may not read will say so."]
    return [
        f"Stream {stream['name']} cannot be read: the connection lacks {' and '.join(map(needed, lacking))}."
        for stream in manifest
        if (lacking := [scope for scope in scopes_of(stream) if not may_read(granted, scope)])
    ]


def scopes_of(stream: Mapping[str, Any]) -> list[str]:
    """Return the scopes that a stream of the manifest needs: its own, and those of other lists that it looks at."""
    facts = stream["$parameters"]
    return [scope for scope in (facts.get("scope"), *facts.get("needs", {}).values()) if scope]
