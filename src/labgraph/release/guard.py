"""What no publication does that nobody looks at: lose a part of the data, or bring back what a person took back."""

from collections.abc import Callable, Mapping

from ..errors import PublishRefused, Text
from .manifest import Counts, Manifest
from .shelf import Shelf

# Gets the release in service, if there is one, and the one that is about to be made. Raises PublishRefused.
Guard = Callable[[Manifest | None, Manifest], None]

# So many entities of a kind may go at once, however few there are: two records that described the same, say.
_FEW = 2

_PLURALS: Mapping[str, Text] = {
    "lab": Text("labs", "labs"),
    "organisation": Text("organisations", "organisations"),
    "project": Text("projets", "projects"),
    "zone": Text("zones", "zones"),
    "concept": Text("valeurs des listes", "values of lists"),
    "scheme": Text("listes de valeurs", "lists of values"),
    "quads": Text("quads", "quads"),
}


def watched(_before: Manifest | None, _made: Manifest) -> None:
    """The guard of a publication that a person asks for: that person looks, and rolls back."""


def unwatched(shelf: Shelf, max_fall_percent: float) -> Guard:
    """The guard of a publication that nobody looks at."""

    def guard(before: Manifest | None, made: Manifest) -> None:
        if before:
            _refuse_what_was_taken_back(shelf, before, made)
            _refuse_fall(before, made, max_fall_percent)

    return guard


def falls(before: Counts, now: Counts, max_fall_percent: float) -> dict[str, tuple[int, int]]:
    """The counts that fall too far, each with what it was and what it would be.

    That is by more than the share allowed: of entities of a kind when more than two are lost, or all; of quads always.
    """
    counted = {kind: (count, now.entities.get(kind, 0)) for kind, count in before.entities.items()}
    fallen = {kind: (then, left) for kind, (then, left) in counted.items() if then - left > _FEW or left == 0}
    fallen["quads"] = (before.quads, now.quads)
    return {
        what: (then, left)
        for what, (then, left) in fallen.items()
        if (then - left) * 100 > then * max_fall_percent
    }


def _refuse_fall(before: Manifest, made: Manifest, max_fall_percent: float) -> None:
    fallen = falls(before.counts, made.counts, max_fall_percent)
    if not fallen:
        return
    french, english = (
        ", ".join(f"{_PLURALS[what].in_(language)} {then} → {left}" for what, (then, left) in fallen.items())
        for language in Text._fields
    )
    facts = {
        f"{what}_{when}": count
        for what, both in fallen.items()
        for when, count in zip(("before", "now"), both, strict=True)
    }
    raise PublishRefused(
        Text(
            f"refusé, car des nombres baissent de plus de {max_fall_percent:g} % : {french} ; {before.release} reste "
            "servie ; regardez les fiches, et si c’est voulu, lancez « labgraph nightly --force »",
            f"refused, as counts fall by more than {max_fall_percent:g} %: {english}; {before.release} is still "
            "served; look at the records, and if that is meant, run `labgraph nightly --force`",
        ),
        **facts,
    )


def _refuse_what_was_taken_back(shelf: Shelf, before: Manifest, made: Manifest) -> None:
    for later in shelf.manifests():
        if later.release > before.release and later.fingerprint == made.fingerprint:
            raise PublishRefused(
                Text(
                    f"refusé, car les fiches sont celles de {later.release}, et quelqu’un est revenu à "
                    f"{before.release}, qui reste servie ; corrigez les fiches, ou lancez « labgraph nightly --force »",
                    f"refused, as the records are those of {later.release}, and somebody went back to "
                    f"{before.release}, which is still served; mend the records, or run `labgraph nightly --force`",
                ),
                taken_back=later.release,
            )
