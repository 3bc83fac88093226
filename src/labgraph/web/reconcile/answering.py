"""What is answered: candidates, suggestions, values; entities by ids such as `lab/ti-lab`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection
from time import monotonic
from typing import Any

from ...engine.port import QueryEngine
from ...errors import Text, TimeExceeded
from ...release.search.alike import Candidate, candidates, named_items
from ...release.search.found import Item, Said, Value
from ...release.search.identified import identifiers_of
from ...release.search.lookup import texts_of
from ...vocabulary import RECORD_KINDS, Iris
from .. import questions
from ..language import of_data
from ..questions import Data
from .asked import Extension, Question
from .words import INSEE, TYPES, Property, spoken, told

Json = dict[str, Any]

# What tells namesakes apart, in the order that it is read.
_DESCRIBES = ("type", "nature", "level", "region", "carrier", "lab")


def results(index: Connection, iris: Iris, batch: Mapping[str, Question], limit_s: float) -> Json:
    """The candidates for each query of a batch. Raises TimeExceeded when all of them take too long."""
    until = monotonic() + limit_s
    answered = {}
    for key, question in batch.items():
        if monotonic() > until:
            raise TimeExceeded(_TOO_LONG, limit_s=limit_s)
        found = _found(index, iris, question)[: question.limit]
        answered[key] = {"result": [_candidate(each) for each in found]}
    return answered


def suggested(item: Item) -> Json:
    """An entity that somebody may mean who is typing."""
    return {**_named(item), "description": _description(item), "notable": [_type(item)]}


def described(item: Item, language: str) -> list[Said]:
    """What tells an entity from its namesakes, in few words for a reader of "fr" or "en"."""
    values = (
        value for facet in _DESCRIBES for value in item.values.get(facet, ()) if value.slug != item.slug
    )
    return list(dict.fromkeys(value.label(language) for value in values))


def items_of(index: Connection, iris: Iris, ids: Iterable[str]) -> dict[str, Item]:
    """The entities of these ids, by the ids; those that there are."""
    by_iri = {iri: each for each in ids if (iri := iri_of(iris, each))}
    return {by_iri[item.iri]: item for item in named_items(index, list(by_iri))}


def iri_of(iris: Iris, given: str) -> str | None:
    """The IRI of the entity that an id (`lab/ti-lab`), its IRI or that of its document names."""
    named = iris.read(given) or iris.read(f"{iris.things}{given}")
    is_record = named and named.kind in RECORD_KINDS and not named.part
    return iris.entity(named.kind, named.slug) if named and is_record else None


def extended(index: Connection, engine: QueryEngine, extension: Extension) -> Json:
    """The values of properties of entities: rows of none for what there is not."""
    iris = Iris(engine.manifest.base_iri)
    items = items_of(index, iris, extension.ids)
    values = _Values(index, engine, list(items.values()), extension.properties)
    return {
        "meta": [told(each) for each in extension.properties],
        "rows": {
            each: {
                known.id: values.of(items[each], known) if each in items else []
                for known in extension.properties
            }
            for each in extension.ids
        },
    }


class _Values:
    """What is known of some entities, asked once for all of them."""

    def __init__(
        self, index: Connection, engine: QueryEngine, items: Sequence[Item], properties: Sequence[Property]
    ) -> None:
        self._identifiers = identifiers_of(index, [item.number for item in items])
        self._texts = texts_of(index, items)
        self._stated = defaultdict(list)
        asked = [(item.iri, known.iri) for item in items for known in properties if known.iri]
        for row in questions.rows(engine, "values", asked=Data(asked)) if asked else []:
            self._stated[row["entity"].value, row["property"].value].append(row["value"].value)

    def of(self, item: Item, known: Property) -> list[Json]:
        """The values of a property of an entity, as the API writes them."""
        if known.facet:
            return [_value(each) for each in item.values.get(known.facet, ())]
        return [{"str": text} for text in sorted(set(self._written(item, known)))]

    def _written(self, item: Item, known: Property) -> Iterable[str]:
        if known.scheme:
            return (
                each.value
                for each in self._identifiers.get(item.number, ())
                if each.scheme == known.scheme or known.scheme == INSEE == each.scheme.partition("-")[0]
            )
        if known.field:
            return (said.text for field, said in self._texts.get(item.number, ()) if field == known.field)
        return self._stated[item.iri, known.iri]


def _value(value: Value) -> Json:
    """A value that is an entity by its id, any other in words."""
    name = value.label(of_data()).text
    return {"id": f"{value.kind}/{value.slug}", "name": name} if value.kind in TYPES else {"str": name}


def _found(index: Connection, iris: Iris, question: Question) -> list[Candidate]:
    """Who is meant: whoever has that id, where one stands in the place of a name."""
    sought = question.sought
    meant = items_of(index, iris, [sought.name])
    if meant:
        return [Candidate(item, 100.0, True) for item in meant.values() if item.kind in sought.kinds]
    return candidates(index, sought)


def _candidate(candidate: Candidate) -> Json:
    item = candidate.item
    return {
        **_named(item),
        "description": _description(item),
        "type": [_type(item)],
        "score": candidate.score,
        "match": candidate.is_certain,
    }


def _named(item: Item) -> Json:
    return {"id": f"{item.kind}/{item.slug}", "name": item.name(of_data()).text}


def _type(item: Item) -> Json:
    return {"id": item.kind, "name": spoken(TYPES[item.kind].name)}


def _description(item: Item) -> str:
    return " · ".join(said.text for said in described(item, of_data()))


_TOO_LONG = Text(
    "Le lot a été arrêté à la limite de temps : envoyez moins de lignes à la fois.",
    "The batch was stopped at the limit of time: send fewer rows at a time.",
)
