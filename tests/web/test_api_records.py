"""Records come back from the API as they were written: what a file says, the graph says, and JSON says again."""

from typing import Any

from flask.testing import FlaskClient
from hypothesis import assume, given, settings
from pydantic import BaseModel
from pyoxigraph import Literal

from labgraph.intake import csv_files, yaml_files
from labgraph.intake.mapping import quads, read_concepts
from labgraph.intake.mapping.parts import FIELD_PROPERTIES
from labgraph.intake.parts import parts
from labgraph.records import KEYS, WITHDRAWAL, Record, Source, Withdrawn, alias, parse
from labgraph.terms import Term
from labgraph.vocabulary import Iris
from labgraph.web.api.fields import SHAPES, UNTOLD
from labgraph.web.api.nodes import Node
from labgraph.web.api.readers import Shape, Supported
from labgraph.web.description import in_order
from repository import ROOT
from strategies import records

IRIS = Iris("http://localhost:8000/")
CONCEPTS = read_concepts(ROOT / "ontology" / "concepts.ttl")
LABELS = {
    IRIS.entity("concept", slug): label
    for labels in CONCEPTS.schemes.values()
    for label, slug in labels.items()
}
# The graph has one address, so what supports the one supports the other.
ADDRESS = frozenset({"adresse", "ville"})


def of_quads(record: Record) -> dict[str, Any]:
    """What the API tells of a record, from its quads."""
    facts: dict[str, dict[str, list[Term]]] = {}
    for quad in quads(record, "labs/x.yaml", IRIS, CONCEPTS):
        is_text = isinstance(quad.object, Literal)
        term = Term(quad.object.value, not is_text, (quad.object.language or "") if is_text else "")
        facts.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(term)
    iri, graph = IRIS.entity(record.kind, record.slug), IRIS.graph(record.kind, record.slug)
    return SHAPES[record.kind].told(Node(iri, graph, in_order(facts), IRIS, LABELS))


def meant(said: Any) -> Any:
    """What a record means: a list has no order and says nothing twice; what is not said is left out."""
    if isinstance(said, Source):
        supports = set(said.supports)
        said = said.model_copy(
            update={"supports": tuple(supports | (ADDRESS if supports & ADDRESS else set()))}
        )
    if isinstance(said, BaseModel):
        told = {
            name: getattr(said, name) for name in type(said).model_fields if (type(said), name) not in UNTOLD
        }
        said = {alias(type(said), name): value for name, value in told.items() if value not in (None, ())}
    if isinstance(said, dict):
        return frozenset((key, meant(value)) for key, value in said.items())
    return frozenset(map(meant, said)) if isinstance(said, list | tuple) else said


def understood(told: Any) -> Any:
    """The same of an answer: a reference stands for the word of the record."""
    if isinstance(told, dict) and told.keys() == {"id", "slug", "nom"}:
        return LABELS.get(told["id"], told["slug"])
    if isinstance(told, dict):
        return frozenset((key, understood(value)) for key, value in told.items())
    return frozenset(map(understood, told)) if isinstance(told, list) else told


# Few records of few have each of the attributes.
@settings(max_examples=150)
@given(records(CONCEPTS))
def test_what_a_record_says_is_read_back_from_its_quads(given_record: tuple[str, dict[str, Any]]) -> None:
    record = parse(*given_record)
    names = [name for name, _ in parts(record)]
    assume(not isinstance(record, Withdrawn) and len(set(names)) == len(names))
    assert understood(of_quads(record)) == meant(record)


def test_every_record_of_the_data_comes_back(client: FlaskClient) -> None:
    """Through files, quads, a release, the engine and the API."""
    files, tables = (sorted((ROOT / "data").glob(f"*/*.{suffix}")) for suffix in ("yaml", "csv"))
    raw = [yaml_files.read(path.read_bytes(), path.name) for path in files]
    raw += [each for path in tables for each in csv_files.read(path.read_bytes(), path.name)]
    compared = 0
    for each in raw:
        key = next(key for key in KEYS.values() if key in each.data)
        record = parse(key, each.data)
        if not isinstance(record, Withdrawn):
            told = client.get(f"/api/v1/{record.kind}s/{record.slug}").json
            for envelope in ("release", "id", "slug", "nom", "kind", "document"):
                told.pop(envelope)
            assert understood(told) == meant(record), record.slug
            compared += 1
    assert compared > len(files)


def test_every_attribute_is_read_or_has_a_reason_not_to_be() -> None:
    for shape in every_shape():
        known = {*shape.readers, *(name for model, name in UNTOLD if model is shape.model)}
        assert known == set(shape.model.model_fields), shape.model


def test_what_a_source_supports_is_read_as_it_is_mapped() -> None:
    read_back: dict[str, set[str]] = {}
    for shape in every_shape():
        for reader in shape.readers.values():
            if isinstance(reader, Supported):
                for name, keys in reader.keys.items():
                    read_back.setdefault(name, set()).update(keys)
    for field, name in FIELD_PROPERTIES.items():
        assert field == WITHDRAWAL or field in read_back[name]
    assert {name for name, keys in read_back.items() if len(keys) > 1} == {FIELD_PROPERTIES["adresse"]}


def every_shape() -> list[Shape]:
    """Those of entities and of their parts."""
    found, left = [], list(SHAPES.values())
    while left:
        shape = left.pop()
        found.append(shape)
        left += [reader.shape for reader in shape.readers.values() if hasattr(reader, "shape")]
    return found
