"""The pages that list all entities of a kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Blueprint, Response

from .. import formats
from ..engine.port import QueryEngine
from ..vocabulary import LAB, ORG, SCHEMA, EntityName, Iris
from . import questions, schemes
from .answers import page, validated
from .dates import in_words
from .home import Home
from .layout import KINDS
from .questions import Row
from .site import Site
from .terms import Term, reading_order

NOT_GIVEN = "Non renseigné"


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
    lists.add_url_rule("/", "home", Home(site).page)
    lists.add_url_rule("/concepts", "concepts", partial(schemes.listed, site))
    for kind in LISTINGS:
        name = f"{kind}s"
        lists.add_url_rule(f"/{name}", name, partial(_list, site, kind))
    return lists


def _list(site: Site, kind: str) -> Response:
    engine = site.engine()
    listing = LISTINGS[kind]
    entries = _entries(engine, Iris(engine.manifest.base_iri), listing)
    groups = _grouped(entries, listing.grouped_by) if listing.grouped_by else [Group("", tuple(entries))]
    return _page(site, engine, "list.html", kind=KINDS[kind], groups=groups, count=len(entries))


def _page(site: Site, engine: QueryEngine, template: str, **known: Any) -> Response:
    return validated(page(template, **known), site, engine.manifest, formats.HTML)


def _entries(engine: QueryEngine, iris: Iris, listing: Listing) -> list[Entry]:
    entries: dict[EntityName, Entry] = {}
    asked = {"class": listing.of_class, "properties": listing.properties}
    for row in questions.rows(engine, "list", **asked):
        entity = iris.read(row["item"].value)
        if entity is not None:
            entry = entries.setdefault(entity, Entry(row["name"], entity))
            _say(entry, row, listing.named)
    for entry in entries.values():
        entry.said = {name: entry.said[name] for name in listing.properties if name in entry.said}
    return _in_order(entries.values())


def _say(entry: Entry, row: Row, named: frozenset[str]) -> None:
    if "property" in row:
        name, value = row["property"].value, row.get("label") or row["value"]
        text = in_words(value.value) if value.datatype else value.value
        if name in named and "property_name" in row:
            text = f"{row['property_name'].value.lower()} : {text}"
        said = entry.said.setdefault(name, [])
        if text not in said:
            said.append(text)


def _grouped(entries: Iterable[Entry], name: str) -> list[Group]:
    """The entries under the values of one property, which is then not said again."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        for title in entry.said.pop(name, [NOT_GIVEN]):
            groups.setdefault(title, []).append(entry)
    return _groups_in_order(groups)


def _groups_in_order(groups: Mapping[str, Iterable[Entry]]) -> list[Group]:
    return [Group(title, tuple(_in_order(groups[title]))) for title in sorted(groups, key=reading_order)]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: reading_order(entry.name.value))
