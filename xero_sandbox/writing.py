"""Everything but GET on the Accounting API: from a request and an organisation to changed books and an answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from xero_sandbox import bodies, histories
from xero_sandbox.accounting import PREFIX, Moment, priced
from xero_sandbox.bookcase import Bookcase
from xero_sandbox.lifecycles import BooksError, NotInBooks
from xero_sandbox.outcomes import Outcome, answered, answered_alone, summarised
from xero_sandbox.query import Ways
from xero_sandbox.store import Tenant
from xero_sandbox.wire import NOT_FOUND, Answer, Call, Element, api_exception
from xero_sandbox.writable import Action, Work, Writable
from xero_sandbox.writables import BY_PATH

NOT_IMPLEMENTED: Final = (501, 20, "ApiMethodNotImplementedException", "The Api Method called is not implemented")


@dataclass(frozen=True)
class Target:
    """What a path names: a collection, an element of it, or something below that element."""

    writable: Writable
    key: str | None = None
    action: Action | None = None
    action_key: str | None = None
    known_action: bool = True

    @property
    def scopes(self) -> tuple[str, ...]:
        """Those that open it."""
        return (self.action.scopes if self.action else ()) or self.writable.described.scopes


def route(call: Call) -> Target | None:
    """What a path names, if it can be written to with any method; a GET is meant only below an element."""
    if not call.path.lower().startswith(PREFIX):
        return None
    parts = call.path[len(PREFIX) :].strip("/").split("/", 3)
    writable = BY_PATH.get(parts[0].lower())
    if writable is None:
        return None
    if len(parts) < 3:  # noqa: PLR2004 - resource, key, action, key of the action
        return Target(writable, parts[1] if len(parts) > 1 else None) if call.method != "GET" else None
    key, name, action_key = parts[1], parts[2].lower(), parts[3] if len(parts) > 3 else None  # noqa: PLR2004 - as above
    there = [one for one in writable.actions if one.name.lower() == name and one.keyed == (action_key is not None)]
    action = next((one for one in there if one.method == call.method), None)
    return Target(writable, key, action, action_key, known_action=action is not None) if there else None


def write(call: Call, tenant: Tenant, target: Target, bookcase: Bookcase, moment: Moment, ways: Ways) -> Answer:
    """The answer to a request that changes something, once it is carried out."""
    if len(call.body) > bodies.LARGEST and not (target.action and target.action.raw):
        # Unverified: the body; the gateway refuses it before the API sees it.
        return Answer(413, b"Request Entity Too Large", "text/html; charset=utf-8")
    try:
        return _Writing(call, tenant, target, bookcase, moment, ways).answer()
    except bodies.UnreadableBodyError as error:
        return api_exception(call, 400, 14, "PostDataInvalidException", str(error))
    except bodies.NothingGivenError as error:
        return api_exception(call, 400, 17, "NoDataProcessedException", str(error))
    except Exception:
        bookcase.forget(tenant)  # the rows were taken back, and what the books remember with them
        raise


class _Writing:
    """One request on its way into the books."""

    def __init__(self, call: Call, tenant: Tenant, target: Target, bookcase: Bookcase, moment: Moment, ways: Ways) -> None:
        self._call, self._tenant, self._target = call, tenant, target
        self._bookcase, self._moment, self._ways = bookcase, moment, ways
        self._writable, self._described = target.writable, target.writable.described
        if target.writable.resource == "Contacts":
            bookcase.age(tenant)
        # The same for a whole request, unless something is taken back: then the books start afresh.
        self._work = Work(tenant, bookcase.of(tenant), call.parameter("unitdp") == "4", call.method == "PUT")

    def answer(self) -> Answer:
        target = self._target
        if not target.known_action:
            return api_exception(self._call, *NOT_IMPLEMENTED)
        if target.key is None:
            return self._collection()
        row = self._tenant[self._writable.resource].find(target.key)
        if row is None:
            return NOT_FOUND
        return self._below(row.id) if target.action else self._item(row.id)

    def _collection(self) -> Answer:
        writable, method = self._writable, self._call.method
        if not (method == "PUT" and writable.create) and not (method == "POST" and writable.post):
            return api_exception(self._call, *NOT_IMPLEMENTED)
        given = bodies.elements(self._call, self._described.envelope, self._described.member)
        apply = self._create if method == "PUT" else self._upsert
        # Unverified: that all but the first are passed over, rather than refused.
        singly = not writable.batch or method in writable.singly
        return self._answer_all(given[:1] if singly else given, apply, summarize=method in writable.summarize)

    def _item(self, element_id: str) -> Answer:
        writable, method = self._writable, self._call.method
        if method == "DELETE" and writable.remove:
            return self._remove(element_id, writable.remove)
        if method != "POST" or not writable.post_item or not writable.update:
            return api_exception(self._call, *NOT_IMPLEMENTED)
        given = bodies.elements(self._call, self._described.envelope, self._described.member)
        named = {self._described.id_field: element_id}
        return self._answer_all(given[:1], lambda element: self._update(element_id, element), summarize=False, named=named)

    def _below(self, element_id: str) -> Answer:
        action = self._target.action
        if action is None:
            raise ValueError("the path names nothing below the element")
        shelf, key = self._tenant[self._writable.resource], self._target.action_key
        if action.raw:
            return action.raw(self._work, shelf.get(element_id) or {}, key, self._call)
        run = action.run
        if run is None:
            raise ValueError(f"{action.name} does nothing")
        names = (action.envelope, action.member)
        given = [{}] if action.method == "DELETE" else bodies.elements(self._call, *names)

        def apply(element: Element) -> Element | None:
            # Read anew each time: the element before may have changed it.
            return run(self._work, shelf.get(element_id) or {}, key, element)

        named = {f"{action.member}ID": key} if key else {}
        return self._answer_all(given, apply, summarize=action.summarize, names=names, named=named)

    def _remove(self, element_id: str, remove: Callable[[Work, str], Element | None]) -> Answer:
        named = {self._described.id_field: element_id}
        return self._answer_all([{}], lambda _: remove(self._work, element_id), summarize=False, named=named)

    def _create(self, element: Element) -> Element | None:
        create = self._writable.create
        if create is None:
            raise NotInBooks
        # Unverified: what an id in a PUT does; here Xero makes its own. A currency's code is no such id.
        own = self._described.id_field if self._described.id_field.endswith("ID") else None
        kept = create(self._work, {key: value for key, value in element.items() if key != own})
        shelf = self._tenant[self._writable.resource]
        shelf.through_api.add(shelf.id_of(kept))
        histories.follow(self._work.books.desk, self._writable.resource, None, kept)
        return kept

    def _upsert(self, element: Element) -> Element | None:
        writable, id_field = self._writable, self._described.id_field
        if element_id := element.get(id_field):
            if self._tenant[writable.resource].get(element_id) is None:
                raise NotInBooks
            return self._update(element_id, element)
        found = writable.find(self._work, element) if writable.find else None
        if found:
            return self._update(found, element)
        if not writable.post_creates:
            raise NotInBooks
        return self._create(element)

    def _update(self, element_id: str, element: Element) -> Element | None:
        if self._writable.update is None:
            raise NotInBooks
        changes = {key: value for key, value in element.items() if key != self._described.id_field}
        former = self._tenant[self._writable.resource].get(element_id)
        kept = self._writable.update(self._work, element_id, changes)
        histories.follow(self._work.books.desk, self._writable.resource, former, kept)
        return kept

    def _answer_all(
        self,
        given: list[Element],
        apply: Callable[[Element], Element | None],
        *,
        summarize: bool,
        names: tuple[str, str] | None = None,
        named: Element | None = None,
    ) -> Answer:
        """Applies each element and answers for all of them: one by one when asked to, as a whole otherwise.

        `named` is the id of a path to one element: what is refused there is echoed with it.
        """
        envelope, member = names or (self._described.envelope, self._described.member)
        one_by_one = summarize and (self._call.parameter("summarizeErrors") or "").lower() == "false"
        with self._tenant.revocable() as take_back:
            outcomes = [self._applied(element, member, apply, named or {}) for element in given]
            refused = [outcome for outcome in outcomes if outcome.messages]
            if refused and not one_by_one and not self._ways.partial_writes and take_back():
                # Unverified: that nothing is kept of a summarised 400; users report both. `ways` has the other.
                self._renew()
        if len(outcomes) == 1 and outcomes[0].empty:
            return Answer(204, b"", None)
        field = f"{member}ID" if names else self._described.id_field
        if refused and not one_by_one:
            return summarised(self._call, refused, self._writable, field)
        rows = [outcome.as_row(self._writable, field, told=one_by_one) for outcome in outcomes]
        if self._target.action and self._target.action.alone:
            return answered_alone(self._call, member, rows[0])
        if names is None:
            rows = priced(self._call, self._described, rows)
        head = (("SummarizeErrors", not one_by_one),) if self._writable.tells_summary else ()
        return answered(self._call, (envelope, member), rows, self._moment, head)

    def _applied(self, element: Element, member: str, apply: Callable[[Element], Element | None], named: Element) -> Outcome:
        """Carries out one element; what it began and could not finish is taken back."""
        self._work.warnings.clear()
        wanted = {key: value for key, value in element.items() if key not in self._writable.ignored}
        messages = tuple(bodies.too_long(wanted, member))
        kept: Element | None = None
        if not messages:
            with self._tenant.revocable() as take_back:
                try:
                    kept = apply(wanted)
                except BooksError as error:
                    messages = error.messages
                    if take_back():
                        self._renew()
        return Outcome(member, {**named, **element, **named}, kept, messages, tuple(self._work.warnings))

    def _renew(self) -> None:
        self._bookcase.forget(self._tenant)
        self._work = replace(self._work, books=self._bookcase.of(self._tenant))
