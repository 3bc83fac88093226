"""How many entities have the values of facets, as SPARQL counts them: what the search index is held against."""

import json
from collections.abc import Iterable, Mapping

from labgraph import formats
from labgraph.engine.port import Formats, Query, QueryEngine
from labgraph.release.search.lookup import Value
from labgraph.vocabulary import PREFIXES, Iris

CLASSES = {
    "lab": "lab:Lab",
    "organisation": "org:FormalOrganization",
    "project": "lab:Project",
    "zone": "lab:Zone",
    "concept": "skos:Concept",
}
PATHS = {
    "type": "lab:labType",
    "status": "lab:status",
    "family": "lab:expertiseFamily",
    "expertise": "lab:expertise",
    "carrier": "lab:carriedBy",
    "nature": "lab:organisationKind",
    "lab": "lab:conductedBy",
    "level": "lab:zoneLevel",
    "parent": "org:subOrganizationOf",
}
_REGION = """
  { ?e lab:zone/lab:within* ?region } UNION { ?e lab:conductedBy/lab:zone/lab:within* ?region }
  UNION { ?e a lab:Zone ; lab:within* ?region }
"""
_PERIOD = "{ ?e dct:created ?date } UNION { ?e schema:startDate ?date }"
_PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())

Chosen = Mapping[str, Iterable[Value]]


def count(engine: QueryEngine, iris: Iris, kind: str, chosen: Chosen) -> int:
    """The entities of a kind, or of any, that have one of the values of each facet."""
    classes = " ".join([CLASSES[kind]] if kind else CLASSES.values())
    patterns = "\n".join(_pattern(facet, list(values), iris) for facet, values in chosen.items())
    text = f"SELECT (COUNT(DISTINCT ?e) AS ?n) {{ VALUES ?class {{ {classes} }} ?e a ?class .\n{patterns} }}"
    answer = engine.answer(Query(_PREFIXES + text), Formats(rows=formats.JSON))
    with answer.body as body:
        return int(json.load(body)["results"]["bindings"][0]["n"]["value"])


def _pattern(facet: str, values: list[Value], iris: Iris) -> str:
    if facet == "kind":
        return f"?e a ?own . FILTER (?own IN ({', '.join(CLASSES[value.slug] for value in values)}))"
    if facet == "period":
        decades = " || ".join(f'STRSTARTS(STR(?date), "{value.slug[:3]}")' for value in values)
        return f"{_PERIOD} FILTER ({decades})"
    listed = " ".join(f"<{iris.entity(value.kind, value.slug)}>" for value in values)
    path = _REGION if facet == "region" else f"?e {PATHS[facet]} ?{facet} ."
    return f"VALUES ?{facet} {{ {listed} }} {path}"
