"""What one client may ask of the engine: requests, faults and seconds of work, a minute.

An amount that was spent drains away evenly, a minute's worth in a minute: whoever was quiet may spend that at once, and
goes on at the even rate. What the cache answers is free.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from ..config import Settings
from ..errors import OverBudget, Text
from .clients import client_of
from .ledger import Amounts, Ledger

_MINUTE_S = 60.0
# Whoever waits for as long as it was told is let in, although sums of fractions are not exact.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class _Budget:
    """One of the three: its setting, what it is called, and how much must be left for the next request."""

    setting: str
    needed: float
    called: Text


_REQUESTS = _Budget("client_requests_per_minute", 1.0, Text("demandes", "requests"))
_ERRORS = _Budget("client_errors_per_minute", 1.0, Text("demandes en faute", "requests at fault"))
_SECONDS = _Budget("client_query_s_per_minute", 0.001, Text("secondes de calcul", "seconds of work"))
_ALL = (_REQUESTS, _ERRORS, _SECONDS)


class Budgets:
    """The budgets of all clients, by the settings. `clock` gives seconds, the same in all processes of a machine."""

    def __init__(
        self, settings: Settings, ledger: Ledger, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = {budget: float(getattr(settings, budget.setting)) for budget in _ALL}
        self._drains = [limit / _MINUTE_S for limit in self._limits.values()]
        self._trusted = settings.trusted_proxies
        self._ledger = ledger
        self._clock = clock

    def account_of(self, environ: dict[str, Any]) -> "Account":
        """The account of the client of a request."""
        return Account(self, client_of(environ, self._trusted))

    def refuse(self, client: bytes, budgets: Iterable[_Budget]) -> None:
        """Raises OverBudget when one of these budgets of the client is used up."""
        with self._opened(client) as amounts:
            self._refuse(amounts, budgets)

    def charge(self, client: bytes, budget: _Budget, amount: float) -> None:
        """Count what a client has spent."""
        with self._opened(client) as amounts:
            self._add(amounts, budget, amount)

    def admit(self, client: bytes) -> None:
        """Count one request. Raises OverBudget, and counts nothing, when any budget of the client is used up."""
        with self._opened(client) as amounts:
            self._refuse(amounts, _ALL)
            self._add(amounts, _REQUESTS, 1.0)

    def _opened(self, client: bytes) -> AbstractContextManager[Amounts]:
        return self._ledger.account(client, self._clock(), self._drains)

    def _add(self, amounts: Amounts, budget: _Budget, amount: float) -> None:
        if self._limits[budget]:
            amounts[_ALL.index(budget)] += amount

    def _refuse(self, amounts: Amounts, budgets: Iterable[_Budget]) -> None:
        for budget in budgets:
            limit = self._limits[budget]
            over = amounts[_ALL.index(budget)] + budget.needed - limit
            if limit and over > _ROUNDING:
                raise _over(budget, limit, over * _MINUTE_S / limit)


class Account:
    """What one request may spend of its client's budgets; without end when the client is this machine itself."""

    def __init__(self, budgets: Budgets, client: bytes | None) -> None:
        self._budgets = budgets
        self._client = client

    def require_few_errors(self) -> None:
        """Raises OverBudget when the client made too many faulty requests of late."""
        if self._client:
            self._budgets.refuse(self._client, [_ERRORS])

    def admit(self) -> None:
        """Count a request that the engine is asked for. Raises OverBudget when it is one too many."""
        if self._client:
            self._budgets.admit(self._client)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count a request, and the time that its work takes. Raises OverBudget before it is begun."""
        self.admit()
        began = time.monotonic()
        try:
            yield
        finally:
            self.charge_seconds(time.monotonic() - began)

    def charge_seconds(self, seconds: float) -> None:
        """Count the work of the engine."""
        if self._client:
            self._budgets.charge(self._client, _SECONDS, seconds)

    def charge_error(self) -> None:
        """Count a request at fault."""
        if self._client:
            self._budgets.charge(self._client, _ERRORS, 1.0)


def _over(budget: _Budget, limit: float, wait_s: float) -> OverBudget:
    seconds = max(1, math.ceil(wait_s))
    return OverBudget(
        Text(
            f"Vous avez épuisé votre budget de {limit:g} {budget.called.fr} par minute : réessayez dans {seconds} s, "
            "ou prenez les vidages dans /dumps/.",
            f"You have used up your budget of {limit:g} {budget.called.en} a minute: try again in {seconds} s, "
            "or take the dumps from /dumps/.",
        ),
        budget=budget.setting,
        limit=limit,
        retry_after_s=seconds,
    )
