"""The same filters as a question in SPARQL, for whoever wants to go on from there: made of IRIs and of digits only."""

import re
from collections.abc import Iterator, Mapping

from ..release.search import KIND, PERIOD
from ..release.search.found import Value
from ..vocabulary import CLASSES, DCT, RECORD_KINDS, SCHEMA, SKOS, Iris
from .search_facets import FACETS
from .search_request import Asked

# The kinds that can be found (release/search/entities.rq).
_SEARCHED = (*RECORD_KINDS, "concept")
_DECADE = re.compile(r"[0-9]{3}X")


def question(asked: Asked, values: Mapping[str, Mapping[str, Value]], iris: Iris) -> str | None:
    """The query that finds what the chosen values find; None for words, which SPARQL does not search as we do."""
    if asked.text:
        return None
    patterns = "\n".join(f"  {pattern}" for pattern in _patterns(asked, values, iris))
    return f"SELECT DISTINCT ?entity ?name WHERE {{\n{patterns}\n  ?entity <{SKOS.prefLabel}> ?name\n}}\nORDER BY ?name"


def _patterns(asked: Asked, values: Mapping[str, Mapping[str, Value]], iris: Iris) -> Iterator[str]:
    """One pattern for the kind, and one for each facet of which something was chosen."""
    kinds = [asked.listing.kind] if asked.listing.kind else asked.chosen.get(KIND, _SEARCHED)
    yield f"VALUES ?class {{ {_listed(CLASSES[kind] for kind in kinds if kind in _SEARCHED)} }} ?entity a ?class ."
    for facet, slugs in asked.chosen.items():
        if facet == PERIOD:
            decades = ", ".join(f'"{slug[:3]}"' for slug in slugs if _DECADE.fullmatch(slug))
            yield f"?entity <{DCT.created}>|<{SCHEMA.startDate}> ?date ."
            yield f"FILTER (SUBSTR(STR(?date), 1, 3) IN ({decades}))"
        elif facet != KIND:
            chosen = (iris.entity(value.kind, value.slug) for value in values[facet].values())
            yield f"VALUES ?{facet} {{ {_listed(chosen)} }} ?entity {FACETS[facet].path} ?{facet} ."


def _listed(chosen: Iterator[str]) -> str:
    return " ".join(f"<{iri}>" for iri in chosen)
