"""One entity of a list, whole; and what is around it, page by page."""

from collections.abc import Callable, Iterator, Mapping

from flask import Response, url_for

from ...formats import PLAIN_JSON, Format
from .. import answers, questions
from ..answers import linked, whole_json
from ..description import Subject, facts_of, no_such, nodes_of, scope, subject_of
from ..documents import answered
from ..entities import or_its_fate
from ..neighbours import Box, Link, Neighbourhood, neighbours_of
from ..questions import Data
from ..site import Site
from .asked import as_given, given, keys_of
from .documents import Document
from .lists import Listed
from .nodes import Node, Value
from .parameters import PAGE, of_entity, of_neighbours
from .records import Records, envelope


def answer(site: Site, listed: Listed, slug: str) -> Response:
    """One entity."""
    values = given(of_entity(listed))

    def make(subject: Subject) -> Response:
        records = Records(listed, site.engine(), neighbours_of(site))
        [told] = records.read([subject], keys_of(values) or listed.keys)
        return whole_json({"release": site.engine().manifest.release, **told})

    document = Document(f"api.{listed.name}_entity", as_given(values), kind=listed.kind)
    return _answered(site, listed, slug, document, make)


def around(site: Site, listed: Listed, slug: str) -> Response:
    """What an entity leads to, and what leads to it: a page of all that, counted exactly."""
    values = given(of_neighbours())
    number = int(values.get(PAGE.name, ("1",))[0])
    document = Document(f"api.{listed.name}_neighbours", as_given(values))

    def make(subject: Subject) -> Response:
        neighbourhood = neighbours_of(site).around(subject.iri, number)
        told = {"release": site.engine().manifest.release, **_told(site, listed, subject, neighbourhood)}
        if number == neighbourhood.pages:
            return whole_json({**told, "next": None})
        following = Document(document.endpoint, {"slug": slug, PAGE.name: number + 1}).address(PLAIN_JSON)
        response = whole_json({**told, "next": following})
        return linked(response, [answers.Link(following, "next", PLAIN_JSON.media_type)])

    return _answered(site, listed, slug, document, make)


def _answered(
    site: Site, listed: Listed, slug: str, document: Document, make: Callable[[Subject], Response]
) -> Response:
    """What is made of an entity, or where it is to be had now. Raises NoSuchEntity, EntityWithdrawn."""
    engine, neighbours = site.engine(), neighbours_of(site)
    subject = subject_of(listed.kind, slug, neighbours.iris)
    here = Document(document.endpoint, {"slug": slug, **document.given}, kind=document.kind)

    def require() -> None:
        if not neighbours.knows(subject.iri):
            raise no_such(subject.kind, subject.slug)

    def made(_: Format) -> Response:
        require()
        return make(subject)

    return or_its_fate(
        engine,
        subject,
        lambda: answered(site, engine, here, None, made, require),
        lambda now: url_for(here.endpoint, slug=now, release=None),
    )


def _told(site: Site, listed: Listed, subject: Subject, neighbourhood: Neighbourhood) -> Mapping[str, Value]:
    engine, neighbours = site.engine(), neighbours_of(site)
    rows = questions.rows(engine, "entity_facts", **scope(subject, neighbourhood), explained=Data())
    facts = facts_of(rows, subject, neighbourhood)
    links = [link for box in neighbourhood.incoming for link in box.links]
    owners = {neighbours.iris.entity(link.owner.kind, link.owner.slug) for link in links}
    records = Records(listed, engine, neighbours)
    names = records.named({subject.iri, *nodes_of(facts), *owners, *(link.role for link in links)})
    node = Node(subject.iri, subject.graph, facts, neighbours.iris, names)
    name = names.get(subject.iri, subject.slug)
    return {
        **envelope(neighbours.iris, subject.kind, subject.slug, name),
        "page": neighbourhood.page,
        "pages": neighbourhood.pages,
        "outgoing": list(_outgoing(listed, node, neighbourhood)),
        "incoming": [_incoming(box, node) for box in neighbourhood.incoming if box.links],
    }


def _outgoing(listed: Listed, node: Node, neighbourhood: Neighbourhood) -> Iterator[dict[str, Value]]:
    """By key, what leads on. The short ones are on the first page."""
    long = {each.property: each.count for each in neighbourhood.long}
    for key, attribute in listed.shape.keys.items():
        reader = listed.shape.readers[attribute]
        if reader.leads and (neighbourhood.page == 1 or reader.said_by in long):
            items = list(reader.read(node))
            if items:
                count = long.get(reader.said_by, len(items))
                yield {"key": key, "property": reader.said_by, "count": count, "items": items}


def _incoming(box: Box, node: Node) -> dict[str, Value]:
    """The links of one property, from one kind of entity, with the role and the period that they tell."""
    through = {"through": box.through} if box.through else {}
    items = [_owner(link, node) for link in box.links]
    return {"property": box.property, **through, "kind": box.kind, "count": box.count, "items": items}


def _owner(link: Link, node: Node) -> dict[str, Value]:
    iri = node.iris.entity(link.owner.kind, link.owner.slug)
    told = {
        "role": node.reference(link.role) if link.role else None,
        "depuis": link.since,
        "jusqu_a": link.until,
    }
    owner = node.reference(iri) or {}
    return {**owner, **{key: value for key, value in told.items() if value}}
