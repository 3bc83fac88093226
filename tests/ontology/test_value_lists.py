"""The lists of values: each value is named and explained, and has the slug of its label."""

import re
import unicodedata
from collections import Counter

from ontology_files import BASE, LAB, instances, local, not_in_both
from rdflib import DCTERMS, SKOS, Graph, URIRef

PREFIX_OF_SLUG = {
    "lab-types": "type",
    "lab-statuses": "statut",
    "expertise-families": "famille",
    "expertise-tags": "expertise",
    "carrier-roles": "role-porteur",
    "partner-roles": "role-partenaire",
    "event-kinds": "evenement",
    "organisation-kinds": "nature",
    "zone-levels": "niveau",
    "evidence": "fondement",
    "confidence": "confiance",
    "programmes": "programme",
}


def slug(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def test_every_list_and_value_is_named_and_explained_in_both_languages(concepts: Graph) -> None:
    schemes, values = instances(concepts, SKOS.ConceptScheme), instances(concepts, SKOS.Concept)
    assert not_in_both(concepts, schemes | values, SKOS.prefLabel) == []
    assert not_in_both(concepts, values, SKOS.definition) == []
    assert not_in_both(concepts, schemes, DCTERMS.title) == []
    assert not_in_both(concepts, schemes, DCTERMS.description) == []
    assert {local(scheme) for scheme in schemes} == set(PREFIX_OF_SLUG)


def test_every_value_is_a_top_concept_of_its_one_list(concepts: Graph) -> None:
    of_value = set(concepts.subject_objects(SKOS.inScheme))
    assert of_value == set(concepts.subject_objects(SKOS.topConceptOf))
    assert of_value == {(value, scheme) for scheme, value in concepts.subject_objects(SKOS.hasTopConcept)}
    assert Counter(value for value, _ in of_value) == Counter(instances(concepts, SKOS.Concept))


def test_every_slug_comes_from_the_french_label(concepts: Graph) -> None:
    for value, scheme in concepts.subject_objects(SKOS.inScheme):
        label = next(text for text in concepts.objects(value, SKOS.prefLabel) if text.language == "fr")
        assert value == URIRef(f"{BASE}id/concept/{PREFIX_OF_SLUG[local(scheme)]}-{slug(label)}")


def test_labels_are_unique_in_a_list(concepts: Graph) -> None:
    labels = Counter(
        (scheme, label)
        for value, scheme in concepts.subject_objects(SKOS.inScheme)
        for label in concepts.objects(value, SKOS.prefLabel)
    )
    assert [label for label, count in labels.items() if count > 1] == []


def test_a_value_with_a_basis_says_where_it_was_seen(concepts: Graph) -> None:
    attested, proposed = (URIRef(f"{BASE}id/concept/fondement-{name}") for name in ("atteste", "propose"))
    based = dict(concepts.subject_objects(LAB.basis))
    assert set(based.values()) == {attested, proposed}
    assert not_in_both(concepts, set(based), SKOS.scopeNote) == []
    for value, basis in based.items():
        assert ((value, DCTERMS.source, None) in concepts) == (basis == attested), value


def test_every_kind_of_organisation_says_whether_it_is_public(concepts: Graph) -> None:
    kinds = set(concepts.subjects(SKOS.inScheme, URIRef(f"{BASE}id/scheme/organisation-kinds")))
    assert set(concepts.subjects(LAB.publicKind)) == kinds
