"""The home page, and the pages that list all entities of a kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from .. import formats
from ..engine.port import QueryEngine
from ..matching import reading_order
from ..vocabulary import LAB, ORG, SCHEMA, EntityName, Iris
from . import questions
from .answers import page, validated
from .dates import in_words
from .layout import KINDS, VALUES
from .questions import Row
from .site import Site
from .terms import Term, preferred

NOT_GIVEN = _("Non renseigné")
_NO_ZONE = _("Zone non renseignée")


@dataclass(frozen=True)
class Listing:
    """What the list of a kind shows: entities of a class, some of their properties, grouped by one of them or not.

    The values of the `named` properties would not be understood without the name of the property.
    """

    of_class: str
    properties: tuple[str, ...]
    grouped_by: str = ""
    named: frozenset[str] = frozenset()


LISTINGS: Mapping[str, Listing] = {
    "lab": Listing(
        LAB.Lab, (LAB.labType, LAB.carriedBy, LAB.zone, LAB.status), named=frozenset({LAB.status})
    ),
    "organisation": Listing(ORG.FormalOrganization, (LAB.organisationKind, LAB.zone), LAB.organisationKind),
    "project": Listing(LAB.Project, (LAB.conductedBy, SCHEMA.startDate)),
    "zone": Listing(LAB.Zone, (LAB.zoneLevel, LAB.inseeCode, LAB.within), LAB.zoneLevel),
}


@dataclass
class Entry:
    """One line of a list: an entity, and what is said of it in few words, by property."""

    name: Term
    entity: EntityName
    said: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Entries under one heading."""

    title: str
    entries: tuple[Entry, ...]


def blueprint(site: Site) -> Blueprint:
    """The addresses of the home page and of the lists."""
    lists = Blueprint("lists", __name__)
    lists.add_url_rule("/", "home", partial(_home, site))
    lists.add_url_rule("/concepts", "concepts", partial(_concepts, site))
    for kind in LISTINGS:
        name = f"{kind}s"
        lists.add_url_rule(f"/{name}", name, partial(_list, site, kind))
    return lists


def _home(site: Site) -> Response:
    engine = site.engine()
    iris = Iris(engine.manifest.base_iri)
    regions = _by_region(engine, iris)
    entries = {kind: _entries(engine, iris, LISTINGS[kind]) for kind in ("organisation", "project")}
    return _page(site, engine, "home.html", regions=regions, entries=entries, kinds=KINDS)


def _list(site: Site, kind: str) -> Response:
    engine = site.engine()
    listing = LISTINGS[kind]
    entries = _entries(engine, Iris(engine.manifest.base_iri), listing)
    groups = _grouped(entries, listing.grouped_by) if listing.grouped_by else [Group("", tuple(entries))]
    return _page(site, engine, "list.html", kind=KINDS[kind], groups=groups, count=len(entries))


def _concepts(site: Site) -> Response:
    engine = site.engine()
    iris = Iris(engine.manifest.base_iri)
    schemes: dict[EntityName, Entry] = {}
    described: dict[EntityName, Term] = {}
    values: dict[EntityName, dict[str, str]] = {}
    found = questions.rows(engine, "schemes", graph=iris.shared_graph("concepts"))
    for row in preferred(found, "name", "description", "label"):
        scheme = iris.read(row["scheme"].value)
        if scheme is not None:
            schemes.setdefault(scheme, Entry(row["name"], scheme))
            described.setdefault(scheme, row.get("description", Term("")))
            if "label" in row:
                values.setdefault(scheme, {}).setdefault(row["concept"].value, row["label"].value)
    for scheme, entry in schemes.items():
        entry.said[VALUES] = sorted(values.get(scheme, {}).values(), key=reading_order)
    return _page(site, engine, "concepts.html", schemes=_in_order(schemes.values()), described=described)


def _page(site: Site, engine: QueryEngine, template: str, **known: Any) -> Response:
    return validated(page(template, **known), site, engine.manifest, formats.HTML)


def _entries(engine: QueryEngine, iris: Iris, listing: Listing) -> list[Entry]:
    entries: dict[EntityName, Entry] = {}
    asked = {"class": listing.of_class, "properties": listing.properties}
    rows = preferred(questions.rows(engine, "list", **asked), "name", "label", "property_name")
    said: set[tuple[str, ...]] = set()
    for row in rows:
        entity = iris.read(row["item"].value)
        # Of a value that has labels in several languages, the first row is the reader's.
        if entity is not None and _statement(row) not in said:
            said.add(_statement(row))
            _say(entries.setdefault(entity, Entry(row["name"], entity)), row, listing.named)
    for entry in entries.values():
        entry.said = {name: entry.said[name] for name in listing.properties if name in entry.said}
    return _in_order(entries.values())


def _statement(row: Row) -> tuple[str, ...]:
    return tuple(row[name].value for name in ("item", "property", "value") if name in row)


def _say(entry: Entry, row: Row, named: frozenset[str]) -> None:
    if "property" in row:
        name, value = row["property"].value, row.get("label") or row["value"]
        text = in_words(value.value) if value.datatype else value.value
        if name in named and "property_name" in row:
            text = gettext("%(name)s : %(value)s", name=row["property_name"].value.lower(), value=text)
        said = entry.said.setdefault(name, [])
        if text not in said:
            said.append(text)


def _grouped(entries: Iterable[Entry], name: str) -> list[Group]:
    """The entries under the values of one property, which is then not said again."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        for title in entry.said.pop(name, [str(NOT_GIVEN)]):
            groups.setdefault(title, []).append(entry)
    return _groups_in_order(groups)


def _by_region(engine: QueryEngine, iris: Iris) -> list[Group]:
    """The labs under their regions; those that no region holds, under their zone."""
    level = iris.entity("concept", "niveau-region")
    entries: dict[EntityName, Entry] = {}
    regions: dict[EntityName, set[str]] = {}
    zones: dict[EntityName, set[str]] = {}
    for row in preferred(questions.rows(engine, "labs_by_region", region_level=level), "name", "type"):
        lab = iris.read(row["lab"].value)
        if lab is not None:
            entry = entries.setdefault(lab, Entry(row["name"], lab))
            entry.said.setdefault(LAB.labType, [row["type"].value if "type" in row else str(NOT_GIVEN)])
            _note(regions, lab, row, "region_name")
            _note(zones, lab, row, "zone_name")
    in_regions: dict[str, list[Entry]] = {}
    elsewhere: dict[str, list[Entry]] = {}
    for lab, entry in entries.items():
        for title in regions.get(lab, ()):
            in_regions.setdefault(title, []).append(entry)
        if lab not in regions:
            for title in zones.get(lab, {str(_NO_ZONE)}):
                elsewhere.setdefault(title, []).append(entry)
    return _groups_in_order(in_regions) + _groups_in_order(elsewhere)


def _note(titles: dict[EntityName, set[str]], lab: EntityName, row: Row, variable: str) -> None:
    if variable in row:
        titles.setdefault(lab, set()).add(row[variable].value)


def _groups_in_order(groups: Mapping[str, Iterable[Entry]]) -> list[Group]:
    return [Group(title, tuple(_in_order(groups[title]))) for title in sorted(groups, key=reading_order)]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: reading_order(entry.name.value))
