"""The words that queries can use, for programs that help to write them: `/sparql/vocabulary.json`.

    {"release": "…", "prefixes": {"lab": "https://w3id.org/labgraph/ns#", …},
     "classes": [{"iri": "…", "name": "lab:Lab", "labels": {"fr": "…", "en": "…"}, "count": 36}, …],
     "properties": [{"iri": "…", "name": "lab:carriedBy", "labels": {…}, "count": 40}, …],
     "properties_of": {"class IRI": ["property IRI", …]}}

Most used first, then by name. A class counts its entities, a property its triples.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response

from ..engine.port import QueryEngine
from ..formats import PLAIN_JSON
from ..release.manifest import Manifest
from ..release.statistics import Statistics
from ..vocabulary import PREFIXES, Iris, shorten
from . import questions
from .answers import whole
from .site import Site
from .sparql_request import PATH
from .usage import most_used, statistics
from .validators import made_once

Labels = Mapping[str, Mapping[str, str]]


def blueprint(site: Site) -> Blueprint:
    """The address of the index."""
    index = Blueprint("vocabulary_index", __name__)
    index.add_url_rule(f"/{PATH}/vocabulary.json", "index", partial(_index, site))
    return index


def _index(site: Site) -> Response:
    def make() -> Response:
        engine = site.engine()
        document = _document(engine.manifest, statistics(site, engine.manifest), _labels(engine))
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"
        return whole(PLAIN_JSON.content_type, body)

    return made_once(site, PLAIN_JSON, make)


def _document(manifest: Manifest, used: Statistics, labels: Labels) -> dict[str, Any]:
    return {
        "release": manifest.release,
        "prefixes": PREFIXES,
        "classes": _words(used.classes, labels),
        "properties": _words(used.properties, labels),
        "properties_of": {of: most_used(used.properties_of[of]) for of in most_used(used.classes)},
    }


def _words(counts: Mapping[str, int], labels: Labels) -> list[dict[str, Any]]:
    return [
        {"iri": iri, "name": shorten(iri), "labels": labels.get(iri, {}), "count": counts[iri]}
        for iri in most_used(counts)
    ]


def _labels(engine: QueryEngine) -> Labels:
    labels: dict[str, dict[str, str]] = {}
    ontology = Iris(engine.manifest.base_iri).shared_graph("ontology")
    for row in questions.rows(engine, "labels_of_terms", graph=ontology):
        labels.setdefault(row["term"].value, {})[row["label"].language] = row["label"].value
    return labels
