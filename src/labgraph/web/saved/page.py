"""The page of a saved question: what it asks, a form for its parameters, the answer, and how programs ask the same."""

import shlex
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response
from flask_babel import lazy_gettext

from ... import formats
from ...errors import LabgraphError
from ...release.report import Column, Tried
from ...saved_queries import SavedQuery
from .. import answers, named_release
from ..layout import KINDS
from ..parameters import Parameters
from ..snippets import Snippet
from .accepted import Accepted
from .asked import Asked, said
from .described import PATH, forms_of
from .faults import WrongValue
from .form import fields

_HELD = {
    "iri": lazy_gettext("adresse (IRI)"),
    "xsd:boolean": lazy_gettext("oui ou non"),
    "xsd:date": lazy_gettext("jour"),
    "xsd:gYear": lazy_gettext("année"),
    "xsd:gYearMonth": lazy_gettext("mois"),
    "xsd:integer": lazy_gettext("nombre entier"),
    "xsd:string": lazy_gettext("texte"),
}


def page_of_answer(
    accepted: Accepted, asked: Asked, read: dict[str, Any], tried: Tried | None, base_iri: str
) -> Response:
    """The page with an answer; `read` is what is shown of it."""
    share = _shared(asked, base_iri)
    media_type = next(
        form.media_type for form in (formats.CSV, formats.TURTLE) if form in forms_of(asked.saved)
    )
    curl = f"curl --header 'Accept: {media_type}' {shlex.quote(share)}\n"
    return answers.page(
        "saved/question.html",
        saved=asked.saved,
        fields=fields(asked.saved, asked.given, accepted),
        answer={**read, "share": share, "snippets": [Snippet("curl", curl)]},
        query=asked.query,
        columns=[(column, _held(column)) for column in tried.columns] if tried else [],
        forms=read["files"],
        told=None,
    )


def page_of_error(
    accepted: Accepted,
    saved: SavedQuery,
    parameters: Parameters,
    error: LabgraphError,
    status: HTTPStatus,
    spoken: str,
) -> Response:
    """The page with the form as it was sent, and what is wrong, in the reader's language."""
    return answers.page(
        "saved/question.html",
        status,
        saved=saved,
        fields=fields(saved, said(saved, parameters), accepted),
        answer=None,
        columns=[],
        told=error.text.in_(spoken),
        wrong=error.facts.get("parameter"),
        all_at=error.all_at if isinstance(error, WrongValue) else "",
    )


def _shared(asked: Asked, base_iri: str) -> str:
    """The address of the answer, whole, for whoever does not stand on the page."""
    release = named_release.carried()
    given = [asked.address, urlencode({"release": release}) if release else ""]
    query = "&".join(filter(None, given))
    return f"{base_iri}{PATH}/{asked.saved.name}{'?' if query else ''}{query}"


def _held(column: Column) -> list[tuple[Any, str]]:
    """What a column holds, in words, each with the language of texts."""
    found = []
    for held in column.holds:
        kind, _, spoken = held.partition("@")
        known = KINDS[kind].one if kind in KINDS else _HELD.get(kind, kind)
        found.append((_HELD["xsd:string"] if spoken else known, spoken))
    return found
