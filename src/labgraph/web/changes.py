"""The pages that tell in words what changed: everything, or one entity and what is close to it; newest first."""

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, Response, request, url_for

from .. import formats
from ..errors import NoSuchEntity, Text
from ..release.shelf import Shelf, time_of
from ..vocabulary import KINDS, Iris
from . import dates, fates, language
from .answers import elsewhere, page
from .change_list import Told, find, has_changes
from .description import Subject, no_such, subject_of
from .layout import KINDS as SPOKEN_KINDS
from .neighbours import neighbours_of
from .parameters import Parameters
from .problems import BadRequest, NoSuchPage
from .site import Site
from .validators import validated

# How many changes a page tells.
PAGE = 25

OF_ENTITY = f"<any({', '.join(KINDS)}):kind>/<slug>"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Asked:
    """What a page is asked for: the changes of a subject or of all, since a day (`2026-03-01`, or empty)."""

    subject: Subject | None
    since: str = ""
    number: int = 1

    def address(self, number: int = 1) -> str:
        """The address of one of these pages."""
        later = {"since": self.since or None, "page": number if number > 1 else None}
        if self.subject is None:
            return language.address("changes.everything", **later)
        return language.address("changes.entity", kind=self.subject.kind, slug=self.subject.slug, **later)


def blueprint(site: Site) -> Blueprint:
    """The addresses of the pages."""
    changes = Blueprint("changes", __name__)
    changes.add_url_rule("/changes", "everything", partial(_page, site, None))
    changes.add_url_rule(f"/changes/{OF_ENTITY}", "entity", partial(_of_entity, site))
    return changes


def require(site: Site, subject: Subject) -> None:
    """Raises NoSuchEntity for what neither is described nor was, as far as is known."""
    if not neighbours_of(site).knows(subject.iri) and not has_changes(site, subject):
        raise no_such(subject.kind, subject.slug)


def _of_entity(site: Site, kind: str, slug: str) -> Response:
    """What was renamed or withdrawn before all that is known has no changes: its fate is told as by its document."""
    engine = site.engine()
    subject = subject_of(kind, slug, Iris(engine.manifest.base_iri))
    try:
        require(site, subject)
    except NoSuchEntity as missing:
        now = fates.name_now(engine, subject.iri, missing)
        there = url_for("changes.entity", kind=now.kind, slug=now.slug)
        return elsewhere(HTTPStatus.MOVED_PERMANENTLY, there)
    return _page(site, subject)


def _page(site: Site, subject: Subject | None) -> Response:
    asked = _asked(subject)
    found = find(site, subject, asked.since, PAGE, PAGE * max(0, asked.number - 1))
    pages = max(1, -(-found.count // PAGE))
    if not 1 <= asked.number <= pages:
        raise NoSuchPage(pages)
    made = page(
        "changes.html",
        asked=asked,
        found=found,
        pages=pages,
        groups=[(release, moment(release), list(told)) for release, told in groupby(found.told, _release)],
        kind=SPOKEN_KINDS[subject.kind] if subject else None,
        kept=set(Shelf(site.settings.releases_dir).ids()),
        begins=moment(found.first_release),
    )
    return validated(made, site, site.engine().manifest, formats.HTML)


def moment(release: str) -> str:
    """When a release was made, in words."""
    return dates.moment(time_of(release).isoformat())


def _release(told: Told) -> str:
    return told.change.release


def _asked(subject: Subject | None) -> Asked:
    parameters = Parameters.read(request.query_string)
    return Asked(subject, _day(parameters.one("since") or ""), parameters.page())


def _day(wish: str) -> str:
    """A day as it was asked for, or nothing. Raises BadRequest."""
    try:
        if wish and not _DAY.fullmatch(wish):
            raise ValueError(wish)
        return date.fromisoformat(wish).isoformat() if wish else ""
    except ValueError:
        raise BadRequest(
            Text(
                "« since » n’est pas un jour : écrivez-le comme 2026-03-01.",
                "`since` is no day: write it like 2026-03-01.",
            )
        ) from None
