"""A list of the API: a page of it as JSON, all of it as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from sqlite3 import Connection

from flask import Response

from ...errors import Text
from ...formats import CSV, PLAIN_JSON, Format
from ...release.search.listing import Entry, Listing
from ...vocabulary import Iris
from .. import language
from ..answers import Link, linked, whole_json
from ..description import subject_of
from ..documents import answered, form_named
from ..neighbours import neighbours_of
from ..search_facets import FACETS, label_of
from ..search_forms import several, table
from ..searching import searching
from ..site import Site
from . import cursors
from .asked import Asked, cannot_be, read
from .documents import Document
from .lists import INDEXED, Listed
from .nodes import Value, reference
from .parameters import PAGED
from .records import Records, chosen, envelope

FORMS = (PLAIN_JSON, CSV)
_SUFFIXES = {form.suffix: form for form in FORMS}


@dataclass(frozen=True)
class _List(Document):
    """A list, of which only JSON has pages."""

    def address(self, form: Format) -> str:
        paged = [parameter.name for parameter in PAGED if form is CSV]
        given = {name: values for name, values in self.given.items() if name not in paged}
        return language.address(f"{self.endpoint}_in_form", suffix=form.suffix, **given)


def answer(site: Site, listed: Listed, suffix: str = "") -> Response:
    """The list, in the form that the client prefers, or that the suffix names."""
    named = form_named(suffix, _SUFFIXES)
    asked = read(listed)
    document = _List(f"api.{listed.name}", asked.given, FORMS, listed.kind)
    makers = {PLAIN_JSON: _page, CSV: _table}
    return answered(
        site, site.engine(), document, named, lambda form: makers[form](site, document, asked), lambda: None
    )


def _page(site: Site, document: Document, asked: Asked) -> Response:
    with searching(site) as index:
        _require_values(index, asked)
        listing = Listing(index, asked.wish)
        total = listing.total()
        found = list(listing.entries(asked.order, asked.after, asked.limit + 1))
    entries = found[: asked.limit]
    following = _following(document, asked, entries[-1]) if len(found) > asked.limit else None
    release = site.engine().manifest.release
    told = {"release": release, "total": total, "next": following, "items": _items(site, asked, entries)}
    links = [Link(following, "next", PLAIN_JSON.media_type)] if following else []
    return linked(whole_json(told), links)


def _following(document: Document, asked: Asked, last: Entry) -> str:
    """The address of the next page."""
    cursor = cursors.written(asked.sort, last.position)
    return _List(document.endpoint, {**asked.given, "cursor": cursor}, FORMS).address(PLAIN_JSON)


def _items(site: Site, asked: Asked, entries: list[Entry]) -> list[dict[str, Value]]:
    """The entities of a page: as the index knows them or, for other keys, by one question to the engine."""
    listed, engine = asked.listed, site.engine()
    iris = Iris(engine.manifest.base_iri)
    keys = asked.keys or listed.short
    if set(keys) <= set(listed.short):
        return [chosen(_known(listed, entry, iris), keys) for entry in entries]
    subjects = [subject_of(listed.kind, entry.item.slug, iris) for entry in entries]
    return Records(listed, engine, neighbours_of(site)).read(subjects, keys)


def _known(listed: Listed, entry: Entry, iris: Iris) -> dict[str, Value]:
    """What the search index knows of an entity."""
    item, spoken = entry.item, language.of_data()
    said = envelope(iris, item.kind, item.slug, item.name(spoken).text)
    for key, attribute in listed.indexed.items():
        if attribute not in INDEXED:
            values: list[Value] = [entry.modified] if entry.modified else []
        else:
            labels = {
                (iris.entity(value.kind, value.slug), value.slug): label_of(value, spoken).text
                for value in item.values.get(INDEXED[attribute], ())
            }
            values = [reference(*named, labels[named]) for named in sorted(labels)]
        if values:
            said[key] = values if listed.shape.is_several(key) else values[0]
    return said


def _table(site: Site, _: Document, asked: Asked) -> Response:
    """All that is found, a row each. Raises BadParameter when pages of it are asked for, or what is no column."""
    listed, manifest = asked.listed, site.engine().manifest
    for parameter in PAGED:
        if parameter.name in asked.given:
            raise cannot_be(parameter.name, asked.given[parameter.name][0], _NO_PAGES)
    for key in asked.keys:
        if key not in listed.short:
            raise cannot_be("fields", key, _NO_COLUMN, listed.short)
    keys = [key for key in listed.short if key in (asked.keys or listed.short)]
    iris = Iris(manifest.base_iri)
    with searching(site, site.settings.query_timeout_s) as index:
        _require_values(index, asked)
        listing = Listing(index, asked.wish)
        rows = (_row(_known(listed, entry, iris), keys) for entry in listing.entries(asked.order))
        return table(listing.total(), chain([keys], rows), manifest.release, site.settings.result_limit_mb)


def _row(said: dict[str, Value], keys: list[str]) -> Iterator[str]:
    return (_cell(said.get(key, "")) for key in keys)


def _cell(value: Value) -> str:
    if isinstance(value, list):
        return several(map(_cell, value))
    return str(value["nom"] if isinstance(value, dict) else value)


def _require_values(index: Connection, asked: Asked) -> None:
    """Raises BadParameter when the value of a facet names nothing in this release."""
    for name, slugs in asked.wish.chosen.items():
        for slug in slugs if FACETS[name].kind else ():
            if not index.execute(_IS_KNOWN, (FACETS[name].kind, slug, name, slug)).fetchone():
                accepted = [each for (each,) in index.execute(_ACCEPTED, (name,))]
                raise cannot_be(name, slug, _NAMED, accepted)


_IS_KNOWN = """
SELECT 1 FROM entities WHERE kind = ? AND slug = ?
UNION ALL SELECT 1 FROM facet_values WHERE facet = ? AND slug = ? LIMIT 1
"""
_ACCEPTED = "SELECT slug FROM facet_values WHERE facet = ? ORDER BY slug"
_NAMED = Text(
    "la dernière partie de l’IRI d’une entité de cette publication",
    "the last part of the IRI of an entity of this release",
)
_NO_PAGES = Text("rien, car le CSV donne la liste entière", "nothing, as CSV gives the whole list")
_NO_COLUMN = Text(
    "l’une des colonnes du CSV ; les autres clés sont en JSON",
    "one of the columns of the CSV; other keys are in JSON",
)
