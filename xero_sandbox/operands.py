"""The values of a `where`: what a field of an element is worth, and how two values compare."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from xero_sandbox.dates import EPOCH, net_milliseconds
from xero_sandbox.wire import Element

Value = str | float | bool | datetime | None
Expression = Callable[[Element], Value]


class QueryParseError(ValueError):
    """A `where` or `order` that Xero answers with QueryParseException, ErrorNumber 16."""


def value_of(element: Element, path: tuple[str, ...]) -> Value:
    """A field of an element as a comparable value: .NET dates as datetimes, a part as its truth, absent as None."""
    found: Any = element
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if isinstance(found, str):
        # By its name, not by its look: a Reference may be a text like any date.
        stamp = net_milliseconds(found) if path[-1].endswith(("Date", "UTC")) else None
        return found if stamp is None else EPOCH + timedelta(milliseconds=stamp)
    if isinstance(found, (dict, list)):
        return bool(found) or None
    return found if isinstance(found, (int, float, bool)) else None


METHODS: dict[str, Callable[[str, str], Value]] = {
    "contains": lambda text, part: part.lower() in text.lower(),
    "startswith": lambda text, part: text.lower().startswith(part.lower()),
    "endswith": lambda text, part: text.lower().endswith(part.lower()),
    "tolower": lambda text, _: text.lower(),
    "toupper": lambda text, _: text.upper(),
}
ARGUMENTS = {"contains": 1, "startswith": 1, "endswith": 1, "tolower": 0, "toupper": 0}


def constant(value: Value) -> Expression:
    """An expression that is the same for every element."""
    return lambda _: value


def applied(name: str, method: Callable[[str, str], Value], operand: Expression, argument: Expression) -> Expression:
    """A text method called on an operand; QueryParseError when it meets a null or another type."""

    def call(element: Element) -> Value:
        text = operand(element)
        part = argument(element)
        if text is None or part is None:
            # Unverified: the recorded fact is the exception and its number, not this sentence.
            raise QueryParseError("Object reference not set to an instance of an object.")
        if not isinstance(text, str) or not isinstance(part, str):
            raise QueryParseError(f"No applicable method '{name}' exists in type '{type_name(text)}'")
        return method(text, part)

    return call


def parsed_moment(text: str) -> datetime:
    """A DateTime.Parse literal, UTC without a zone."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise QueryParseError("String was not recognized as a valid DateTime.") from error
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def truth(value: Value) -> bool:
    """A value as a condition: null is false, anything but a Boolean a QueryParseError."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise QueryParseError("Expression of type 'Boolean' expected")
    return value


def type_name(value: Value) -> str:
    """The .NET name of a value's type."""
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, str):
        return "String"
    return "DateTime" if isinstance(value, datetime) else "Decimal"


def compare(relation: str, left: Value, right: Value) -> bool:
    """One comparison, texts ignoring case; QueryParseError for two different types."""
    if left is None or right is None:
        # As C# compares nullables: only == and != know null, everything else is false.
        return (left is right) == (relation == "==") if relation in {"==", "!="} else False
    if type_name(left) != type_name(right):
        raise QueryParseError(
            f"Operator '{relation}' incompatible with operand types '{type_name(left)}' and '{type_name(right)}'"
        )
    one: Any = left.lower() if isinstance(left, str) else left
    other: Any = right.lower() if isinstance(right, str) else right
    outcomes = {"==": one == other, "!=": one != other}
    if relation in outcomes:
        return bool(outcomes[relation])
    return bool({">": one > other, ">=": one >= other, "<": one < other, "<=": one <= other}[relation])
