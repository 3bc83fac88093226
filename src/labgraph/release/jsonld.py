"""JSON-LD with our own context inline: the expanded form, rewritten in the short names of `ontology/context.jsonld`.

It covers what that context uses (JSON-LD 1.1 §5.1 compaction of flat nodes): prefixes, terms, terms that are links or
typed, terms that are maps by language. No context is ever fetched.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from ..nquads import Triple, triple_in
from ..vocabulary import RDF

FILE = "context.jsonld"

Json = dict[str, Any]

# Between the nodes of a document, and after them.
BETWEEN, TAIL = b",\n", b"\n]}\n"

_ENCODER = json.JSONEncoder(ensure_ascii=False)

# Oxigraph writes types by the keyword or as any other property, by their place among the statements.
_TYPE = ("@type", RDF.type)


class Context:
    """A JSON-LD context of our own making."""

    def __init__(self, document: Json) -> None:
        self.terms: Json = document["@context"]
        self._prefixes: dict[str, str] = {
            name: iri
            for name, iri in self.terms.items()
            if isinstance(iri, str) and iri.endswith(("#", "/", ":"))
        }
        self._keywords: dict[str, str] = {
            value: name for name, value in self.terms.items() if str(value).startswith("@")
        }
        self._lists = {
            name
            for name, definition in self.terms.items()
            if isinstance(definition, dict) and definition.get("@container") == "@set"
        }
        self._by_iri: dict[str, list[tuple[str, Json]]] = {}
        for name, definition in self.terms.items():
            details = definition if isinstance(definition, dict) else {"@id": definition}
            iri = details.get("@id", "")
            if name not in self._prefixes and not iri.startswith("@"):
                self._by_iri.setdefault(self._expand(iri), []).append((name, details))
        # A graph has few properties and many values; strangers' queries may name any number of others.
        self._term_for = lru_cache(1000)(self._find_term)
        self._vocabulary_name = lru_cache(1000)(self._find_vocabulary_name)

    @classmethod
    def read(cls, path: Path) -> "Context":
        """The context of a file. Raises OSError or ValueError when it is not one."""
        return cls(json.loads(path.read_bytes()))

    def document(self, expanded: bytes) -> bytes:
        """A flat expanded document (every node with an `@id`) in short names, those of the same `@id` made one."""
        merged: dict[str, Json] = {}
        for node in json.loads(expanded):
            target = merged.setdefault(node["@id"], {"@id": node["@id"]})
            for predicate, values in node.items():
                if predicate != "@id":
                    target.setdefault(predicate, []).extend(values)
        return self.head + self.lines(merged.values()) + TAIL

    @property
    def head(self) -> bytes:
        """What a document in short names begins with: the context inline."""
        return f'{{"@context": {_ENCODER.encode(self.terms)},\n"{self._word("@graph")}": [\n'.encode()

    def lines(self, nodes: Iterable[Json]) -> bytes:
        """Expanded nodes, each `@id` once, in short names: a line each, with what stands between."""
        return BETWEEN.join(_ENCODER.encode(self._compact(node)).encode() for node in nodes)

    def _compact(self, node: Json) -> Json:
        """The node in short names; as it is, without a context, when an IRI in it begins like a short name.

        With our context that IRI would mean another (JSON-LD 1.1 §5.2 "IRI confused with prefix").
        """
        if any(map(self._is_misread, _iris(node))):
            return {"@context": None, **node}
        target: Json = {self._word("@id"): node["@id"]}
        for predicate, values in node.items():
            if predicate != "@id":
                self._add(target, predicate, values)
        return self._with_single_values(target)

    def _is_misread(self, iri: str) -> bool:
        prefix, _, rest = iri.partition(":")
        return prefix in self.terms and not rest.startswith("//")

    def _add(self, target: Json, predicate: str, values: list[Any]) -> None:
        for value in values:
            iri = value.get("@id") if isinstance(value, dict) else value
            if predicate in _TYPE and iri:
                target.setdefault(self._word("@type"), []).append(self._vocabulary_name(iri))
                continue
            name, details = self._term_for(predicate, _type_of(value))
            if details.get("@container") == "@language":
                texts = target.setdefault(name, {}).setdefault(value["@language"], [])
                texts.append(value["@value"])
            else:
                target.setdefault(name, []).append(self._value(value, details))

    def _find_term(self, predicate: str, datatype: str) -> tuple[str, Json]:
        for name, details in self._by_iri.get(predicate, ()):
            if self._datatype(details) in {None, datatype}:
                return name, details
        name = self._prefixed(predicate)
        # A short name that the context reads otherwise would say something else.
        return (predicate if name in self.terms else name), {}

    def _datatype(self, details: Json) -> str | None:
        kind = "@language" if details.get("@container") == "@language" else details.get("@type")
        return self._expand(kind) if kind and not kind.startswith("@") else kind

    def _value(self, value: Json, details: Json) -> Any:
        if "@type" in details or set(value) == {"@value"}:
            return value.get("@id", value.get("@value"))
        if "@id" in value:
            return {self._word("@id"): value["@id"]}
        if "@type" in value:
            return {**value, "@type": self._vocabulary_name(value["@type"])}
        return value

    def _with_single_values(self, node: Json) -> Json:
        """One value stands without its list, but where the context says that a term is always a list."""
        first = [name for name in (self._word("@id"), self._word("@type")) if name in node]
        ordered = {name: node[name] for name in (*first, *node)}
        return {name: values if name in self._lists else _single(values) for name, values in ordered.items()}

    def _word(self, keyword: str) -> str:
        return self._keywords.get(keyword, keyword)

    def _find_vocabulary_name(self, iri: str) -> str:
        plain = [name for name, details in self._by_iri.get(iri, ()) if set(details) == {"@id"}]
        return plain[0] if plain else self._prefixed(iri)

    def _prefixed(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def _expand(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        return self._prefixes[prefix] + local if colon and prefix in self._prefixes else name


def nodes(lines: Iterable[str]) -> Iterator[Json]:
    """The expanded nodes of sorted N-Triples lines."""
    for subject, found in groupby(map(triple_in, lines), itemgetter(0)):
        node: Json = {"@id": subject}
        for triple in found:
            node.setdefault(triple.property, []).append(_expanded(triple))
        yield node


def _expanded(triple: Triple) -> Json:
    if triple.iri:
        return {"@id": triple.iri}
    value = {"@value": triple.text}
    if triple.language:
        return {"@language": triple.language, **value}
    return {"@type": triple.datatype, **value} if triple.datatype else value


def _iris(node: Json) -> Iterator[str]:
    yield node["@id"]
    for predicate, values in node.items():
        yield predicate
        for value in values if predicate != "@id" else ():
            if isinstance(value, str):
                yield value
            elif "@language" not in value:
                yield value.get("@id") or value.get("@type", "")


def _type_of(value: Json) -> str:
    """What a term must say of its values to stand for this one."""
    if "@id" in value:
        return "@id"
    return "@language" if "@language" in value else str(value.get("@type", ""))


def _single(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _single(inner) for name, inner in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value
