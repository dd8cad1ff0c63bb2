"""The APIs of an organisation, Accounting and Files: which one a path names, and whether scopes and keys let it through."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from xero_sandbox import accounting, reading, writing
from xero_sandbox.bookcase import Bookcase
from xero_sandbox.files import requests as file_requests
from xero_sandbox.files.filing import Cabinets
from xero_sandbox.idempotency import Answered, MisusedKeyError
from xero_sandbox.oauth import AccessToken
from xero_sandbox.query import Ways
from xero_sandbox.reports import requests as reports
from xero_sandbox.reports.entries import Ledgers
from xero_sandbox.scopes import opens
from xero_sandbox.store import Tenant
from xero_sandbox.visit import Visit
from xero_sandbox.wire import NOT_FOUND, Answer, api_exception, json_answer, refusal

PREFIXES = (accounting.PREFIX, file_requests.PREFIX)


class Apis:
    """Answers what is asked of an organisation, once it is known who asks.

    Args:
        bookcase: the books of all organisations.
        cabinets: their files.
        answered: what was answered under an Idempotency-Key.
        ids: a new GUID at each call.
        now: the present moment.
        ways: the choices of the moment; they can change while the sandbox runs.
    """

    def __init__(
        self,
        bookcase: Bookcase,
        cabinets: Cabinets,
        answered: Answered,
        ids: Callable[[], str],
        now: Callable[[], datetime],
        ways: Callable[[], Ways],
    ) -> None:
        self._bookcase = bookcase
        self._cabinets = cabinets
        self._answered = answered
        self._ids = ids
        self._now = now
        self._ways = ways
        self._ledgers = Ledgers()

    def answer(self, visit: Visit, tenant: Tenant, token: AccessToken, correlation: str, *, remember: bool) -> Answer:
        """The answer of the API that the path names; `remember` keeps it under the request's key."""
        if file_requests.is_known(visit.call.path):
            return self._files(visit, tenant, token, correlation, remember=remember)
        return self._accounting(visit, tenant, token, correlation, remember=remember)

    def _files(self, visit: Visit, tenant: Tenant, token: AccessToken, correlation: str, *, remember: bool) -> Answer:
        call, cabinet = visit.call, self._cabinets.of(tenant)
        if not opens(token.scopes, file_requests.SCOPES, writing=call.method != "GET"):
            return _unscoped(correlation)
        carry_out = partial(file_requests.answer, call, cabinet, self._now())
        if call.method not in {"POST", "PUT"}:
            return carry_out()
        try:
            answer, visit.entry.replayed = self._answered.once(token.app.client_id, call, carry_out, remember=remember)
        except MisusedKeyError as error:
            # Unverified: the form of this 400 here.
            return json_answer([{"type": "Validation", "title": "Idempotency Key", "detail": str(error)}], 400)
        return answer

    def _accounting(self, visit: Visit, tenant: Tenant, token: AccessToken, correlation: str, *, remember: bool) -> Answer:
        call = visit.call
        target, routed, report = writing.route(call), accounting.route(call.path), reports.route(call.path)
        if target is None and routed is None and report is None:
            return NOT_FOUND
        scopes = target.scopes if target else routed[0].scopes if routed else report.scopes if report else ()
        if not opens(token.scopes, scopes, writing=call.method != "GET" and report is None):
            return _unscoped(correlation)
        moment = accounting.Moment(self._ids(), self._now())
        if report and call.method == "GET":
            return reports.answer(call, tenant, report, self._ledgers, moment, self._ways())
        if target is None:
            if routed is None or call.method != "GET":
                return api_exception(call, *writing.NOT_IMPLEMENTED)
            return reading.read(call, tenant, *routed, self._bookcase, moment, self._ways())
        try:
            answer, visit.entry.replayed = self._answered.once(
                token.app.client_id,
                call,
                lambda: writing.write(call, tenant, target, self._bookcase, moment, self._ways()),
                remember=remember,
            )
        except MisusedKeyError as error:
            # Unverified: the form of this 400; its sentence is documented.
            return api_exception(call, 400, 10, "ValidationException", str(error))
        return answer


def _unscoped(correlation: str) -> Answer:
    challenge = "Bearer error=insufficient_scope"
    return refusal(401, "Unauthorized", "AuthorizationUnsuccessful", correlation, challenge)
