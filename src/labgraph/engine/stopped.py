"""The error that tells of a query that was stopped: which limit it met, after how long, and what to do instead."""

from collections.abc import Mapping

from ..errors import EngineUnavailable, LabgraphError, MemoryExceeded, NestedTooDeeply, Text, TimeExceeded
from .sandbox import Cause, Limits

_INSTEAD = Text(
    "restreignez le motif ou ajoutez LIMIT, prenez une requête enregistrée comme modèle, ou travaillez sur le vidage "
    "dans /dumps/",
    "narrow the pattern or add LIMIT, take a saved query as a model, or work on the dump from /dumps/",
)
# The error, what it says ({} is the limit), and the fact that gives the limit.
_TOLD: Mapping[Cause, tuple[type[LabgraphError], Text, str]] = {
    Cause.TIME: (
        TimeExceeded,
        Text(
            f"la requête a été arrêtée : elle dépasse la limite de {{}} s ; {_INSTEAD.fr}",
            f"the query was stopped: it is over the limit of {{}} s; {_INSTEAD.en}",
        ),
        "limit_s",
    ),
    Cause.MEMORY: (
        MemoryExceeded,
        Text(
            f"la requête a été arrêtée : elle demande plus de {{}} Mo de mémoire ; {_INSTEAD.fr}",
            f"the query was stopped: it wants more than {{}} MB of memory; {_INSTEAD.en}",
        ),
        "limit_mb",
    ),
    Cause.STACK: (
        NestedTooDeeply,
        Text(
            "la requête est trop profondément imbriquée : écrivez-la avec moins de niveaux",
            "the query is nested too deeply: write it with fewer levels",
        ),
        "",
    ),
    Cause.OTHER: (
        EngineUnavailable,
        Text(
            "le processus qui répondait s’est arrêté, sans que la requête soit en cause : réessayez",
            "the process that was answering has ended, and not by the query: try again",
        ),
        "",
    ),
}


def stopped(cause: Cause, limits: Limits, elapsed_s: float) -> LabgraphError:
    """What is told of a query that was stopped for that cause, `elapsed_s` seconds after its start."""
    kind, text, fact = _TOLD[cause]
    if not fact:
        return kind(text)
    limit = {"limit_s": limits.timeout_s, "limit_mb": limits.memory_mb}[fact]
    shown = f"{limit:.12g}"
    told = Text(text.fr.format(shown.replace(".", ",")), text.en.format(shown))
    return kind(told, **{fact: limit}, elapsed_s=round(elapsed_s, 3))
