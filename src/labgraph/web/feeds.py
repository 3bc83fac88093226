"""The Atom feeds (RFC 4287) of what changed: everything, or one entity and what is close to it.

A feed speaks French, or the language that its address says: whoever subscribes gets the same wherever they read.
"""

from functools import partial

from flask import Blueprint, Response, render_template, url_for

from ..formats import Format
from ..release.feed import moment_of
from ..vocabulary import EntityName, Iris
from . import language
from .answers import whole
from .change_list import find
from .changes import OF_ENTITY, Asked, require
from .description import Subject, subject_of
from .layout import KINDS as SPOKEN_KINDS
from .site import Site
from .validators import validated_by_bytes

ATOM = Format("atom", "application/atom+xml", "atom", "Atom", charset=True)

# How many changes a feed tells: the newest.
NEWEST = 50


def blueprint(site: Site) -> Blueprint:
    """The addresses of the feeds."""
    feeds = Blueprint("feeds", __name__)
    feeds.add_url_rule("/feed/changes.atom", "everything", partial(_feed, site, None))
    feeds.add_url_rule(f"/feed/{OF_ENTITY}.atom", "entity", partial(_of_entity, site))
    return feeds


def _of_entity(site: Site, kind: str, slug: str) -> Response:
    """Raises NoSuchEntity."""
    subject = subject_of(kind, slug, Iris(site.engine().manifest.base_iri))
    require(site, subject)
    return _feed(site, subject)


def _feed(site: Site, subject: Subject | None) -> Response:
    language.settle_by_address()
    manifest = site.engine().manifest
    found = find(site, subject, "", NEWEST)
    newest = found.told[0].change.release if found.told else found.first_release
    body = render_template(
        "feed.xml",
        found=found,
        kind=SPOKEN_KINDS[subject.kind] if subject else None,
        moment_of=moment_of,
        updated=moment_of(newest),
        here=_whole(manifest.base_iri, _address(subject)),
        page=_whole(manifest.base_iri, Asked(subject).address()),
        page_of=lambda entity: _whole(manifest.base_iri, _page_of(entity)),
        base=manifest.base_iri,
        author=site.settings.publisher or "labgraph",
    )
    made = whole(ATOM.content_type, body)
    made.content_language.add(language.current())
    return validated_by_bytes(made, site, manifest, ATOM)


def _address(subject: Subject | None) -> str:
    if subject is None:
        return language.address("feeds.everything")
    return language.address("feeds.entity", kind=subject.kind, slug=subject.slug)


def _page_of(entity: EntityName) -> str:
    return language.address("changes.entity", kind=entity.kind, slug=entity.slug)


def _whole(base: str, address: str) -> str:
    """An address of this site as a whole one, by the base of the data and never by what `Host` says."""
    return base + address.removeprefix(url_for("lists.home"))
