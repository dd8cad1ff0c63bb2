"""Sends intents and finds out what became of each: every intent ends accepted or rejected, whatever the answers were."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from source_xero.api.answers import Meaning
from source_xero.destination.client import Client, Reply
from source_xero.destination.elements import Accepted, Rejected, Result, is_partial, refused, results, xero_id
from source_xero.destination.idempotency import Creations, Keys
from source_xero.destination.intent import Element, Intent
from source_xero.destination.operation import Operation
from source_xero.destination.parcels import Parcel, Request, assemble, batches, is_too_large, parcel
from source_xero.destination.row import Reason
from source_xero.destination.xero import Refused, SyncEnded

_AGAIN_S = (1, 4, 10)
"""Pauses before the same request is sent once more under the same key."""

_ONCE_MORE_S = (1,)
"""The same for what has failed before, under other keys."""

_REPLAYS = 5
"""Old answers in a row that are asked past; each is one of an earlier run."""

_HOPELESS = 10
"""Requests of one element in a row that Xero fails on, after which it is Xero that fails and not the element."""

_EARLIER = "Xero had taken it from an earlier run already."

_TRIES = 4
"""Times that a single element is sent again before it is given up: the failures may be those that an earlier run was given."""

_OWN_FAILURE = HTTPStatus.INTERNAL_SERVER_ERROR

_FOR_ALL = frozenset({Meaning.SCOPE_MISSING, Meaning.TENANT_LOST, Meaning.ROLE_MISSING})

End = tuple[Intent, Result]


class Finder(Protocol):
    """Looks up what became of intents whose answer was lost."""

    def found(self, intents: Sequence[Intent], since: datetime) -> Sequence[Element | None]:
        """Return for each intent the element that Xero holds for it since then, None where there is none."""

    def standing(self, intents: Sequence[Intent], elements: Sequence[Element]) -> Sequence[bool]:
        """Tell of elements that an earlier run created for intents whether Xero has them still, neither deleted nor voided."""


@dataclass(frozen=True)
class _Attempt:
    """Parcels that travel together, and what was tried with them before.

    Attributes:
        since: a time before the first of these requests.
        failures: the requests with them that have come to nothing.
        replays: the old answers that were asked past.
        key: the key to go on with, None for one that fits the request.
    """

    parcels: Sequence[Parcel]
    since: datetime
    failures: int = 0
    replays: int = 0
    key: str | None = None

    @property
    def intents(self) -> list[Intent]:
        return [one.intent for one in self.parcels]

    @property
    def repeatable(self) -> bool:
        return self.parcels[0].intent.repeatable

    def halves(self) -> "list[_Attempt]":
        middle = len(self.parcels) // 2
        return [replace(self, parcels=part, key=None) for part in (self.parcels[:middle], self.parcels[middle:]) if part]


class Delivery:
    """Sends to all organisations, one request at a time, so that rows keep their order.

    Args:
        client: asks Xero.
        operations: the catalogue of writing.
        keys: makes Idempotency-Keys.
        batch_size: the most elements that the configuration wants in a request.
    """

    def __init__(self, client: Client, operations: Mapping[str, Operation], keys: Keys, batch_size: int) -> None:
        self._client, self._operations, self._keys, self._batch_size = client, operations, keys, batch_size
        self._created = Creations()
        self._failures = 0

    def deliver(self, intents: Sequence[Intent], finder: Finder) -> Iterator[End]:
        """Send the intents of one wave and yield each with its result, as soon as that is known.

        Raises:
            SyncEnded: when nothing more can be written; what was not yielded has no result.
        """
        fitting: list[Parcel] = []
        for one in map(parcel, intents):
            if is_too_large(one):
                yield one.intent, Rejected((Reason("The element is larger than the 3.5 MB that Xero takes."),))
            else:
                fitting.append(one)
        for batch in batches(fitting, self._batch_size):
            for intent, result in self._send(_Attempt(batch, self._client.server_time()), finder):
                if isinstance(result, Accepted):
                    self._failures = 0
                    if made := _made(intent, result.element):
                        self._created.note(made)
                yield intent, result

    def _send(self, attempt: _Attempt, finder: Finder) -> Iterator[End]:
        operation = self._operations[attempt.parcels[0].intent.row.object]
        request = assemble(attempt.parcels, operation)
        attempt = replace(attempt, key=attempt.key or (self._keys.fresh() if attempt.repeatable else self._keys.of(request)))
        try:
            reply = self._insist(attempt, request)
        except Refused as refusal:
            yield from ((intent, Rejected(refusal.reasons)) for intent in attempt.intents)
            return
        meaning = reply.answer.meaning
        if meaning is Meaning.OK:
            found = results(reply.body, attempt.intents, operation)
            yield from self._unknown(attempt, reply, finder) if found is None else self._answered(attempt, reply, found, finder)
        elif reply.leaves_open:
            yield from self._unknown(attempt, reply, finder)
        elif meaning in _FOR_ALL:
            reason = self._client.reason(request, reply)
            yield from ((intent, Rejected((reason,))) for intent in attempt.intents)
        else:
            yield from self._refused(attempt, request, reply, finder)

    def _insist(self, attempt: _Attempt, request: Request) -> Reply:
        """Send under one key until an answer comes, or it must be found out by other means."""
        key = attempt.key or ""
        reply = self._client.send(request, key)
        for pause in _ONCE_MORE_S if attempt.failures else _AGAIN_S:
            if not reply.leaves_open or (attempt.failures and reply.answer.status == _OWN_FAILURE):
                break
            self._client.pause(pause)
            # What is repeated now may be the answer to the request before: no sign of an earlier run.
            reply = replace(self._client.send(request, key), replayed=False)
        return reply

    def _answered(self, attempt: _Attempt, reply: Reply, found: Sequence[Result], finder: Finder) -> Iterator[End]:
        """Yield what an answer says; where it was given to an earlier run, ask anew for what that run was refused."""
        may_ask = attempt.replays < _REPLAYS and not attempt.repeatable
        pairs = list(zip(attempt.parcels, found, strict=True))
        if may_ask and any(self._is_known(one.intent, result) for one, result in pairs):
            # The answer is that of equal rows of this run, which these are not.
            yield from self._send(replace(attempt, replays=attempt.replays + 1, key=None), finder)
            return
        earlier = may_ask and reply.replayed
        stands = _standing(pairs, finder) if earlier else [True] * len(pairs)
        again = [one for (one, result), is_there in zip(pairs, stands, strict=True) if earlier and not is_there]
        for (one, result), is_there in zip(pairs, stands, strict=True):
            if not is_there:
                continue
            told = replace(result, notes=(*result.notes, _EARLIER)) if earlier and isinstance(result, Accepted) else result
            yield one.intent, told
        if again:
            yield from self._send(replace(attempt, parcels=again, replays=attempt.replays + 1, key=None), finder)

    def _refused(self, attempt: _Attempt, request: Request, reply: Reply, finder: Finder) -> Iterator[End]:
        """Find the elements for which Xero refuses a whole request."""
        if len(attempt.parcels) == 1:
            [intent] = attempt.intents
            yield intent, refused(reply.body, intent, self._client.reason(request, reply))
            return
        if is_partial(reply.body) and not attempt.repeatable:
            rest = yield from self._look(attempt, finder)
            if not rest:
                return
            attempt = replace(attempt, parcels=rest, key=None)
        for half in attempt.halves():
            yield from self._send(half, finder)

    def _unknown(self, attempt: _Attempt, reply: Reply, finder: Finder) -> Iterator[End]:
        """Find out what became of a request that nobody can tell about."""
        if not attempt.repeatable:
            rest = yield from self._look(attempt, finder)
            if not rest:
                return
            # Under another key a run after a crash would not know what this one has created. Only a failure of Xero itself,
            # which it repeats under its key, and the rest of a request make another key necessary.
            kept = attempt.key if len(rest) == len(attempt.parcels) and reply.answer.status != _OWN_FAILURE else None
            attempt = replace(attempt, parcels=rest, key=kept)
        alone = len(attempt.parcels) == 1
        if attempt.failures < (_TRIES if alone else 1):
            key = None if attempt.repeatable else attempt.key
            yield from self._send(replace(attempt, failures=attempt.failures + 1, key=key), finder)
        elif alone:
            yield self._given_up(attempt.parcels[0].intent, reply)
        else:
            for half in attempt.halves():
                yield from self._send(half, finder)

    def _look(self, attempt: _Attempt, finder: Finder) -> Generator[End, None, list[Parcel]]:
        """Yield what Xero holds although its answer does not say so; return the parcels that it does not."""
        try:
            elements = finder.found(attempt.intents, attempt.since)
        except Refused as refusal:
            unknown = Reason("Xero's answer was lost, and it cannot be asked whether it has written this.")
            yield from ((intent, Rejected((unknown, *refusal.reasons))) for intent in attempt.intents)
            return []
        rest: list[Parcel] = []
        for one, element in zip(attempt.parcels, elements, strict=True):
            if element is None or self._is_known(one.intent, Accepted(element)):
                rest.append(one)
            else:
                yield one.intent, Accepted(element, ("Found in Xero after its answer was lost.",))
        return rest

    def _is_known(self, intent: Intent, result: Result) -> bool:
        """Tell whether a creation came back with the id of an element that is another row's."""
        return isinstance(result, Accepted) and _made(intent, result.element) in self._created

    def _given_up(self, intent: Intent, reply: Reply) -> End:
        self._failures += 1
        told = reply.answer.detail or f"HTTP {reply.answer.status}"
        if self._failures >= _HOPELESS:
            raise SyncEnded(
                f"object {intent.row.object}: Xero fails on every request ({told}). The next sync goes on from here."
            )
        return intent, Rejected((Reason(f"Xero fails on this each time it is sent ({told}); it holds nothing of it."),))


def _standing(pairs: Sequence[tuple[Parcel, Result]], finder: Finder) -> list[bool]:
    """Tell what of an old answer is so: nothing that was refused, and what was written unless it was taken back since."""
    taken = [(one.intent, result.element) for one, result in pairs if isinstance(result, Accepted)]
    known = iter(finder.standing([intent for intent, _ in taken], [element for _, element in taken])) if taken else iter(())
    return [isinstance(result, Accepted) and next(known) for _, result in pairs]


def _made(intent: Intent, element: Element) -> str:
    """Return what tells the element that an intent made from all others, "" if it made none.

    The id alone does not: that of a currency is its code, which every organisation may have.
    """
    made = xero_id(intent, element) if _makes_an_element(intent) else ""
    return f"{intent.row.tenant_id}/{intent.path}/{made}" if made else ""


def _makes_an_element(intent: Intent) -> bool:
    """Tell a creation from what is added to an element and may be answered with the id of that: an allocation, a note."""
    return not intent.repeatable and ("/" not in intent.path or bool(intent.home))
