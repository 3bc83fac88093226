"""Errors told over HTTP: a problem document (RFC 9457) for programs, a page for people, in French or in English."""

import json
import logging
import math
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from itertools import islice

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge

from .. import errors, formats
from ..errors import LabgraphError, Text
from ..formats import Format
from .answers import varying, whole
from .language import current
from .named_release import NoSuchRelease
from .negotiation import choose_format
from .offering import NoSuchIdentifier, SeveralBearers

PROBLEM = Format("problem", "application/problem+json", "json", "JSON", ("application/json",))
_TYPES = "https://w3id.org/labgraph/problems#"


class BadRequest(LabgraphError):
    """The request cannot be understood."""


class BadParameter(BadRequest):
    """A parameter cannot be what it is. Facts: `parameter`, `value`; `accepted`: some of what it may be, if known."""

    def __init__(self, name: str, value: str, text: Text, accepted: Iterable[str] = ()) -> None:
        super().__init__(text, parameter=name, value=shown(value))
        some = list(islice(accepted, _MOST_ACCEPTED))
        self.choices: dict[str, object] = {"accepted": some} if some else {}


class Forbidden(LabgraphError):
    """The request is understood and not granted."""


class UnsupportedMediaType(LabgraphError):
    """The body of the request is of a kind that is not read here."""


class TextTooLarge(LabgraphError):
    """The text of the request is over the limit."""


class NoSuchPage(LabgraphError):
    """What is asked for has fewer pages. Facts: `last`, the number of the last one."""

    def __init__(self, last: int) -> None:
        super().__init__(
            Text(
                f"Il n’y a pas de telle page : la dernière est la page {last}.",
                f"There is no such page: the last one is page {last}.",
            ),
            last=last,
        )


class NoSuchForm(errors.NotAcceptable):
    """None of the `available` forms of an answer is accepted: media type → address. `text` may say it otherwise."""

    def __init__(self, available: Mapping[str, str], text: Text | None = None) -> None:
        forms = ", ".join(available)
        usual = Text(
            f"Cette ressource existe sous ces formes : {forms}.",
            f"This resource has these forms: {forms}.",
        )
        super().__init__(text or usual)
        self.available = available


class _Unexpected(LabgraphError):
    """A fault of ours, of which the client is told nothing more."""


class _HttpFault(LabgraphError):
    """A fault that the framework found: no such path, no such method."""

    def __init__(self, name: str, text: Text) -> None:
        super().__init__(text)
        self.name = name


# Makes the page that tells a person of an error: given the error, the status and the reader's language.
PageMaker = Callable[[LabgraphError, HTTPStatus, str], Response]


# The nearest class above an error decides.
STATUS: Mapping[type[LabgraphError], HTTPStatus] = {
    BadRequest: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.FORBIDDEN,
    TextTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.EntityWithdrawn: HTTPStatus.GONE,
    NoSuchPage: HTTPStatus.NOT_FOUND,
    errors.NoSuchEntity: HTTPStatus.NOT_FOUND,
    NoSuchRelease: HTTPStatus.NOT_FOUND,
    SeveralBearers: HTTPStatus.MULTIPLE_CHOICES,
    errors.NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    errors.QueryRefused: HTTPStatus.BAD_REQUEST,
    errors.ResultTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.StoppedBefore: HTTPStatus.TOO_MANY_REQUESTS,
    errors.OverBudget: HTTPStatus.TOO_MANY_REQUESTS,
    errors.TimeExceeded: HTTPStatus.GATEWAY_TIMEOUT,
    errors.MemoryExceeded: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EngineUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    LabgraphError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_RETRY_AFTER_S = 5
_CHUNK = 1 << 16
# So much of what a client sent is said back to it, and so many values are proposed.
_SHOWN = 100
_MOST_ACCEPTED = 50
_TRY_AGAIN = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)

# What tells of the addresses that would have been answered.
_OFFERING = (NoSuchForm, NoSuchRelease, NoSuchIdentifier, SeveralBearers)

# The service did as it should: whoever runs it need not be alarmed.
_OF_THE_QUERY = (errors.QueryStopped, errors.EngineBusy)

