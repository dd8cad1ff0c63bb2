"""Whatever is sent where, the sandbox answers, and the books stay true."""

import random

import pytest

from unit_tests.sandbox.ledger_checks import check_ledger
from unit_tests.sandbox.writer import UNKNOWN, Writer
from xero_sandbox.bodies import SHAPES
from xero_sandbox.resources import RESOURCES
from xero_sandbox.writables import WRITABLES

TEXTS = ("Kea", "", "200", "090", "400", "630", "310", "NONE", "OUTPUT2", "SPEND", "EXPENSE", "BANK", "STREET", "ACCREC")
DAYS = ("2026-11-01", "2026-11-20T00:00:00", "/Date(1793404800000)/")
ANSWERS = {200, 204, 400, 404, 501}


class Monkey:
    """Makes elements of known keys with values that often, but not always, make sense."""

    def __init__(self, tenant, seed):
        self.rng = random.Random(seed)
        named = {name: resource.id_field for name, resource in RESOURCES.items() if resource.id_field.endswith("ID")}
        self.ids = {field: [one[field] for one in tenant[name]] for name, field in named.items()}

    def element(self, member, depth=0):
        shape = SHAPES[member]
        keys = [
            key for key, kind in shape.items() if kind != "read only" and (depth < 2 or key.endswith("ID") or key == "Code")
        ]
        chosen = self.rng.sample(keys, self.rng.randint(0, min(len(keys), 4 if depth else 8)))
        return {key: self.value(key, shape[key], depth) for key in chosen}

    def value(self, key, kind, depth):
        rng, plain = self.rng, kind.partition(" ")[0]
        if rng.random() < 0.01:
            return rng.choice([None, [], {}, -1, True, "?"])
        if kind.startswith("one of "):
            return rng.choice(kind.removeprefix("one of ").split("/"))
        if plain.startswith("["):
            inner = plain.strip("[]")
            return [self.element(inner, depth + 1) for _ in range(rng.randint(0, 3))] if inner in SHAPES else []
        if plain in SHAPES:
            return self.element(plain, depth + 1)
        if plain in {"number", "integer"}:
            return rng.choice([0, 1, -5, 10.5, 1e9, "3"])
        if plain == "boolean":
            return rng.choice([True, False, "true"])
        if plain in {"day", "instant"}:
            return rng.choice(DAYS)
        return self.identifier(key) if key.endswith("ID") else rng.choice(TEXTS)

    def identifier(self, field):
        known = self.ids.get(field)
        return self.rng.choice(known) if known and self.rng.random() < 0.9 else UNKNOWN


def attempts(writable, monkey):
    """One of each request that a resource takes: method, path and body."""
    name, described = writable.resource, writable.described
    for method in ("PUT", "POST"):
        yield method, name, {described.envelope: [monkey.element(described.member) for _ in range(2)]}
    path = f"{name}/{monkey.identifier(described.id_field)}"
    yield "POST", path, {described.envelope: [monkey.element(described.member)]}
    for action in writable.actions:
        below = f"{path}/{action.name}" + (f"/{UNKNOWN}" if action.keyed else "")
        body = b"123" if action.raw else {action.envelope: [monkey.element(action.member)]}
        yield action.method, below, None if action.method in {"GET", "DELETE"} else body
    yield "DELETE", path, None


@pytest.mark.parametrize("seed", range(4))
def test_anything_is_answered_and_the_ledger_stays_true(seed):
    writer = Writer()
    monkey = Monkey(writer.tenant, seed)
    statuses = set()
    for _ in range(4):
        for writable in WRITABLES.values():
            for method, path, body in attempts(writable, monkey):
                query = {"summarizeErrors": "false"} if monkey.rng.random() < 0.5 else {}
                statuses.add(writer.write(method, path, body, **query).status)
    assert statuses <= ANSWERS
    assert {200, 400} <= statuses
    check_ledger(writer.tenant)
