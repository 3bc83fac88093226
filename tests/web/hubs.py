"""Entities with very many neighbours, which no steward would write: as N-Quads lines for `add_release`."""

from collections.abc import Iterator

from labgraph.vocabulary import LAB, ORG, RDF, SKOS, Iris

HUB, SMALL, MANY = "zone/hub", "zone/small", "lab/many"
HUB_LINKS, SMALL_LINKS, MANY_PARTNERS = 50_000, 30, 3_000


def hubs(iris: Iris) -> Iterator[str]:
    """A zone of 50,000 labs, one of thirty, and a lab with 3,000 partners, two partnerships with each third of them."""
    for slug, count in (("hub", HUB_LINKS), ("small", SMALL_LINKS)):
        yield from _entity(iris, "zone", slug, LAB.Zone, f"Zone {slug}")
        for n in range(count):
            lab = iris.entity("lab", f"{slug}-{n}")
            yield f'<{lab}> <{SKOS.prefLabel}> "Labo {n:05}"@fr <{iris.graph("lab", f"{slug}-{n}")}> .'
            yield from _link(iris, lab, LAB.zone, iris.entity("zone", slug), f"lab/{slug}-{n}")
    yield from _entity(iris, "lab", "many", LAB.Lab, "Un lab entouré")
    for n in range(MANY_PARTNERS):
        yield from _entity(iris, "organisation", f"partner-{n}", ORG.FormalOrganization, f"Partenaire {n:05}")
        for role in ("a", "b")[: 2 if n % 3 == 0 else 1]:
            yield from _partnership(iris, n, role)


def _partnership(iris: Iris, n: int, role: str) -> Iterator[str]:
    lab, partner = iris.entity("lab", "many"), iris.entity("organisation", f"partner-{n}")
    part = iris.part("lab", "many", f"partnership-{n}-{role}")
    said = [
        (lab, LAB.partnership, part),
        (lab, LAB.partner, partner),
        (lab, ORG.linkedTo, partner),
        (part, RDF.type, LAB.Partnership),
        (part, ORG.organization, lab),
        (part, ORG.member, partner),
    ]
    for subject, name, value in said:
        yield from _link(iris, subject, name, value, "lab/many")


def _entity(iris: Iris, kind: str, slug: str, of_class: str, name: str) -> Iterator[str]:
    entity, graph = iris.entity(kind, slug), iris.graph(kind, slug)
    yield f"<{entity}> <{RDF.type}> <{of_class}> <{graph}> ."
    yield f'<{entity}> <{SKOS.prefLabel}> "{name}"@fr <{graph}> .'


def _link(iris: Iris, subject: str, name: str, value: str, record: str) -> Iterator[str]:
    yield f"<{subject}> <{name}> <{value}> <{iris.graph(*record.split('/'))}> ."
