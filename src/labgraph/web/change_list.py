"""The changes that a page or a feed tells, read from the history of the release and put in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext

from ..nquads import Triple
from ..release import changes
from ..release.changes import ADDED, CHANGED, RENAMED, WITHDRAWN, Change, History
from ..vocabulary import DCT, LAB, EntityName, Iris
from .change_words import Line, Words, nodes_of, term_of
from .description import Subject
from .neighbours import neighbours_of
from .site import Site
from .values import Value, literal

_HOW = {
    ADDED: lazy_gettext("fiche ajoutée"),
    CHANGED: lazy_gettext("fiche modifiée"),
    WITHDRAWN: lazy_gettext("fiche retirée"),
    RENAMED: lazy_gettext("fiche renommée"),
}


@dataclass(frozen=True)
class Told:
    """A change as people read it: of what, what became of it, and each fact that changed.

    `version` is the IRI of what it is since then; `other` what it is called now, was called before, or is replaced by.
    """

    change: Change
    who: Value
    how: str
    version: str
    lines: Sequence[Line]
    reason: Value | None
    other: Value | None

    @property
    def untold(self) -> int:
        """How many statements of the change are left out, as it has too many."""
        return self.change.differing - sum(1 for state, _ in self.change.said if state)


@dataclass(frozen=True)
class Found:
    """Some of the changes of a subject, or of all: how many there are, and the release that they all come after."""

    told: Sequence[Told]
    count: int
    first_release: str
    name: Value | None


def find(site: Site, subject: Subject | None, since: str, limit: int, start: int = 0) -> Found:
    """The newest changes of a subject, or of all, in releases of a day (YYYY-MM-DD) and later, after `start` others."""
    engine = site.engine()
    neighbours = neighbours_of(site)
    entity = EntityName(subject.kind, subject.slug) if subject else None
    day = since.replace("-", "")
    with site.index(changes.FILE).connection() as rows:
        history = History(rows)
        found = history.changes(entity, day, limit, start)
        nodes = nodes_of(found, neighbours.iris) | ({subject.iri} if subject else set())
        former = history.names(map(neighbours.node, nodes))
        count, first = history.count(entity, day), history.first_release()
    words = Words(neighbours, site.lexicon.of(engine), former, nodes)
    told = [_told(change, words, neighbours.iris) for change in found]
    return Found(told, count, first, words.thing(subject.iri) if subject else None)


def has_changes(site: Site, subject: Subject) -> bool:
    """Whether anything became of a subject in the releases that are known."""
    with site.index(changes.FILE).connection() as rows:
        return History(rows).count(EntityName(subject.kind, subject.slug), "") > 0


def _other(change: Change, iri: str, words: Words, iris: Iris) -> Value:
    """What replaces an entity, by its name; what it is called now or was before has the same name: by its slug."""
    thing, named = words.thing(iri), iris.read(iri)
    return Value(named.slug, entity=thing.entity) if named and change.how != WITHDRAWN else thing


def _told(change: Change, words: Words, iris: Iris) -> Told:
    kind, slug = change.entity.kind, change.entity.slug
    new = {triple.property: triple for state, triple in change.said if state > 0}
    is_withdrawn = change.how == WITHDRAWN
    other = new[DCT.isReplacedBy].iri if is_withdrawn and DCT.isReplacedBy in new else change.other
    reason: Triple | None = new.get(LAB.withdrawalReason) if is_withdrawn else None
    return Told(
        change,
        words.thing(iris.entity(kind, slug)),
        str(_HOW[change.how]),
        iris.version(kind, slug, change.release),
        words.lines(change) if change.how == CHANGED else (),
        literal(term_of(reason)) if reason else None,
        _other(change, other, words, iris) if other else None,
    )