_TITLES: Mapping[HTTPStatus, Text] = {
    HTTPStatus.MULTIPLE_CHOICES: Text("Plusieurs réponses", "Several answers"),
    HTTPStatus.BAD_REQUEST: Text("Demande incorrecte", "Bad request"),
    HTTPStatus.FORBIDDEN: Text("Demande refusée", "Request refused"),
    HTTPStatus.NOT_FOUND: Text("Page introuvable", "Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: Text("Méthode refusée", "Method not allowed"),
    HTTPStatus.NOT_ACCEPTABLE: Text("Aucune forme acceptée", "No acceptable form"),
    HTTPStatus.GONE: Text("Retiré", "Withdrawn"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Text("Trop long", "Too large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Text("Type de contenu refusé", "Unsupported media type"),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: Text("Plage hors du fichier", "Range not satisfiable"),
    HTTPStatus.TOO_MANY_REQUESTS: Text("Trop de demandes", "Too many requests"),
    HTTPStatus.INTERNAL_SERVER_ERROR: Text("Erreur du service", "Internal error"),
    HTTPStatus.GATEWAY_TIMEOUT: Text("Temps épuisé", "Out of time"),
    HTTPStatus.SERVICE_UNAVAILABLE: Text("Service indisponible", "Service unavailable"),
}
# What the framework finds: its name in `type`, which must not change with the phrases of Python, and what is told.
_FAULTS: Mapping[HTTPStatus, tuple[str, Text]] = {
    HTTPStatus.NOT_FOUND: (
        "NotFound",
        Text("Il n’y a rien à cette adresse.", "There is nothing at this address."),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "MethodNotAllowed",
        Text(
            "Cette adresse ne répond pas à cette méthode (celles de l’en-tête Allow). Rien ne s’écrit par le web : une "
            "publication ne change jamais. Pour changer une donnée, corrigez sa fiche d’origine.",
            "This address does not answer this method (see the header Allow). Nothing is written over the web: a "
            "release never changes. To change the data, mend its source record.",
        ),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "ContentTooLarge",
        Text("Le corps de la demande dépasse la limite.", "The body of the request is over the limit."),
    ),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: (
        "RangeNotSatisfiable",
        Text("La plage demandée est hors du fichier.", "The range asked for is outside the file."),
    ),
}
_UNEXPECTED = Text(
    "La demande n’a pas pu aboutir. L’erreur est consignée ; réessayez plus tard.",
    "The request failed. The fault is on record; try again later.",
)


def shown(text: str) -> str:
    """As much of what a client sent as is said back to it."""
    return text[:_SHOWN]


def status_of(error: LabgraphError) -> HTTPStatus:
    """The status that tells of an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def told(error: LabgraphError, page: PageMaker | None = None, **more: object) -> Response:
    """The answer that tells of an error; `more` members are added to the problem document.

    A person sees `page` where one is given, else a page that says the same as the document.
    """
    status = status_of(error)
    if isinstance(error, _OF_THE_QUERY):
        _log(logging.INFO, error, None)
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log(logging.ERROR, error, error.__cause__)
    return _answer(error, status, more, page)


def told_by_framework(error: HTTPException) -> Response:
    """The answer that tells of a fault found by the framework, with the headers it asks for (`Allow`, …)."""
    status = HTTPStatus(error.code or 500)
    name, text = _FAULTS.get(status, (f"Status{status:d}", Text(status.phrase, status.phrase)))
    response = _answer(_HttpFault(name, text), status, {})
    for header, value in error.get_headers(request.environ):
        if header != "Content-Type":
            response.headers[header] = ", ".join(sorted(value.split(", "))) if header == "Allow" else value
    return response


def told_unexpected(error: Exception) -> Response:
    """The answer that tells that we failed; the cause goes to the log and nowhere else."""
    _log(logging.ERROR, error, error)
    return _answer(_Unexpected(_UNEXPECTED), HTTPStatus.INTERNAL_SERVER_ERROR, {})


def _log(level: int, error: Exception, cause: BaseException | None) -> None:
    unexplained = None if isinstance(cause, LabgraphError) else cause
    where = request.method, request.path
    current_app.logger.log(level, "%s %s: %s", *where, cause or error, exc_info=unexplained)


def _answer(
    error: LabgraphError, status: HTTPStatus, more: Mapping[str, object], page: PageMaker | None = None
) -> Response:
    _hear_out()
    language = current()
    problem = _document(error, status, language) | dict(more)
    form = choose_format(request.headers.get("Accept"), (PROBLEM, formats.HTML))
    if form is not formats.HTML:
        body = json.dumps(problem, ensure_ascii=False, indent=1) + "\n"
        response = whole(PROBLEM.content_type, body, status)
    elif page:
        response = page(error, status, language)
    else:
        body = render_template("problem.html", problem=problem, language=language)
        response = whole(form.content_type, body, status)
    response.content_language.add(language)
    if "accept" in error.facts:
        response.headers["Accept"] = str(error.facts["accept"])
    if status in _TRY_AGAIN:
        seconds = float(error.facts.get("retry_after_s", _RETRY_AFTER_S))
        response.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
    return varying(response, "Accept", "Accept-Language")


def _hear_out() -> None:
    """Take in what the client still sends, as far as bodies are read here: while it sends, it sees no answer.

    A client that says `Expect` sends nothing before it has leave to.
    """
    if "Expect" in request.headers:
        return
    # Then nobody is left to see it, or too much is still to come.
    with suppress(ClientDisconnected, RequestEntityTooLarge):
        while request.stream.read(_CHUNK):
            continue


def _document(error: LabgraphError, status: HTTPStatus, language: str) -> dict[str, object]:
    """The problem document: the members of RFC 9457 §3.1, then the facts."""
    return {
        "type": _TYPES + (error.name if isinstance(error, _HttpFault) else type(error).__name__.strip("_")),
        "title": _TITLES.get(status, Text(status.phrase, status.phrase)).in_(language),
        "status": int(status),
        "detail": error.text.in_(language),
        "instance": request.path,
        **_facts(error),
    }


def _facts(error: LabgraphError) -> Mapping[str, object]:
    if isinstance(error, _OFFERING) and error.available:
        return {"available": dict(error.available)}
    if isinstance(error, BadParameter):
        return {**error.facts, **error.choices}
    return error.facts
