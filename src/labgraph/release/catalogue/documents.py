"""The documents of the catalogue, written into a release; and its graphs, among those of the release."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from importlib.resources import files
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse, serialize

from ... import formats
from ...config import Settings
from ...formats import PLAIN_JSON, Format
from ...intake.mapping import lines as quad_lines
from ...nquads import Lines
from ...saved_queries import saved_queries
from ...vocabulary import DCT, LICENCE, PREFIXES, Iris
from .. import jsonld, store
from ..manifest import File, Manifest
from ..packing import described
from ..statistics import Statistics
from ..triples import Triple, lines
from . import CATALOG, DATASET, DIRECTORY, FORMS, QUALITY, RELEASE, VOID, dcat, path_of, void, who
from .examples import examples
from .listing import Listing
from .quality import Quality

_SYNTAXES = {
    formats.TURTLE: RdfFormat.TURTLE,
    formats.NTRIPLES: RdfFormat.N_TRIPLES,
    formats.RDFXML: RdfFormat.RDF_XML,
    formats.JSONLD: RdfFormat.JSON_LD,
}


# The settings that the documents say.
SETTINGS = ("publisher", "publisher_url", "publisher_type", "contact_name", "contact_email")


def graphs(settings: Settings) -> dict[str, Lines]:
    """The N-Quads lines of the graphs of the catalogue and of the saved queries, each sorted; by name of the graph.

    Nothing in them tells of a release: the same data makes the same quads, whenever and wherever. Raises InvalidRecords
    when a saved query is none.
    """
    iris = Iris(settings.base_iri)
    return {
        "catalogue": _quads(
            iris.shared_graph("catalogue"), [*dcat.lasting(settings, iris), *void.lasting(iris)]
        ),
        "queries": _quads(iris.shared_graph("queries"), examples(saved_queries(settings.queries_dir), iris)),
    }


def write(release: Path, made: Manifest, settings: Settings) -> dict[str, File]:
    """Write all documents into the directory of a release whose dumps, store and statistics are made.

    Gives what the manifest says of each.
    """
    iris = Iris(made.base_iri)
    rows = partial(_rows, store.open_read_only(release), made.base_iri)
    since = next((day for (day,) in rows("since")), "")
    catalog = [
        *dcat.lasting(settings, iris),
        *who.publisher_type(settings),
        *dcat.of_release(made, iris, _issued(made, settings.releases_dir), since),
    ]
    statistics = void.document(
        made, iris, Statistics.read(release), (each for (each,) in rows("one_of_each")), rows("links")
    )
    of_dataset = Listing(made, iris, iris.dataset)
    of_release = Listing(made, iris, iris.entity("release", made.release))
    documents = {
        CATALOG: catalog,
        VOID: statistics,
        DATASET: [*catalog, *void.lasting(iris), *void.summary(of_dataset)],
        RELEASE: [*dcat.release(made, iris), *void.summary(of_release)],
    }
    (release / DIRECTORY).mkdir()
    context = jsonld.Context.read(release / jsonld.FILE)
    written: dict[str, File] = {}
    for name, triples in documents.items():
        found = lines(triples)
        for form in FORMS:
            written |= _write(release / path_of(name, form), form, _in(form, found, context))
    quality = Quality.of(catalog, settings, datetime.fromisoformat(made.created))
    return written | _write(release / QUALITY, PLAIN_JSON, quality.to_json())


def _issued(made: Manifest, shelf: Path) -> str:
    """The day when the dataset was first published: as the release before tells it, else that of this release."""
    before = shelf / made.previous / path_of(CATALOG, formats.NTRIPLES) if made.previous else None
    if before is None or not before.is_file():
        return made.created[:10]
    dataset, issued = NamedNode(Iris(made.base_iri).dataset), NamedNode(DCT.issued)
    told = parse(path=before, format=RdfFormat.N_TRIPLES)
    return next(
        (quad.object.value for quad in told if (quad.subject, quad.predicate) == (dataset, issued)),
        made.created[:10],
    )


def _quads(graph: str, triples: Iterable[Triple]) -> Lines:
    name = NamedNode(graph)
    made = [*triples, (graph, DCT.license, LICENCE)]
    return quad_lines(
        Quad(quad.subject, quad.predicate, quad.object, name)
        for quad in parse(b"".join(lines(made)), RdfFormat.N_TRIPLES)
    )


def _in(form: Format, found: Lines, context: jsonld.Context) -> bytes:
    """N-Triples lines in a form; JSON-LD with its context inside, as no harvester should have to fetch it."""
    text = b"".join(found)
    if form is formats.NTRIPLES:
        return text
    used = {name: space for name, space in PREFIXES.items() if space.encode() in text}
    content = serialize(parse(text, RdfFormat.N_TRIPLES), format=_SYNTAXES[form], prefixes=used)
    assert content is not None
    return context.document(content) if form is formats.JSONLD else content


def _write(path: Path, form: Format, content: bytes) -> dict[str, File]:
    path.write_bytes(content)
    return described(path, form, len(content), hashlib.sha256(content).hexdigest())


def _rows(opened: Store, base_iri: str, name: str) -> list[tuple[str, ...]]:
    """What the store of a release answers to one of the queries of this package."""
    query = files(__package__).joinpath(f"{name}.rq").read_text("utf-8")
    return list(store.rows_of(opened, query, base_iri))
