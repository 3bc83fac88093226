"""JSON-LD with our own context inline: the expanded form, rewritten in the short names of `ontology/context.jsonld`.

It covers what that context uses (JSON-LD 1.1 §5.1 compaction of flat nodes): prefixes, terms, terms that are links or
typed, terms that are maps by language. No context is ever fetched.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..vocabulary import RDF

FILE = "context.jsonld"

Json = dict[str, Any]

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
        # An address (`org:a`) that would be read as one of our short names; a quote inside a text is escaped.
        names = "|".join(map(re.escape, self.terms))
        self._misread = re.compile(rf'"(?<!\\")(?<!"@value":")(?:{names}):(?!//)'.encode())
        self._by_iri: dict[str, list[tuple[str, Json]]] = {}
        for name, definition in self.terms.items():
            details = definition if isinstance(definition, dict) else {"@id": definition}
            iri = details.get("@id", "")
            if name not in self._prefixes and not iri.startswith("@"):
                self._by_iri.setdefault(self._expand(iri), []).append((name, details))

    @classmethod
    def read(cls, path: Path) -> "Context":
        """The context of a file. Raises OSError or ValueError when it is not one."""
        return cls(json.loads(path.read_bytes()))

    def document(self, expanded: bytes) -> bytes:
        """A flat expanded document (every node with an `@id`) in short names: the context inline, one line a node.

        It stays as it is when an IRI in it begins like a short name: with our context it would mean another
        (JSON-LD 1.1 §5.2 "IRI confused with prefix").
        """
        if self._misread.search(expanded):
            return expanded
        nodes = self.compact(json.loads(expanded))
        lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes)
        context = json.dumps(self.terms, ensure_ascii=False)
        return f'{{"@context": {context},\n"{self._word("@graph")}": [\n{lines}\n]}}\n'.encode()

    def compact(self, nodes: Iterable[Json]) -> list[Json]:
        """Expanded nodes in short names, those of the same `@id` made one."""
        merged: dict[str, Json] = {}
        for node in nodes:
            target = merged.setdefault(node["@id"], {self._word("@id"): node["@id"]})
            for predicate, values in node.items():
                if predicate != "@id":
                    self._add(target, predicate, values)
        return [self._with_single_values(node) for node in merged.values()]

    def _add(self, target: Json, predicate: str, values: list[Any]) -> None:
        for value in values:
            iri = value.get("@id") if isinstance(value, dict) else value
            if predicate in _TYPE and iri:
                target.setdefault(self._word("@type"), []).append(self._vocabulary_name(iri))
                continue
            name, details = self._term_for(predicate, value)
            if details.get("@container") == "@language":
                texts = target.setdefault(name, {}).setdefault(value["@language"], [])
                texts.append(value["@value"])
            else:
                target.setdefault(name, []).append(self._value(value, details))

    def _term_for(self, predicate: str, value: Json) -> tuple[str, Json]:
        for name, details in self._by_iri.get(predicate, ()):
            if _fits(self._datatype(details), details, value):
                return name, details
        name = self._prefixed(predicate)
        # A short name that the context reads otherwise would say something else.
        return (predicate if name in self.terms else name), {}

    def _datatype(self, details: Json) -> str | None:
        kind = details.get("@type")
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

    def _vocabulary_name(self, iri: str) -> str:
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


def _fits(datatype: str | None, details: Mapping[str, Any], value: Json) -> bool:
    if datatype == "@id":
        return "@id" in value
    if details.get("@container") == "@language":
        return "@language" in value
    if datatype:
        return value.get("@type") == datatype
    return True


def _single(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _single(inner) for name, inner in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value
