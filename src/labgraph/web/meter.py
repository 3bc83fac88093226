"""The engine as one request has it: what it costs is measured, and counted on the account of the client."""

from time import monotonic

from ..engine.port import Answer, Formats, Query, QueryEngine, Timing
from ..errors import EngineBusy, LabgraphError
from ..release.manifest import Manifest
from .budget import Account


class Meter:
    """Asks an engine on an account. The first question counts as a request, the work of all as seconds."""

    def __init__(self, engine: QueryEngine, account: Account) -> None:
        # The engine itself: what is made once for all clients is on no account.
        self.engine = engine
        self._account = account
        self._admitted = False
        self._ahead: tuple[Query, Formats, Answer | Exception] | None = None
        self.timing = Timing()

    @property
    def manifest(self) -> Manifest:
        """See `QueryEngine.manifest`."""
        return self.engine.manifest

    def answer(self, query: Query, wanted: Formats) -> Answer:
        """See `QueryEngine.answer`. Raises OverBudget as well, before the engine is asked.

        What was asked ahead is not asked again: its answer is given, or its error raised, once.
        """
        ahead, self._ahead = self._ahead, None
        if ahead and ahead[:2] == (query, wanted):
            return _given(ahead[2])
        if not self._admitted:
            self._account.admit()
            self._admitted = True
        asked = monotonic()
        try:
            answer = self.engine.answer(query, wanted)
        except EngineBusy:
            raise
        except LabgraphError:
            # However it failed, the engine worked: an answer that grows too large takes as long as a good one.
            self._spend(Timing(run=monotonic() - asked))
            raise
        self._spend(answer.timing)
        return answer

    def ask_ahead(self, query: Query, wanted: Formats) -> Answer | None:
        """The answer of a query; None when it is an error, which `answer` raises when it is asked the same."""
        try:
            outcome: Answer | Exception = self.answer(query, wanted)
        except Exception as error:  # noqa: BLE001 -- raised by `answer`, where faults are told
            outcome = error
        self._ahead = query, wanted, outcome
        return None if isinstance(outcome, Exception) else outcome

    def _spend(self, more: Timing) -> None:
        spent = self.timing
        self.timing = Timing(spent.queue + more.queue, spent.run + more.run, spent.send + more.send)
        self._account.charge_seconds(more.run)


def _given(outcome: Answer | Exception) -> Answer:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
