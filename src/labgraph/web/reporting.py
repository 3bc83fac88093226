"""`/signaler`: a report of an error, ready for the mailbox or the tracker of the operator.

Nothing is sent nor stored here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request
from flask_babel import gettext as _

from .. import formats
from ..config import BODY, TITLE, Settings
from ..errors import Text
from ..terms import Term
from ..vocabulary import KINDS, PREFIXES, Iris
from . import questions
from .answers import page
from .description import Subject, no_such, subject_of
from .parameters import Parameters
from .problems import BadRequest
from .questions import Row
from .site import Site
from .terms import best_label
from .validators import validated

# A property as a prefixed name, or the anchor of a part of the record.
_PROPERTY = re.compile(r"([a-z]+):([A-Za-z][A-Za-z0-9]*)")
_ANCHOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}")
_MARKS = re.compile(f"{re.escape(TITLE)}|{re.escape(BODY)}")


@dataclass(frozen=True)
class Report:
    """What a report says: its title and its body, which leaves room for the reader's own words."""

    title: str
    body: str

    def mail(self, settings: Settings) -> str:
        """The address that opens a mail with the report in it; empty without a mailbox."""
        if not settings.contact_email:
            return ""
        body = self.body.replace("\n", "\r\n")
        return f"mailto:{settings.contact_email}?subject={_encoded(self.title)}&body={_encoded(body)}"

    def issue(self, settings: Settings) -> str:
        """The address that opens a new issue with the report in it; empty without a tracker."""
        if not settings.issues_url:
            return ""
        marks = {TITLE: _encoded(self.title), BODY: _encoded(self.body)}
        return _MARKS.sub(lambda mark: marks[mark[0]], settings.issues_url)


def report(site: Site) -> Response:
    """The page about a fact of an entity: parameters `kind`, `slug`, `fact`.

    Raises NoSuchEntity; BadRequest when `fact` is neither a prefixed name nor an anchor.
    """
    engine = site.engine()
    iris = Iris(engine.manifest.base_iri)
    given = Parameters.read(request.query_string)
    subject, fact = _subject(given, iris), given.one("fact") or ""
    found = questions.rows(engine, "report", iri=subject.iri, fact=_iri_of(fact, subject))
    name, file, fact_name = (_best(found, variable) for variable in ("name", "file", "fact_name"))
    if name is None:
        raise no_such(subject.kind, subject.slug)
    from_file, about = file.value if file else "", _spoken(fact, fact_name)
    made = _written(subject, name.value, about, from_file, engine.manifest.release)
    settings = site.settings
    return validated(
        page(
            "site/report.html",
            subject=subject,
            name=name,
            fact=about,
            file=from_file,
            report=made,
            mail=made.mail(settings),
            issue=made.issue(settings),
        ),
        site,
        engine.manifest,
        formats.HTML,
    )


def _subject(given: Parameters, iris: Iris) -> Subject:
    kind, slug = given.one("kind") or "", given.one("slug") or ""
    if kind not in KINDS:
        raise no_such(kind, slug)
    return subject_of(kind, slug, iris)


def _iri_of(fact: str, subject: Subject) -> str:
    """The IRI of a property or of a part; that of the entity when no fact is named. Raises BadRequest."""
    named = _PROPERTY.fullmatch(fact)
    if named and named[1] in PREFIXES:
        return PREFIXES[named[1]] + named[2]
    if not fact:
        return subject.iri
    if not _ANCHOR.fullmatch(fact):
        raise BadRequest(_WHICH_FACT)
    return f"{subject.iri}#{fact}"


def _best(rows: Iterable[Row], variable: str) -> Term | None:
    return best_label(row[variable] for row in rows if variable in row)


def _spoken(fact: str, name: Term | None) -> str:
    return f"{name.value} ({fact})" if name and fact else fact


def _written(subject: Subject, name: str, fact: str, file: str, release: str) -> Report:
    facts = (
        (_("Fiche"), f"{name} <{subject.iri}>"),
        (_("Fait"), fact),
        (_("Fichier source"), file),
        (_("Publication"), release),
    )
    told = [_("%(label)s : %(value)s", label=label, value=value) for label, value in facts if value]
    asked = [
        _("Ce qui est faux ou manque :"),
        "",
        _("Ce qu’il faudrait lire, et d’après quelle source :"),
        "",
    ]
    return Report(_("Erreur dans la fiche « %(name)s »", name=name), "\n".join([*told, "", *asked]))


def _encoded(text: str) -> str:
    return quote(text, safe="")


_WHICH_FACT = Text(
    "Le fait se nomme comme « lab:labType », ou par l’ancre d’une partie de la fiche.",
    "The fact is named as in 'lab:labType', or by the anchor of a part of the record.",
)
