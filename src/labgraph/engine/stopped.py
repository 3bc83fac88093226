"""The error that tells of a query that was stopped: which limit it met, after how long, and what to do instead."""

from collections.abc import Callable, Mapping

from ..errors import (
    EngineUnavailable,
    LabgraphError,
    MemoryExceeded,
    NestedTooDeeply,
    Text,
    TimeExceeded,
)
from .sandbox import Cause, Limits

_INSTEAD = Text(
    "restreignez le motif ou ajoutez LIMIT, prenez une requête enregistrée comme modèle, ou travaillez sur le vidage "
    "dans /dumps/",
    "narrow the pattern or add LIMIT, take a saved query as a model, or work on the dump from /dumps/",
)


def stopped(cause: Cause, limits: Limits, elapsed_s: float) -> LabgraphError:
    """What is told of a query that was stopped for that cause, `elapsed_s` seconds after its start."""
    return _TOLD[cause](limits, round(elapsed_s, 3))


def _time(limits: Limits, elapsed_s: float) -> LabgraphError:
    limit = limits.timeout_s
    return TimeExceeded(
        Text(
            f"la requête a été arrêtée : elle dépasse la limite de {limit:g} s ; {_INSTEAD.fr}",
            f"the query was stopped: it is over the limit of {limit:g} s; {_INSTEAD.en}",
        ),
        limit_s=limit,
        elapsed_s=elapsed_s,
    )


def _memory(limits: Limits, elapsed_s: float) -> LabgraphError:
    limit = limits.memory_mb
    return MemoryExceeded(
        Text(
            f"la requête a été arrêtée : elle demande plus de {limit} Mo de mémoire ; {_INSTEAD.fr}",
            f"the query was stopped: it wants more than {limit} MB of memory; {_INSTEAD.en}",
        ),
        limit_mb=limit,
        elapsed_s=elapsed_s,
    )


def _stack(_limits: Limits, elapsed_s: float) -> LabgraphError:
    return NestedTooDeeply(
        Text(
            "la requête est trop profondément imbriquée : écrivez-la avec moins de niveaux",
            "the query is nested too deeply: write it with fewer levels",
        ),
        elapsed_s=elapsed_s,
    )


def _other(_limits: Limits, _elapsed_s: float) -> LabgraphError:
    return EngineUnavailable(
        Text(
            "le processus qui répondait s’est arrêté, sans que la requête soit en cause : réessayez",
            "the process that was answering has ended, and not by the query: try again",
        ),
        retry_after_s=1,
    )


_TOLD: Mapping[Cause, Callable[[Limits, float], LabgraphError]] = {
    Cause.TIME: _time,
    Cause.MEMORY: _memory,
    Cause.STACK: _stack,
    Cause.OTHER: _other,
}
