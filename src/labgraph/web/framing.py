"""JSON-LD of one thing as a tree: the thing on top, its parts and neighbours where it names them, the rest beside.

Whoever knows no RDF reads it as plain JSON, and it says the same triples as the flat document of the engine.
"""

import json
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]

_GRAPH = "@graph"
# The prefix of our own words, and keywords, by the names that `ontology/context.jsonld` gives them.
_OURS = "lab:"
_ID, _TYPE, _INCLUDED = "id", "type", "included"


def framed(document: bytes, iri: str) -> bytes:
    """A flat document in our short names, with the node of `iri` on top; one that has no short names as it is."""
    flat = json.loads(document)
    if _GRAPH not in flat:
        return document
    context = flat["@context"]
    tree, rest = _Nodes(flat[_GRAPH], context).tree(iri)
    members = {"@context": context, **tree, **({_INCLUDED: rest} if rest else {})}
    lines = (f"{_written(name)}: {_written(value)}" for name, value in members.items())
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Nodes:
    """The nodes of a document, each of which is put in one place."""

    def __init__(self, nodes: Iterable[Json], context: Mapping[str, Any]) -> None:
        self._free = {node[_ID]: node for node in nodes}
        detailed = {name: each for name, each in context.items() if isinstance(each, dict)}
        self._links = {name for name, each in detailed.items() if each.get("@type") == "@id"}
        self._ours = {name for name, each in detailed.items() if each.get("@id", "").startswith(_OURS)}

    def tree(self, iri: str) -> tuple[Json, list[Json]]:
        """The node of an IRI with what it names in it, and the nodes that are nowhere in it.

        What it names itself comes before what its parts name; neighbours are not gone through.
        """
        top = self._free.pop(iri)
        waiting = deque([top])
        while waiting:
            node = waiting.popleft()
            for name in sorted(node.keys() - {_ID, _TYPE}, key=self._our_words_first):
                taken: list[Json] = []
                node[name] = self._nested(name, node[name], taken)
                waiting.extend(each for each in taken if each[_ID].startswith(f"{iri}#"))
        return top, list(self._free.values())

    def _nested(self, name: str, value: Any, taken: list[Json]) -> Any:
        """The value of a property, each IRI in it replaced by its node when that has no place yet."""
        if isinstance(value, list):
            return [self._nested(name, each, taken) for each in value]
        target = value if isinstance(value, str) and name in self._links else _bare_link(value)
        found = self._free.pop(target, None)
        if found is None:
            return value
        taken.append(found)
        return found

    def _our_words_first(self, name: str) -> tuple[bool, str]:
        """Our own words say more than the known ones that stand beside them."""
        return name not in self._ours, name


def _bare_link(value: Any) -> str | None:
    return value[_ID] if isinstance(value, dict) and value.keys() == {_ID} else None
