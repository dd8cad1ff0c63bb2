"""A Xero small enough for unit tests: it keeps what is sent, repeats answers for keys it knows, and fails as it is told to."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone

import orjson

from source_xero.api.answers import Answer, Meaning
from source_xero.destination.client import Reply
from source_xero.destination.elements import NO_ID
from source_xero.destination.intent import Intent
from source_xero.destination.operation import Find, Operation
from source_xero.destination.row import Mode, Reason, Row, Verdict
from source_xero.destination.sentences import refusal

TENANT = "45e4708e-d862-4111-ab3a-dd8cd03913e1"
THINGS = Operation(
    name="things",
    order=10,
    path="Things",
    id="ThingID",
    scope="accounting.things",
    find=Find(by="whole"),
    envelope="Things",
    schema="things",
    keys=(("Name",),),
)
PARTS = replace(THINGS, name="parts", order=20, path="Parts", id="PartID", envelope="Parts")
OPERATIONS = {"things": THINGS, "parts": PARTS}


def row(number=1, object_="things", mode=Mode.APPEND, tenant_id=TENANT, stream=None, **data):
    return Row(number, stream or object_, object_, mode, (), tenant_id, data)


def creation(number=1, **element):
    return Intent(
        row(number, **element),
        Verdict.CREATED,
        "PUT",
        "Things",
        element,
        "Things",
        id_field="ThingID",
        scope="accounting.things",
        repeatable=False,
    )


def change(number=1, **element):
    return replace(creation(number, **element), verdict=Verdict.UPDATED, method="POST", repeatable=True)


def told(meaning, status=400, detail="", body=None, *, replayed=False):
    return Reply(Answer(meaning, status, detail), body or {}, replayed)


LOST = told(Meaning.SERVER_FAULT, 0, "no answer came (ReadTimeout)")
FAILED = told(Meaning.SERVER_FAULT, 500, "An error occurred in Xero.")


class PretendXero:
    """Stands in for the client.

    `trouble` is a list with an entry for each request to come: None for none, a reply, or a function of the request that
    returns a reply or None. `after` does the same after Xero has acted. A failure of Xero itself is repeated under its key.
    Elements with Bad are refused, those with Poison fail the whole request, those with Odd make a 400 of it.
    """

    def __init__(self):
        self.held = {}
        self.keys = {}
        self.requests = []
        self.trouble = []
        self.after = []
        self.pauses = []
        self.ids = (f"{number:08}-0000-4000-8000-000000000000" for number in itertools.count(1))
        self.answers = {}

    def send(self, request, key):
        self.requests.append((request, key))
        trouble = _next(self.trouble, request)
        if trouble and trouble.answer.status in {0, 502}:
            return trouble  # it never got there, or its answer never came back
        if key in self.answers:
            return replace(self.answers[key], replayed=True)
        reply = trouble or self._act(request)
        lost = _next(self.after, request)
        self.answers[key] = lost if lost and lost.answer.status else reply
        return lost or reply

    def _act(self, request):
        elements = orjson.loads(request.body)["Things"]
        if any("Poison" in one for one in elements):
            return FAILED
        if any("Odd" in one for one in elements):
            return told(Meaning.REFUSED, 400, "PostDataInvalidException: JSON request body could not be read")
        return told(Meaning.OK, 200, body={"Things": [self._keep(one) for one in elements]})

    def _keep(self, one):
        if "Bad" in one:
            return {**one, "ThingID": NO_ID, "HasValidationErrors": True, "ValidationErrors": [{"Message": one["Bad"]}]}
        kept = {**one, "ThingID": one.get("ThingID") or next(self.ids)}
        self.held[kept["ThingID"]] = kept
        return {**kept, "StatusAttributeString": "OK"}

    def reason(self, request, reply):
        return refusal(reply.answer, request.what, "organisation Demo", request.scope)

    def pause(self, seconds):
        self.pauses.append(seconds)

    def server_time(self):
        return datetime(2026, 11, 23, tzinfo=timezone.utc)

    def names(self):
        return sorted(one["Name"] for one in self.held.values())


class Looking:
    """A finder that looks by name."""

    def __init__(self, xero: PretendXero, trouble: Callable[[], None] | None = None):
        self.xero, self.trouble = xero, trouble
        self.gone = set()
        self.looks = 0

    def found(self, intents, since):  # noqa: ARG002
        self.looks += 1
        if self.trouble:
            self.trouble()
        return [
            next((held for held in self.xero.held.values() if held["Name"] == intent.element.get("Name")), None)
            for intent in intents
        ]

    def standing(self, intents, elements):  # noqa: ARG002
        return [element["ThingID"] not in self.gone for element in elements]


def _next(script, request):
    step = script.pop(0) if script else None
    return step(request) if callable(step) else step


def messages(reasons: tuple[Reason, ...]):
    return [reason.message for reason in reasons]
