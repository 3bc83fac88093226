"""The catalogue of a release: the same in every form, valid, in the words of the operator, judged as harvesters do."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF

from labgraph import formats
from labgraph.config import Settings
from labgraph.errors import ReleaseError
from labgraph.release.catalogue import CATALOG, DATASET, FORMS, RELEASE, VOID, dcat, path_of
from labgraph.release.catalogue.conformance import violations
from labgraph.release.catalogue.described import Described
from labgraph.release.catalogue.distributions import distributions
from labgraph.release.catalogue.documents import graphs
from labgraph.release.catalogue.harvest import verdicts
from labgraph.release.catalogue.metadata_quality import score
from labgraph.release.catalogue.quality import Quality
from labgraph.release.catalogue.who import publisher_type
from labgraph.release.manifest import File
from labgraph.release.packing import GZIP, ZSTD
from labgraph.release.publish import publish
from labgraph.release.shelf import Release, Shelf
from labgraph.release.triples import Literal as Text
from labgraph.release.triples import Triple, lines
from labgraph.vocabulary import DCAT as DCAT_IRI
from labgraph.vocabulary import DCT, EU, LICENCE, SKOS, SPDX, XSD, Iris
from labgraph.vocabulary import FOAF as FOAF_IRI
from made_up import NOW, RecordFolder
from repository import RDFLIB, ROOT, settings_for

CHECK = ROOT.parent / "shared" / "shapes" / "shacl_check.py"
OPERATOR = {
    "publisher": 'Préfecture d’essai \\ "deux"',
    "publisher_url": "https://www.essai.gouv.fr/",
    "publisher_type": "NationalAuthority",
    "contact_name": "Équipe d’essai",
    "contact_email": "labs@essai.gouv.fr",
}


def graph_of(release: Release, document: str, form: formats.Format = formats.TURTLE) -> Graph:
    return Graph().parse(release.path / path_of(document, form), format=RDFLIB[form])


def statements(release: Release, settings: Settings) -> list[Triple]:
    """The catalogue of a release for an operator, as it is before it is written."""
    iris = Iris(release.manifest.base_iri)
    lasting = dcat.lasting(settings, iris)
    return [
        *lasting,
        *publisher_type(settings),
        *dcat.of_release(release.manifest, iris, "2026-11-23", "2010"),
    ]


@pytest.fixture(scope="module")
def operated(published_settings: Settings) -> Settings:
    """The settings of an operator who filled in everything."""
    return published_settings.model_copy(update=OPERATOR)


# ── the documents ──


@pytest.mark.parametrize("document", [CATALOG, VOID, DATASET, RELEASE])
def test_a_document_is_the_same_in_every_form(published: Release, document: str) -> None:
    told = [graph_of(published, document, form) for form in FORMS]
    assert len(told[0]) > 100
    for other in told[1:]:
        assert isomorphic(told[0], other)


def test_json_ld_has_its_context_inside(published: Release) -> None:
    for document in (CATALOG, VOID):
        content = json.loads((published.path / path_of(document, formats.JSONLD)).read_bytes())
        assert isinstance(content["@context"], dict)


def test_the_manifest_tells_of_every_document(published: Release) -> None:
    for path in (path_of(name, form) for name in (CATALOG, VOID, DATASET, RELEASE) for form in FORMS):
        assert published.manifest.files[path].bytes == (published.path / path).stat().st_size


def test_a_release_without_its_catalogue_is_of_another_version(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"quality\.json"):
        Quality.read(tmp_path)


# ── what it says ──


def test_every_file_that_holds_data_is_a_distribution(published: Release) -> None:
    graph, iris = graph_of(published, CATALOG), Iris(published.manifest.base_iri)
    listed = set(graph.objects(URIRef(iris.dataset), DCAT.distribution))
    names = {name for name in published.manifest.dumps() if name.endswith((".gz", ".zst", ".csv"))}
    assert len(listed) == len(names) >= 9
    release = published.manifest.release
    addresses = {f"{iris.base}dumps/latest/{name.replace(f'-{release}', '')}" for name in names}
    assert {str(graph.value(each, DCAT.downloadURL)) for each in listed} == addresses


def test_differences_sums_and_schemas_are_no_distributions() -> None:
    def file(media_type: str) -> File:
        return File(bytes=1, uncompressed_bytes=1, sha256="0" * 64, media_type=media_type, label="x")

    release, old = "20261123T020000Z", "20261122T020000Z"
    names = {
        f"labgraph-{release}.nq.gz": "application/n-quads",
        f"labgraph-{release}.nq.zst": "application/n-quads",
        f"labs-{release}.csv": "text/csv",
        f"labgraph-{release}-since-{old}.added.nq.gz": "application/n-quads",
        f"labgraph-{release}.nq.sha256": "text/plain",
        f"labs-{release}.csv-metadata.json": "application/csvm+json",
        f"labs-{release}.schema.json": "application/json",
        f"SHA256SUMS-{release}": "text/plain",
    }
    found = distributions({f"dumps/{name}": file(media_type) for name, media_type in names.items()})
    assert [(each.part, each.latest, each.packing) for each in found] == [
        ("labgraph-nq-gz", "labgraph.nq.gz", GZIP),
        ("labgraph-nq-zst", "labgraph.nq.zst", ZSTD),
        ("labs-csv", "labs.csv", None),
    ]


def test_the_operator_is_named_as_the_settings_say(published: Release, operated: Settings) -> None:
    graph = Graph().parse(data=b"".join(lines(statements(published, operated))), format="nt")
    publisher = URIRef(f"{Iris(operated.base_iri).catalogue}#publisher")
    assert graph.value(publisher, FOAF.name) == Literal(OPERATOR["publisher"])
    assert graph.value(publisher, FOAF.mbox) == URIRef("mailto:labs@essai.gouv.fr")
    assert graph.value(publisher, FOAF.homepage) == URIRef(OPERATOR["publisher_url"])
    assert graph.value(publisher, DCTERMS.type) == URIRef(
        "http://purl.org/adms/publishertype/NationalAuthority"
    )


def test_an_operator_who_says_nothing_is_that_of_the_host(published: Release) -> None:
    graph = graph_of(published, CATALOG)
    (publisher,) = graph.subjects(RDF.type, FOAF.Agent)
    names = {str(name) for name in graph.objects(publisher, FOAF.name)}
    assert names == {"Exploitant de localhost:8000", "Operator of localhost:8000"}
    assert Quality.read(published.path).missing_settings == (
        "publisher",
        "publisher_url",
        "publisher_type",
        "contact_email",
    )


# ── from one release to the next ──


def test_the_graphs_say_nothing_of_a_release(published: Release) -> None:
    settings = settings_for(published.path.parent)
    for name, made in graphs(settings).items():
        text = b"".join(made).decode()
        assert published.manifest.release not in text
        assert name == "queries" or published.manifest.created[:10] not in text
        assert f"{settings.base_iri}graphs/{name}" in text
        assert "_:" not in text


def test_the_day_of_the_first_release_stays(record_folder: RecordFolder) -> None:
    settings = record_folder.settings
    publish(settings, NOW)
    assert not publish(settings, NOW + timedelta(days=1)).changed
    named = settings.model_copy(update=OPERATOR)
    second = publish(named, NOW + timedelta(days=2))
    assert second.changed, "another publisher is another catalogue"
    assert not publish(named, NOW + timedelta(days=3)).changed
    query = settings.queries_dir / "q.rq"
    query.parent.mkdir()
    query.write_text("#+ summary: Tout\nSELECT * { ?s ?p ?o }\n", encoding="utf-8")
    third = publish(named, NOW + timedelta(days=4))
    assert third.changed, "another saved query is another release"
    graph = graph_of(Shelf(settings.releases_dir).open_current(), CATALOG)
    dataset = URIRef(Iris(settings.base_iri).dataset)
    assert graph.value(dataset, DCTERMS.issued) == Literal("2026-11-23", datatype=URIRef(XSD.date))
    previous = Iris(settings.base_iri).entity("release", second.manifest.release)
    assert graph.value(dataset, URIRef(DCAT_IRI.previousVersion)) == URIRef(previous)


# ── judged ──


@pytest.mark.skipif(not CHECK.exists(), reason="the shapes of SEMIC are not beside the repository")
@pytest.mark.parametrize("document", [CATALOG, DATASET, RELEASE])
def test_the_shapes_of_dcat_ap_find_no_violation(published: Release, document: str) -> None:
    path = published.path / path_of(document, formats.TURTLE)
    done = subprocess.run([sys.executable, CHECK, "dcat", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "ERROR" not in done.stdout
    if document == RELEASE:
        return
    warned = {line.split()[2] for line in done.stdout.splitlines() if line.lstrip().startswith("Warning")}
    # Publishers outside the list of the EU's own bodies, and of a kind that the operator did not tell; a country is not
    # ours to outline; search has no standard.
    of_publishers = {str(DCTERMS.publisher), str(DCTERMS.type)}
    assert warned == {*of_publishers, f"{DCAT}bbox", f"{DCAT}centroid", str(DCTERMS.conformsTo)}


def test_it_keeps_the_rules_of_dcat_ap(published: Release, operated: Settings) -> None:
    assert violations(Described(statements(published, operated))) == []
    assert violations(Described(statements(published, Settings()))) == []


def test_a_full_catalogue_has_full_marks(published: Release, operated: Settings) -> None:
    points = score(statements(published, operated))
    assert [(each.indicator.en, each.points) for each in points if each.points not in (each.of, None)] == []
    assert sum(each.of for each in points) == 405
    assert sum(each.of for each in points if each.points is None) == 80, "what is seen online only"
    told = Quality.of(statements(published, operated), operated, NOW + timedelta(days=365))
    assert (told.points, told.points_at_most, told.is_harvestable, told.missing_settings) == (
        325,
        325,
        True,
        (),
    )


Change = Callable[[Triple], Iterable[Triple]]


def without(predicate: str) -> Change:
    return lambda triple: [] if triple[1] == predicate else [triple]


def instead(predicate: str, value: str | Text) -> Change:
    return lambda triple: [(*triple[:2], value) if triple[1] == predicate else triple]


LATER = Text("2999-01-01", datatype=XSD.date)


@pytest.mark.parametrize(
    ("change", "points"),
    [
        (without(DCAT_IRI.keyword), 30),
        (without(DCAT_IRI.theme), 30),
        (without(DCT.spatial), 20),
        (without(DCT.temporal), 20),
        (without(DCAT_IRI.downloadURL), 20),
        (without(DCT.format), 70),
        (without(DCAT_IRI.mediaType), 20),
        (instead(DCT.format, f"{EU}file-type/XLSX"), 70),
        (without(DCAT_IRI.accessURL), 30),
        (without(SKOS.exactMatch), 10),
        (without(DCT.accessRights), 15),
        (without(DCAT_IRI.contactPoint), 20),
        (without(DCT.rights), 5),
        (without(DCAT_IRI.byteSize), 5),
        (without(DCT.issued), 5),
        (without(FOAF_IRI.name), 30),
        (instead(DCT.modified, Text("hier")), 30),
    ],
)
def test_what_lacks_costs_points(published: Release, operated: Settings, change: Change, points: int) -> None:
    changed = [new for triple in statements(published, operated) for new in change(triple)]
    assert 325 - sum(each.points or 0 for each in score(changed)) == points


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (without(DCAT_IRI.dataset), "The catalogue names a dataset"),
        (without(DCT.identifier), "One identifier for each resource"),
        (instead(DCT.identifier, Text("1")), "No identifier twice"),
        (without(DCT.title), "A title for each resource"),
        (instead(DCT.modified, LATER), "No date in the future"),
        (
            instead(DCT.license, f"{EU}licence/ETALAB_2_0"),
            "The licence that data.gouv.fr recognises, everywhere",
        ),
        (without(DCAT_IRI.downloadURL), "A file for each distribution"),
        (
            lambda triple: [triple, (triple[0], DCAT_IRI.accessService, "http://x/s")],
            "No service hidden behind a distribution",
        ),
        (without(SKOS.prefLabel), "Theme, publisher and contact described in place"),
        (instead(DCT.temporal, "http://x/period"), "Nothing to fetch for the period"),
        (instead(SPDX.algorithm, "https://spdx.org/rdf/terms#x"), "Checksums that are read"),
    ],
)
def test_what_data_gouv_fr_would_not_take_is_told(
    published: Release, operated: Settings, change: Change, rule: str
) -> None:
    changed = [new for triple in statements(published, operated) for new in change(triple)]
    broken = [
        each.rule.en for each in verdicts(changed, datetime.now(UTC) + timedelta(days=365)) if each.broken_by
    ]
    assert broken == [rule]


def test_the_licence_is_the_one_that_data_gouv_fr_knows(published: Release) -> None:
    graph = graph_of(published, CATALOG)
    for kind in (DCAT.Dataset, DCAT.Distribution, URIRef(DCAT_IRI.DataService)):
        for each in graph.subjects(RDF.type, kind):
            assert list(graph.objects(each, DCTERMS.license)) == [URIRef(LICENCE)]
    assert LICENCE == "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
