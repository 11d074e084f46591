"""Who is let in, before anything else of a request is looked at."""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from flask import Flask, request

from calc_service.api.access import kinds
from calc_service.api.access.batch_shares import SHARES, BatchShares
from calc_service.api.access.bounded_body import bound_body
from calc_service.api.access.callers import ACCESS, ANYBODY, CALLER, Caller, of_key, of_open_service
from calc_service.api.access.key_ring import KeyRing
from calc_service.api.access.own_pages import OWN_NAMES, OpenToOthers, host_name, is_foreign_page, is_loopback, is_own
from calc_service.api.access.proxy_people import ProxyPeople
from calc_service.api.access.request_counts import RequestCounts
from calc_service.api.access.table import ANYONE, Roles, who_may
from calc_service.api.problem_kinds import FOREIGN_CALLER, ProblemKind
from calc_service.api.problems import AccessRefused
from calc_service.api.request_log import RequestLog
from calc_service.config import Settings
from calc_service.domain.wording import Label, literals
from calc_service.state import refusals
from calc_service.state.opening import KeptState
from calc_service.state.refusals import KeyRefused, StateUnreachable

GATE = "gate"
"""In `extensions`: the gate, for the server, which alone knows where it listens."""
CHALLENGE = 'Bearer realm="calc_service"'
NOT_ACCEPTED = f'{CHALLENGE}, error="invalid_token"'
SECONDS_UNTIL_STATE = 5
OF_KEYS = {
    refusals.UNKNOWN: kinds.CREDENTIALS_REFUSED,
    refusals.REVOKED: kinds.KEY_REVOKED,
    refusals.EXPIRED: kinds.KEY_EXPIRED,
}
"""What is answered to a key that is refused; only whoever has the whole secret learns more than that."""
IS_OPEN = Label(
    "没有密钥：任何人不用密钥即可使用，只答复本机；发放第一把密钥（“keys create”）后即须凭密钥使用",
    "there are no keys: the service is open, to this machine alone; from the first key (keys create) it asks for one",
)
IS_OPEN_TO_ALL = Label(
    "没有密钥，且 CALC_OPEN=yes：任何能连到本服务的人都可使用；发放第一把密钥（“keys create”）后即须凭密钥使用",
    "there are no keys and CALC_OPEN is yes: whoever reaches the service may use it; from the first key (keys create)"
    " on it asks for one",
)
NOT_OPEN_TO_OTHERS = Label(
    "拒绝启动：没有密钥，却要在 {} 上监听，其他机器可直接或经代理使用。"
    "请先发放密钥（“python -m calc_service keys create”），"
    "或用 CALC_PROXY_FILE 写明负责登录的代理，或只在本机监听（CALC_BIND=127.0.0.1:8000）；"
    "确实要让所有人不用密钥使用，请设 CALC_OPEN=yes",
    "the service does not start: there are no keys, and at {} other machines would reach it, by themselves or through a"
    " proxy. Make a key first (python -m calc_service keys create …), let CALC_PROXY_FILE name a proxy that signs"
    " people in, or listen on this machine alone (CALC_BIND=127.0.0.1:8000); if really everybody is to use it without a"
    " key, set CALC_OPEN=yes",
)


def install(app: Flask, gate: "Gate") -> None:
    """Let nobody in to `app` but those whom `gate` admits."""
    app.extensions[GATE] = gate
    app.before_request(gate.admit)


