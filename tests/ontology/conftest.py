import json

import pytest
from ontology_files import FILES, ONTOLOGY, Json, read
from rdflib import Graph


@pytest.fixture(scope="package")
def graphs() -> dict[str, Graph]:
    return {name: read(name) for name in FILES}


@pytest.fixture(scope="package")
def vocabulary(graphs: dict[str, Graph]) -> Graph:
    return graphs["labgraph.ttl"]


@pytest.fixture(scope="package")
def concepts(graphs: dict[str, Graph]) -> Graph:
    return graphs["concepts.ttl"]


@pytest.fixture(scope="package")
def context() -> Json:
    return json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]
