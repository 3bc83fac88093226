"""The page of a result: what was found and why, what else can be chosen, and where to go on."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext

from ..formats import Format
from ..release.search.found import Counted, Item, Said
from ..release.search.lookup import texts_of
from ..release.search.words import asked_words
from ..vocabulary import EntityName, Iris
from . import language
from .excerpts import Excerpt, Piece, excerpt, marked
from .layout import KINDS
from .search_facets import FACETS, label_of
from .search_request import LONGEST, Asked
from .search_result import Result
from .search_sparql import question

# How many values of a facet are shown before one asks for more.
_SHOWN = 10

# What is said of a result beside its name, by its values.
_SAID = ("type", "nature", "level", "carrier", "lab", "zone", "region", "period")
_USUAL_STATUS = "statut-actif"

# How an excerpt is introduced.
FIELDS: dict[str, LazyString | str] = {
    "other": lazy_gettext("Autre nom"),
    "code": lazy_gettext("Code"),
    "mission": lazy_gettext("Mission"),
    "scope": lazy_gettext("Champ d’intervention"),
    "keyword": lazy_gettext("Mot-clé"),
    "definition": lazy_gettext("Définition"),
    "partner": lazy_gettext("Partenaire"),
}


@dataclass(frozen=True)
class Option:
    """A value that can be chosen: how many results it would give, and the address without it when it is chosen."""

    slug: str
    label: Said
    count: int
    without: str = ""


@dataclass(frozen=True)
class Group:
    """A facet: the values shown at once, the others, and how many more there are that are not shown."""

    name: str
    title: LazyString | str
    options: tuple[Option, ...]
    others: tuple[Option, ...]
    more: int


@dataclass(frozen=True)
class Shown:
    """A result: its name, what is said of it, and why it was found."""

    entity: EntityName
    kind: str
    name: tuple[Piece, ...]
    name_language: str
    short: str
    said: tuple[Said, ...]
    excerpt: Excerpt | None


def known_to_page(
    result: Result, index: sqlite3.Connection, iris: Iris, forms: Sequence[Format]
) -> dict[str, Any]:
    """What the template is given."""
    asked = result.asked
    query = question(asked, result.chosen, iris)
    return {
        "asked": asked,
        "listing": asked.listing,
        "result": result,
        "longest": LONGEST,
        "shown": list(_shown(result, index)),
        "groups": [group for group in _groups(result) if group.options],
        "chosen": list(_chosen(result)),
        "cleared": Asked(asked.listing, asked.text, {}, 1).address(),
        "forms": [(form, asked.address(asked.number, form.suffix)) for form in forms],
        "query": language.address("sparql.endpoint", query=query) if query else None,
        "fields": FIELDS,
    }


def _shown(result: Result, index: sqlite3.Connection) -> Iterator[Shown]:
    spoken, asked = language.current(), asked_words(result.asked.text)
    texts = texts_of(index, result.items)
    for item in result.items:
        name, said = item.name(spoken), _said(item, spoken)
        seen = (name.text, item.short, *(each.text for each in said))
        yield Shown(
            entity=EntityName(item.kind, item.slug),
            kind="" if result.asked.listing.kind else KINDS[item.kind].one,
            name=marked(name.text, asked),
            name_language=name.language,
            short=item.short,
            said=said,
            excerpt=excerpt(texts.get(item.number, ()), seen, asked),
        )


def _said(item: Item, spoken: str) -> tuple[Said, ...]:
    """What is known of a result in few words, each once; its status where it is not the usual one."""
    values = [value for facet in _SAID for value in item.values.get(facet, ())]
    said = [label_of(value, spoken) for value in values]
    unusual = [value for value in item.values.get("status", ()) if value.slug != _USUAL_STATUS]
    return tuple(dict.fromkeys([*said, *(_status(label_of(value, spoken)) for value in unusual)]))


def _status(label: Said) -> Said:
    """A status with its name: "unknown" alone would not tell what is."""
    return label._replace(text=gettext("statut : %(status)s", status=label.text))


def _groups(result: Result) -> Iterator[Group]:
    for facet, counted in result.counts.items():
        options = [*_chosen_options(result, facet), *_other_options(result, facet, counted.values)]
        more = counted.in_all - len(counted.values)
        yield Group(facet, FACETS[facet].title, tuple(options[:_SHOWN]), tuple(options[_SHOWN:]), more)


def _chosen_options(result: Result, facet: str) -> Iterator[Option]:
    """The chosen values, those that do not exist under the name that they were given."""
    spoken = language.current()
    counts = {each.value.slug: each.count for each in result.counts[facet].values}
    for slug in result.asked.chosen.get(facet, ()):
        value = result.chosen[facet].get(slug)
        label = label_of(value, spoken) if value else Said(slug, "")
        yield Option(slug, label, counts.get(slug, 0), result.asked.without(facet, slug))


def _other_options(result: Result, facet: str, counted: Sequence[Counted]) -> Iterator[Option]:
    chosen = result.asked.chosen.get(facet, ())
    for each in counted:
        if each.value.slug not in chosen:
            yield Option(each.value.slug, label_of(each.value, language.current()), each.count)


def _chosen(result: Result) -> Iterator[tuple[LazyString | str, Option, bool]]:
    """What was chosen: the title of the facet, the value, and whether there is such a value."""
    for facet in result.asked.chosen:
        for option in _chosen_options(result, facet):
            yield FACETS[facet].title, option, option.slug in result.chosen[facet]
