"""One record, checked by itself: its shape, its controlled values, and a source for every fact."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any

from pydantic import BaseModel, ValidationError

from ..errors import Fault, InvalidRecords, Text
from ..matching import quoted, unknown
from ..records import MODELS, WITHDRAWAL, Record, field_names, model_of, parse
from .concepts import Concepts
from .messages import explain
from .parts import parts
from .raw import Place, RawRecord, spell

# Where records hold controlled values, and the scheme of those.
LABELS: Mapping[tuple[str, ...], str] = {
    ("type",): "lab-types",
    ("fondement_type",): "evidence",
    ("statut",): "lab-statuses",
    ("confiance",): "confidence",
    ("familles",): "expertise-families",
    ("expertises",): "expertise-tags",
    ("programmes",): "programmes",
    ("evenements", "nature"): "event-kinds",
    ("porteurs", "role"): "carrier-roles",
    ("partenaires", "role"): "partner-roles",
    ("nature",): "organisation-kinds",
    ("niveau",): "zone-levels",
}

# Lists whose items each name their own source.
SOURCED_BY_ITEM = frozenset({"evenements", "porteurs", "partenaires", "identifiants"})

# What a record says of itself; no source speaks of it.
NO_FACTS = frozenset((*MODELS, "anciens_identifiants", "cree_le", "modifie_le", "brouillon", "sources"))

# What is labgraph's own word, or a matter of order, needs no source.
OURS = frozenset("retrait note statut resume confiance lacunes mots_cles rattachement nature dans".split())
_OURS_FOR = {"organisation": OURS | {"zones"}}

_SUPPORTS_NOTHING = Text(
    "cette source n'appuie aucun fait : ajoutez « appuie: […] »",
    "this source supports no fact: add `appuie: […]`",
)


def structure(raw: RawRecord, concepts: Concepts, today: date) -> Record:
    """The record, checked by itself. Raises InvalidRecords with every fault found in it."""
    kind = next(iter(raw.data), "")
    if kind not in MODELS:
        raise InvalidRecords([_unknown_kind(raw, kind)])
    if raw.faults:
        raise InvalidRecords(raw.faults)
    faults = [*_label_faults(raw, concepts), *_source_faults(raw, kind), *_future_faults(raw, today)]
    try:
        record = parse(kind, raw.data)
    except ValidationError as error:
        raise InvalidRecords([*_shape_faults(raw, kind, error), *faults]) from None
    faults.extend(_part_faults(raw, record))
    if faults:
        raise InvalidRecords(faults)
    return record


def values(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[Place, str]]:
    """Every text that stands at `path` in raw data, lists walked through, with its exact place."""
    return _values(data, path, ())


def _values(found: Any, path: tuple[str, ...], place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(found, list):
        for index, item in enumerate(found):
            yield from _values(item, path, (*place, index))
    elif path and isinstance(found, dict) and path[0] in found:
        yield from _values(found[path[0]], path[1:], (*place, path[0]))
    elif not path and isinstance(found, str):
        yield place, found


def _fault(raw: RawRecord, place: Place, message: Text) -> Fault:
    return Fault(raw.file, raw.line(place), spell(place), message)


def _unknown_kind(raw: RawRecord, key: str) -> Fault:
    what = Text(
        "une fiche commence par dire ce qu'elle décrit ; première clé",
        "a record first says what it describes; first key",
    )
    return _fault(raw, (key,), unknown(what, key, [f"{kind}" for kind in MODELS]))


def _shape_faults(raw: RawRecord, kind: str, error: ValidationError) -> Iterator[Fault]:
    for found in error.errors():
        place = tuple(found["loc"])
        known = field_names(_model_at(model_of(kind, raw.data), place[:-1]))
        yield _fault(raw, place, explain(found, known))


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel]:
    """The model of the part that stands at `place`: where an unknown field was met."""
    for step in place:
        fields = [f for name, f in model.model_fields.items() if (f.alias or name) == step]
        inner = [m for f in fields for m in _models_in(f.annotation)]
        model = inner[0] if inner else model
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def _label_faults(raw: RawRecord, concepts: Concepts) -> Iterator[Fault]:
    for path, scheme in LABELS.items():
        known = concepts.labels(scheme)
        for place, value in values(raw.data, path):
            if value.strip() and value not in known:
                yield _fault(raw, place, unknown(Text("valeur inconnue", "unknown value"), value, known))


def _future_faults(raw: RawRecord, today: date) -> Iterator[Fault]:
    days = chain(values(raw.data, ("modifie_le",)), values(raw.data, (WITHDRAWAL, "date")))
    for place, day in days:
        if day[:4].isdecimal() and day > today.isoformat():
            yield _fault(
                raw, place, Text(f"{quoted(day)} est dans le futur", f"{quoted(day)} is in the future")
            )


def _source_faults(raw: RawRecord, kind: str) -> Iterator[Fault]:
    sources = raw.data.get("sources")
    if not isinstance(sources, dict):
        return
    cited = [found for field in SOURCED_BY_ITEM for found in values(raw.data, (field, "source"))]
    for place, key in cited:
        if key not in sources:
            yield _fault(raw, place, unknown(Text("source inconnue", "unknown source"), key, sources))
    facts = tuple(field for field in field_names(model_of(kind, raw.data)) if field not in NO_FACTS)
    supported = [found for key in sources for found in values(sources, (key, "appuie"))]
    for place, field in supported:
        if field not in facts:
            what = Text("champ inconnu", "unknown field")
            yield _fault(raw, ("sources", *place), unknown(what, field, facts))
    for key in sources.keys() - {key for _, key in cited} - {place[0] for place, _ in supported}:
        yield _fault(raw, ("sources", key), _SUPPORTS_NOTHING)
    without = set(facts) - {field for _, field in supported} - SOURCED_BY_ITEM - _OURS_FOR.get(kind, OURS)
    for field in without & raw.data.keys():
        message = Text(
            f"fait sans source : ajoutez « {field} » à l'« appuie » de la source qui le dit",
            f"a fact without a source: add `{field}` to the `appuie` of the source that states it",
        )
        yield _fault(raw, (field,), message)


def _part_faults(raw: RawRecord, record: Record) -> Iterator[Fault]:
    first: dict[str, Place] = {}
    for name, place in parts(record):
        if first.setdefault(name, place) != place:
            line = raw.line(first[name])
            yield _fault(
                raw,
                place,
                Text(
                    f"déjà dit ligne {line} : gardez l'un des deux, avec ses sources en liste",
                    f"already said on line {line}: keep one of the two, its sources as a list",
                ),
            )