class Gate:
    """Admits the requests of one service. Raises `AccessRefused` for those that it does not."""

    def __init__(
        self, settings: Settings, state: KeptState | None, people: ProxyPeople | None, log: RequestLog
    ) -> None:
        self._settings = settings
        self._people = people
        self._log = log
        self._ring = None if state is None else KeyRing(state, lambda key: of_key(key, settings))
        self._asks = people is not None
        self._everybody = of_open_service(settings)
        self._own_names = set(OWN_NAMES)
        self._counts, self._shares = RequestCounts(), BatchShares()

    def admit(self) -> None:
        """Find out who sends the request that is to be answered, and refuse whoever may not."""
        environ, rule = request.environ, request.url_rule
        # What does not exist is told to everybody: the description is public.
        roles = ANYONE if rule is None else who_may(rule.rule, request.method)
        try:
            self._admit(environ, roles)
        except AccessRefused as refusal:
            environ[ACCESS] = refusal.kind.name
            raise
        except StateUnreachable as error:
            environ[ACCESS] = ANYBODY
            if roles is not ANYONE:
                self._log.failure(error.__cause__ or error)
                environ[ACCESS] = kinds.STATE_UNREACHABLE.name
                _refuse(kinds.STATE_UNREACHABLE, {"Retry-After": str(SECONDS_UNTIL_STATE)})

    def is_open(self) -> bool:
        """Whether no credentials are asked for. Raises `StateUnreachable` where that cannot be known."""
        # There is no way back: rows of keys are never removed.
        self._asks = self._asks or (self._ring is not None and self._ring.asked_for())
        return not self._asks

    def listening(self, addresses: Iterable[str], names: Iterable[str]) -> Label | None:
        """Be told where the service listens, before it is served, and by which names; return what is to be said of it.

        Raises `OpenToOthers` where other machines would reach an open service that is not meant to be.
        """
        try:
            if not self.is_open():
                return None
        finally:
            if self._ring:
                self._ring.close()
        if self._settings.open_to_all:
            return IS_OPEN_TO_ALL
        beyond = [address for address in addresses if not is_loopback(address)]
        if beyond:
            shown = ", ".join(beyond)
            zh, en = NOT_OPEN_TO_OTHERS.zh.format(shown), NOT_OPEN_TO_OTHERS.en.format(shown)
            raise OpenToOthers(f"{zh}\n{en}")
        self._own_names.update(filter(None, map(host_name, names)))  # a bare IPv6 address is no name
        return IS_OPEN

    def _admit(self, environ: dict[str, Any], roles: Roles) -> None:
        is_open = self.is_open()
        if is_open:
            self._refuse_foreigners(environ)
        if roles is ANYONE:
            environ[ACCESS] = ANYBODY
            return
        caller = self._everybody if is_open else self._identified(environ)
        environ[CALLER], environ[ACCESS], environ[SHARES] = caller, caller.kind, self._shares
        self._hold_to_limits(caller, environ)
        if not (roles if is_open else roles & caller.roles):
            refuse_role(roles)

    def _refuse_foreigners(self, environ: Mapping[str, Any]) -> None:
        own = self._settings.open_to_all or is_own(environ, self._own_names)
        if not own or is_foreign_page(environ, self._settings.allowed_origins):
            _refuse(FOREIGN_CALLER)

    def _identified(self, environ: Mapping[str, Any]) -> Caller:
        if self._people and self._people.are_named(environ):
            # The browser brings what the proxy knows a person by with the requests of any page.
            if is_foreign_page(environ, self._settings.allowed_origins):
                _refuse(FOREIGN_CALLER)
            return self._people.named(environ) or _refuse_credentials(kinds.CREDENTIALS_REFUSED)
        credentials = environ.get("HTTP_AUTHORIZATION")
        if credentials is None:
            _refuse_credentials(kinds.CREDENTIALS_NEEDED, CHALLENGE)
        scheme, _, token = credentials.partition(" ")
        if scheme.lower() != "bearer" or self._ring is None:
            _refuse_credentials(kinds.CREDENTIALS_REFUSED)
        try:
            return self._ring.caller(token.strip())
        except KeyRefused as refusal:
            _refuse_credentials(OF_KEYS[refusal.code])

    def _hold_to_limits(self, caller: Caller, environ: dict[str, Any]) -> None:
        limits = caller.limits
        if limits.requests_a_minute is not None and (
            seconds := self._counts.wait(caller.number, limits.requests_a_minute)
        ):
            _refuse(kinds.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)})
        if limits.body_limit is not None:
            bound_body(environ, limits.body_limit)


def _refuse(kind: ProblemKind, headers: Mapping[str, str] | None = None, detail: Label | None = None) -> NoReturn:
    raise AccessRefused(kind, detail, headers or {})


def _refuse_credentials(kind: ProblemKind, challenge: str = NOT_ACCEPTED) -> NoReturn:
    _refuse(kind, {"WWW-Authenticate": challenge})


def refuse_role(roles: Roles) -> NoReturn:
    """Refuse whoever has none of `roles`. Raises `AccessRefused`."""
    named, said = literals(sorted(roles)), kinds.ROLES_THAT_MAY
    _refuse(kinds.ROLE_NEEDED, detail=Label(said.zh.format(named.zh), said.en.format(named.en)) if roles else None)
