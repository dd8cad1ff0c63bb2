"""Scripted trouble: what shall happen to which of the next requests."""

import re
from dataclasses import dataclass, field, fields
from typing import Any

from xero_sandbox.limits import too_many
from xero_sandbox.wire import Answer, Call, Headers

MAINTENANCE = "The Xero API is currently offline for maintenance"
_PROBLEMS = frozenset({"minute", "day", "concurrent", "appminute"})


@dataclass(frozen=True)
class Fault:
    """What happens to one request.

    Attributes:
        answer: given instead of the real one.
        delay: seconds before the answer.
        reset: the connection is cut without an answer.
        truncate: the body stops after so many octets, the content-length being that of the whole.
        after: whether the request is carried out first, so that only its answer suffers.
        remembered: whether `answer` is what a later request under the same Idempotency-Key gets.
    """

    answer: Answer | None = None
    delay: float = 0.0
    reset: bool = False
    truncate: int | None = None
    after: bool = False
    remembered: bool = False


def joined(faults: list[Fault], latency: float) -> Fault:
    """All that happens to one request: the first scripted answer, the delays together."""
    return Fault(
        answer=next((fault.answer for fault in faults if fault.answer), None),
        delay=latency + sum(fault.delay for fault in faults),
        reset=any(fault.reset for fault in faults),
        truncate=next((fault.truncate for fault in faults if fault.truncate is not None), None),
        after=any(fault.after for fault in faults),
        remembered=any(fault.remembered for fault in faults),
    )


@dataclass(frozen=True)
class Match:
    """Which requests a rule is about; every part that is given must fit.

    Attributes:
        path: a regular expression, found anywhere in the path, ignoring case.
        query: parameters with the values they must have; null for a parameter that must be absent.
        body: a text that is found in the body of the request.
    """

    method: str | None = None
    path: str | None = None
    tenant: str | None = None
    query: dict[str, str | None] = field(default_factory=dict)
    body: str | None = None

    def fits(self, call: Call, tenant: str | None) -> bool:
        """Whether a request, made for a tenant, is meant."""
        return (
            (self.method is None or self.method.upper() == call.method)
            and (self.path is None or re.search(self.path, call.path, re.IGNORECASE) is not None)
            and (self.tenant is None or self.tenant == tenant)
            and (self.body is None or self.body.encode() in call.body)
            and all(call.parameter(name) == (None if value is None else str(value)) for name, value in self.query.items())
        )


@dataclass
class Rule:
    """A fault, and commands of the control plane, for some of the requests that match.

    Attributes:
        skip: matching requests that pass untouched first.
        times: matching requests that are then affected; None for all.
        commands: carried out before each affected request is answered.
    """

    name: str
    match: Match
    fault: Fault
    commands: list[dict[str, Any]] = field(default_factory=list)
    skip: int = 0
    times: int | None = 1
    met: int = 0

    @property
    def affected(self) -> int:
        """Requests that were affected so far."""
        past = max(0, self.met - self.skip)
        return past if self.times is None else min(past, self.times)

    @property
    def spent(self) -> bool:
        """Whether the rule will never affect a request again."""
        return self.times is not None and self.met >= self.skip + self.times

    def meet(self) -> bool:
        """Counts a matching request; whether it is affected."""
        self.met += 1
        return self.skip < self.met and (self.times is None or self.met <= self.skip + self.times)


class Faults:
    """The rules in the order in which they were made."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._made = 0

    def add(self, script: dict[str, Any]) -> Rule:
        """Takes a rule as the control plane writes it; ValueError says what is wrong with it."""
        self._made += 1
        rule = _rule(script, str(script.get("name") or f"rule-{self._made}"))
        self.rules.append(rule)
        return rule

    def clear(self, name: str | None = None) -> int:
        """Drops the rule of that name, or all; says how many went."""
        kept = [rule for rule in self.rules if name is not None and rule.name != name]
        gone = len(self.rules) - len(kept)
        self.rules = kept
        return gone

    def meet(self, call: Call, tenant: str | None) -> list[Rule]:
        """The rules that affect this request; each matching rule counts it."""
        return [rule for rule in self.rules if rule.match.fits(call, tenant) and rule.meet()]


_FAULT_KEYS = frozenset(
    {
        *("status", "headers", "body", "content_type", "maintenance", "limit", "retry_after"),
        *("reset", "truncate", "delay", "after", "remembered"),
    }
)
_SCRIPT_KEYS = frozenset({"name", "match", "on", "skip", "times", "do", "then"})


def _rule(script: dict[str, Any], name: str) -> Rule:
    _only("a rule", script, _SCRIPT_KEYS)
    match = script.get("match", {})
    _only("match", match, frozenset(one.name for one in fields(Match)))
    if "on" in script:
        if "skip" in script or "times" in script:
            raise ValueError("a rule takes either 'on' (the number of the one request) or 'skip' and 'times'")
        skip, times = _count("on", script["on"]) - 1, 1
    else:
        skip = _count("skip", script.get("skip", 0))
        times = script.get("times", 1)
    if "path" in match:
        try:
            re.compile(match["path"])
        except re.error as error:
            raise ValueError(f"match.path is no regular expression: {error}") from error
    if times is not None:
        _count("times", times)
    commands = script.get("do", [])
    if not isinstance(commands, list):
        raise ValueError("'do' must be a list of commands")  # noqa: TRY004 - the control plane reports ValueErrors
    if not commands and "then" not in script:
        raise ValueError("a rule needs 'then' (a fault), 'do' (commands), or both")
    return Rule(name, Match(**match), _fault(script.get("then", {})), commands, max(0, skip), times)


def _fault(then: dict[str, Any]) -> Fault:
    _only("then", then, _FAULT_KEYS)
    return Fault(
        answer=_scripted(then),
        delay=float(then.get("delay", 0)),
        reset=bool(then.get("reset", False)),
        truncate=_count("truncate", then["truncate"]) if "truncate" in then else None,
        after=bool(then.get("after", False)),
        remembered=bool(then.get("remembered", False)),
    )


def _scripted(then: dict[str, Any]) -> Answer | None:
    headers: Headers = tuple((str(name).lower(), str(value)) for name, value in then.get("headers", {}).items())
    if "limit" in then:
        problem = then["limit"]
        if problem not in _PROBLEMS:
            raise ValueError(f"then.limit must be one of {', '.join(sorted(_PROBLEMS))}, not {problem!r}")
        refused = too_many(problem, None if problem == "concurrent" else _count("retry_after", then.get("retry_after", 1)))
        return Answer(refused.status, refused.body, refused.content_type, refused.headers + headers)
    if then.get("maintenance"):
        text = then["maintenance"] if isinstance(then["maintenance"], str) else MAINTENANCE
        return Answer(503, text.encode(), "text/plain; charset=utf-8", headers)
    if "status" in then:
        body = str(then.get("body", "")).encode()
        return Answer(_count("status", then["status"]), body, then.get("content_type", "text/plain") if body else None, headers)
    return None


def _only(what: str, given: object, known: frozenset[str]) -> None:
    if not isinstance(given, dict):
        raise ValueError(f"{what} must be an object, not {given!r}")  # noqa: TRY004 - the control plane reports ValueErrors
    strange = sorted(set(given) - known)
    if strange:
        raise ValueError(f"{what} knows no {', '.join(map(repr, strange))}; it knows {', '.join(sorted(known))}")


def _count(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} must be a whole number of 0 or more, not {value!r}")
    return value
