"""Namespaces and prefixes; the only maker and reader of IRIs.

The words of the graph are those of `ontology/labgraph.ttl`; the shapes of IRIs are those of the URL space.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote


class Namespace:
    """An IRI that other IRIs begin with: `ORG.unitOf` is `http://www.w3.org/ns/org#unitOf`."""

    def __init__(self, iri: str) -> None:
        self._iri = iri

    def __getattr__(self, name: str) -> str:
        return self._iri + name

    def __str__(self) -> str:
        return self._iri


LAB = Namespace("https://w3id.org/labgraph/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
CPOV = Namespace("http://data.europa.eu/m8g/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCT = Namespace("http://purl.org/dc/terms/")
EU = Namespace("http://publications.europa.eu/resource/authority/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LDES = Namespace("https://w3id.org/ldes#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
TREE = Namespace("https://w3id.org/tree#")
VANN = Namespace("http://purl.org/vocab/vann/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("http://rdfs.org/ns/void#")
VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: dict[str, str] = {
    prefix: str(namespace)
    for prefix, namespace in {
        "lab": LAB,
        "adms": ADMS,
        "cpov": CPOV,
        "dcat": DCAT,
        "dcatap": DCATAP,
        "dct": DCT,
        "foaf": FOAF,
        "hydra": HYDRA,
        "locn": LOCN,
        "org": ORG,
        "owl": OWL,
        "prov": PROV,
        "rdf": RDF,
        "rdfs": RDFS,
        "schema": SCHEMA,
        "sd": SD,
        "sh": SH,
        "skos": SKOS,
        "spdx": SPDX,
        "vann": VANN,
        "vcard": VCARD,
        "void": VOID,
        "vs": VS,
        "xsd": XSD,
    }.items()
}

# The exact address that data.gouv.fr recognises as its own open licence.
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

# The named graphs that are no record.
SHARED_GRAPHS = ("ontology", "concepts", "shapes", "catalogue", "queries")

RECORD_KINDS = ("lab", "organisation", "project", "zone")
CONCEPT_KINDS = ("concept", "scheme")
KINDS = RECORD_KINDS + CONCEPT_KINDS
# What the entities of each kind are instances of.
CLASSES: Mapping[str, str] = {
    "lab": LAB.Lab,
    "organisation": ORG.FormalOrganization,
    "project": LAB.Project,
    "zone": LAB.Zone,
    "concept": SKOS.Concept,
    "scheme": SKOS.ConceptScheme,
}

# The one dataset of a deployment: its kind and its name.
DATASET = ("dataset", "labgraph")

# RFC 3987, less what addresses of pages do not need: users, numeric IPv6 hosts, private and invisible characters.
_UNRESERVED = (
    r"A-Za-z0-9._~\u00a1-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff"
    r"\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd-"
)
_CHARACTER = rf"(?:[{_UNRESERVED}!$&'()*+,;=:@]|%[0-9A-Fa-f]{{2}})"
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://[{_UNRESERVED}]+(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    rf"(?:{_CHARACTER}|/)*(?:\?(?:{_CHARACTER}|[/?])*)?(?:\#(?:{_CHARACTER}|[/?])*)?"
)

# Scheme and rest (RFC 3986 §4.3), less what may not stand between < and > (SPARQL 1.1, IRIREF).
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# The graphs of a record beside the one that has its name.
_APART = re.compile(r"\A(?:matches|withdrawn)/")
_ENTITY_PATH = re.compile(rf"(?:id|doc|graphs)/({'|'.join(KINDS)})/([^/?#]+)(?:#(.*))?")


@dataclass(frozen=True)
class EntityName:
    """What an IRI of an entity says: its kind, its slug, and the part of it when the IRI has a fragment."""

    kind: str
    slug: str
    part: str = ""


@dataclass(frozen=True)
class Iris:
    """Makes and reads the IRIs of the data of one deployment. `base` ends with a slash."""

    base: str

    @property
    def dataset(self) -> str:
        """The IRI of the one dataset of the deployment."""
        return self.entity(*DATASET)

    @property
    def catalogue(self) -> str:
        """The IRI of the catalogue, which is a document itself."""
        return f"{self.base}catalog"

    @property
    def things(self) -> str:
        """What the IRIs of all things and of their parts begin with."""
        return f"{self.base}id/"

    def entity(self, kind: str, slug: str) -> str:
        """The IRI of the thing itself."""
        return f"{self.things}{kind}/{quote(slug)}"

    def part(self, kind: str, slug: str, part: str) -> str:
        """The IRI of a node that only exists as a part of the thing: a carrying, an event, a source."""
        return f"{self.entity(kind, slug)}#{quote(part)}"

    def document(self, kind: str, slug: str) -> str:
        """The IRI of the document about the thing."""
        return f"{self.base}doc/{kind}/{quote(slug)}"

    def graph(self, kind: str, slug: str) -> str:
        """The IRI of the named graph of one record."""
        return f"{self.base}graphs/{kind}/{quote(slug)}"

    def withdrawn_graph(self, kind: str, slug: str) -> str:
        """The IRI of the named graph that says that a thing was withdrawn: the thing itself has none any more."""
        return f"{self.base}graphs/withdrawn/{kind}/{quote(slug)}"

    def matches_graph(self, kind: str, slug: str) -> str:
        """The IRI of the named graph that says what is the same elsewhere: it is no fact of the record's own."""
        return f"{self.base}graphs/matches/{kind}/{quote(slug)}"

    def graphs_of(self, kind: str, slug: str) -> frozenset[str]:
        """Every named graph in which the record of a thing may say anything."""
        makers = (self.graph, self.matches_graph, self.withdrawn_graph)
        return frozenset(graph(kind, slug) for graph in makers)

    def shared_graph(self, name: str) -> str:
        """The IRI of a named graph that is no record: one of `SHARED_GRAPHS`."""
        return f"{self.base}graphs/{name}"

    def described_in(self, kind: str, slug: str) -> str:
        """The IRI of the named graph that describes the thing: a record has its own, the concepts share one."""
        return self.graph(kind, slug) if kind in RECORD_KINDS else self.shared_graph("concepts")

    def version(self, kind: str, slug: str, release: str) -> str:
        """The IRI of the thing as it was in a release; its document leads there while that release is kept."""
        return f"{self.document(kind, slug)}?release={release}#version"

    def read_graph(self, iri: str) -> EntityName | None:
        """The entity whose record, matches or withdrawal a named graph holds; None of a graph that is no record."""
        graphs = f"{self.base}graphs/"
        if not iri.startswith(graphs):
            return None
        named = self.read(graphs + _APART.sub("", iri[len(graphs) :]))
        return named if named and not named.part else None

    def read(self, iri: str) -> EntityName | None:
        """The entity that an IRI of this deployment names (thing, document, graph or part), or None."""
        if not iri.startswith(self.base):
            return None
        found = _ENTITY_PATH.fullmatch(iri[len(self.base) :])
        return EntityName(found[1], unquote(found[2]), unquote(found[3] or "")) if found else None


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI that every RDF library takes as it stands."""
    return _IRI.fullmatch(text) is not None


def is_absolute(text: str) -> bool:
    """Whether the text is an absolute IRI that can stand in a query, legal in every part or not."""
    return _ABSOLUTE.fullmatch(text) is not None


def shorten(iri: str) -> str:
    """The IRI as a prefixed name where a prefix is known, else as it is."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return iri
