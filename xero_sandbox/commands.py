"""Carries out the commands of the control plane, one by one: over HTTP, or from a scripted rule."""

import inspect
from collections.abc import Callable
from typing import Any

from xero_sandbox.arguments import Json, tenant_of
from xero_sandbox.book_verbs import BookVerbs
from xero_sandbox.books import BooksError
from xero_sandbox.collection import Collection
from xero_sandbox.file_verbs import FileVerbs
from xero_sandbox.service import Sandbox
from xero_sandbox.token_verbs import TokenVerbs
from xero_sandbox.world_verbs import WorldVerbs

Verb = Callable[..., Json]


class Commands:
    """Knows the verbs; a command is an object with a `verb` and the arguments of that verb."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._verbs: dict[str, Verb] = {
            name: method
            for verbs in (BookVerbs(sandbox), WorldVerbs(sandbox), TokenVerbs(sandbox), FileVerbs(sandbox))
            for name, method in inspect.getmembers(verbs, inspect.ismethod)
            if not name.startswith("_")
        }
        sandbox.run = self.carry_out
        sandbox.check = self.check

    def help(self) -> dict[str, str]:
        """Each verb with its arguments and what it does."""
        return {
            name: f"{_arguments(method)} {' '.join((inspect.getdoc(method) or '').split())}"
            for name, method in self._verbs.items()
        }

    def collection(self, tenant: str | int, resource: str) -> Collection:
        """A collection by name; LookupError or ValueError if there is none."""
        return tenant_of(self._sandbox, tenant)[resource]

    def check(self, command: Json) -> Verb:
        """The verb of a command that could be carried out, as far as its form tells.

        Raises:
            LookupError: for a verb that is not there.
            ValueError: for arguments that the verb does not take.
        """
        if not isinstance(command, dict) or not isinstance(command.get("verb"), str):
            raise ValueError('a command is an object with a "verb"')  # noqa: TRY004 - reported like every other mistake
        verb = self._verbs.get(command["verb"])
        if verb is None:
            raise LookupError(f"no verb is called {command['verb']!r}; there are {', '.join(self._verbs)}")
        try:
            inspect.signature(verb).bind(**_without_verb(command))
        except TypeError as error:
            raise ValueError(f"{command['verb']} takes {_arguments(verb)}: {error}") from error
        return verb

    def carry_out(self, command: dict[str, Any]) -> Json:
        """Carries out one command.

        Raises:
            LookupError: for a verb, tenant or element that is not there.
            ValueError: for arguments that the verb does not take, or that the books refuse.
        """
        verb = self.check(command)
        try:
            return verb(**_without_verb(command))
        except BooksError as error:
            raise ValueError(str(error)) from error


def _without_verb(command: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in command.items() if name != "verb"}


def _arguments(verb: Verb) -> str:
    return str(inspect.signature(verb)).partition(" ->")[0].replace("'", "")
