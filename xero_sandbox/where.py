"""The `where` grammar: Xero's subset of .NET dynamic LINQ, parsed and turned into a predicate over elements."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone

from xero_sandbox.fields import NoSuchFieldError, resolve
from xero_sandbox.operands import (
    ARGUMENTS,
    METHODS,
    Expression,
    QueryParseError,
    Value,
    applied,
    compare,
    constant,
    parsed_moment,
    truth,
    value_of,
)
from xero_sandbox.wire import Element


@dataclass
class Where:
    """A parsed filter: what it says, and what the high-volume guard has to know about it."""

    text: str
    fields: set[str] = field(default_factory=set)
    either: set[str] = field(default_factory=set)  # fields below an OR
    calls: bool = False  # whether it uses a string method
    _predicate: Expression = field(default=lambda _: True, repr=False)

    def __call__(self, element: Element) -> bool:
        """Whether an element passes.

        Raises:
            QueryParseError: where the types do not fit, or a text method meets a null.
        """
        return truth(self._predicate(element))


def parse(text: str, member: str) -> Where:
    """Parses a filter on elements of the type `member`.

    Raises:
        QueryParseError: with a message in the manner of dynamic LINQ.
    """
    where = Where(text)
    parser = _Parser(text, member, where)
    where._predicate = parser.whole()  # noqa: SLF001 - the parser fills the object that it hands out
    return where


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*")
  | (?P<number>\d+(?:\.\d+)?)[mMdDfF]?(?!\w)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<sign>==|!=|<>|>=|<=|&&|\|\||[=<>!(),.\-])
)""",
    re.VERBOSE,
)

_RELATIONS = {"==": "==", "=": "==", "!=": "!=", "<>": "!=", ">": ">", ">=": ">=", "<": "<", "<=": "<="}
_CONSTANTS: dict[str, Value] = {"null": None, "true": True, "false": False}


class _Parser:
    """Recursive descent: or < and < not < comparison < operand with method calls."""

    def __init__(self, text: str, member: str, where: Where) -> None:
        self._tokens = _tokens(text)
        self._place = 0
        self._member = member
        self._where = where

    def whole(self) -> Expression:
        expression = self._either()
        if self._kind() != "end":
            raise QueryParseError(f"Syntax error at '{self._text()}'")
        return expression

    def _kind(self) -> str:
        return self._tokens[self._place][0]

    def _text(self) -> str:
        return self._tokens[self._place][1]

    def _next(self) -> str:
        text = self._text()
        self._place += 1
        return text

    def _take(self, *signs: str) -> str | None:
        kind, text = self._tokens[self._place]
        if kind in {"sign", "name"} and text.upper() in signs:
            return self._next()
        return None

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise QueryParseError(f"'{sign}' expected at '{self._text() or 'end of expression'}'")

    def _either(self) -> Expression:
        before = set(self._where.fields)
        self._where.fields.clear()
        parts = [self._both()]
        while self._take("||", "OR"):
            parts.append(self._both())
        if len(parts) > 1:
            self._where.either |= self._where.fields
        self._where.fields |= before
        return parts[0] if len(parts) == 1 else lambda element: any(truth(part(element)) for part in parts)

    def _both(self) -> Expression:
        parts = [self._negated()]
        while self._take("&&", "AND"):
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else lambda element: all(truth(part(element)) for part in parts)

    def _negated(self) -> Expression:
        if self._take("!", "NOT"):
            inner = self._negated()
            return lambda element: not truth(inner(element))
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._operand()
        sign = self._take(*_RELATIONS)
        if not sign:
            return left
        right = self._operand()
        relation = _RELATIONS[sign]
        return lambda element: compare(relation, left(element), right(element))

    def _operand(self) -> Expression:
        kind = self._kind()
        if self._take("("):
            operand = self._either()
            self._expect(")")
        elif kind == "text":
            operand = constant(_unquoted(self._next()))
        elif kind == "number":
            operand = constant(float(self._next()))
        elif self._take("-"):
            if self._kind() != "number":
                raise QueryParseError(f"A number expected at '{self._text()}'")
            operand = constant(-float(self._next()))
        elif kind == "name":
            return self._named()
        else:
            raise QueryParseError(f"Expression expected at '{self._text() or 'end of expression'}'")
        return self._called(operand)

    def _named(self) -> Expression:
        path = [self._next()]
        name = path[0].lower()
        if name in _CONSTANTS:
            return constant(_CONSTANTS[name])
        if name in {"guid", "datetime"} and self._text() in {"(", "."}:
            return constant(self._literal(name))
        while self._text() == "." and not self._method_follows():
            self._next()
            path.append(self._next())
        try:
            spelt = resolve(self._member, tuple(path))
        except NoSuchFieldError as error:
            raise QueryParseError(str(error)) from error
        self._where.fields.add(".".join(spelt))
        return self._called(lambda element: value_of(element, spelt))

    def _method_follows(self) -> bool:
        following = self._tokens[self._place + 1 : self._place + 3]
        return len(following) == 2 and following[1][1] == "("  # noqa: PLR2004 - a name and a parenthesis

    def _literal(self, name: str) -> Value:
        parsed = bool(self._take("."))
        if parsed and self._next().lower() != "parse":
            raise QueryParseError(f"No applicable method exists in type '{name}'")
        self._expect("(")
        arguments: list[tuple[str, str]] = []
        while not self._take(")"):
            if arguments:
                self._expect(",")
            arguments.append((self._kind(), self._next()))
        if name == "datetime" and not parsed:
            return _moment(arguments)
        if len(arguments) != 1 or arguments[0][0] != "text":
            raise QueryParseError(f"{name} takes one text in double quotes")
        text = _unquoted(arguments[0][1])
        return text.strip("{}").lower() if name == "guid" else parsed_moment(text)

    def _called(self, operand: Expression) -> Expression:
        while self._text() == ".":
            self._next()
            name = self._next()
            method = METHODS.get(name.lower())
            if method is None:
                raise QueryParseError(f"No property or field '{name}' exists in type 'String'")
            self._expect("(")
            argument = self._operand() if ARGUMENTS[name.lower()] else constant("")
            self._expect(")")
            self._where.calls = True
            operand = applied(name, method, operand, argument)
        return operand


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    place = 0
    end = len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if not found or found.lastgroup is None:
            raise QueryParseError(f"Syntax error '{text[place:].strip()[:1]}' at position {place}")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        place = found.end()
    # Two ends, so that looking one token ahead needs no test.
    return [*tokens, ("end", ""), ("end", "")]


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _moment(arguments: list[tuple[str, str]]) -> datetime:
    try:
        numbers = [int(text) for kind, text in arguments if kind == "number"]
        if len(numbers) != len(arguments) or len(numbers) not in {3, 6}:
            raise QueryParseError("No applicable constructor exists in type 'DateTime'")
        return datetime(*numbers[:3], *numbers[3:], tzinfo=timezone.utc)  # type: ignore[misc,arg-type] # 3 or 6 numbers
    except ValueError as error:
        raise QueryParseError(str(error)) from error
