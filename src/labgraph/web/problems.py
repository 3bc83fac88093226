"""Errors told over HTTP: a problem document (RFC 9457) for programs, a page for people, in French or in English."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from .. import errors, formats
from ..errors import LabgraphError, Text
from ..formats import Format
from .answers import varying, whole
from .negotiation import choose_format, choose_language

PROBLEM = Format("problem", "application/problem+json", "json", "JSON", ("application/json",))
_TYPES = "https://w3id.org/labgraph/problems#"


class BadRequest(LabgraphError):
    """The request cannot be understood."""


class Forbidden(LabgraphError):
    """The request is understood and not granted."""


class UnsupportedMediaType(LabgraphError):
    """The body of the request is of a kind that is not read here."""


class TextTooLarge(LabgraphError):
    """The text of the request is over the limit."""


class NoSuchForm(errors.NotAcceptable):
    """None of the `available` forms of an answer is accepted: media type → address."""

    def __init__(self, available: Mapping[str, str]) -> None:
        forms = ", ".join(available)
        super().__init__(
            Text(
                f"Cette ressource existe sous ces formes : {forms}.",
                f"This resource has these forms: {forms}.",
            )
        )
        self.available = available


class _Unexpected(LabgraphError):
    """A fault of ours, of which the client is told nothing more."""


class _HttpFault(LabgraphError):
    """A fault that the framework found: no such path, no such method."""


# The nearest class above an error decides.
STATUS: Mapping[type[LabgraphError], HTTPStatus] = {
    BadRequest: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.FORBIDDEN,
    TextTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.NoSuchEntity: HTTPStatus.NOT_FOUND,
    errors.NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    errors.QueryRefused: HTTPStatus.BAD_REQUEST,
    errors.ResultTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.EngineUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    LabgraphError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_RETRY_AFTER_S = 5

_TITLES: Mapping[HTTPStatus, Text] = {
    HTTPStatus.BAD_REQUEST: Text("Demande incorrecte", "Bad request"),
    HTTPStatus.FORBIDDEN: Text("Demande refusée", "Request refused"),
    HTTPStatus.NOT_FOUND: Text("Page introuvable", "Not found"),
    HTTPStatus.METHOD_NOT_ALLOWED: Text("Méthode refusée", "Method not allowed"),
    HTTPStatus.NOT_ACCEPTABLE: Text("Aucune forme acceptée", "No acceptable form"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Text("Trop long", "Too large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Text("Type de contenu refusé", "Unsupported media type"),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: Text("Plage hors du fichier", "Range not satisfiable"),
    HTTPStatus.INTERNAL_SERVER_ERROR: Text("Erreur du service", "Internal error"),
    HTTPStatus.SERVICE_UNAVAILABLE: Text("Service indisponible", "Service unavailable"),
}
_DETAILS: Mapping[HTTPStatus, Text] = {
    HTTPStatus.NOT_FOUND: Text("Il n’y a rien à cette adresse.", "There is nothing at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: Text(
        "Cette adresse ne répond pas à cette méthode.", "This address does not answer this method."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Text(
        "Le corps de la demande dépasse la limite.", "The body of the request is over the limit."
    ),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: Text(
        "La plage demandée est hors du fichier.", "The range asked for is outside the file."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Text(
        "La demande n’a pas pu aboutir. L’erreur est consignée ; réessayez plus tard.",
        "The request failed. The fault is on record; try again later.",
    ),
}


def status_of(error: LabgraphError) -> HTTPStatus:
    """The status that tells of an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def told(error: LabgraphError, **more: object) -> Response:
    """The answer that tells of an error; `more` members are added to the problem document."""
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log(error, error.__cause__)
    return _answer(error, status, more)


def told_by_framework(error: HTTPException) -> Response:
    """The answer that tells of a fault found by the framework, with the headers it asks for (`Allow`, …)."""
    status = HTTPStatus(error.code or 500)
    fallback = Text(status.phrase, status.phrase)
    response = _answer(_HttpFault(_DETAILS.get(status, fallback)), status, {})
    for name, value in error.get_headers(request.environ):
        if name != "Content-Type":
            response.headers[name] = ", ".join(sorted(value.split(", "))) if name == "Allow" else value
    return response


def told_unexpected(error: Exception) -> Response:
    """The answer that tells that we failed; the cause goes to the log and nowhere else."""
    _log(error, error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _answer(_Unexpected(_DETAILS[status]), status, {})


def _log(error: Exception, cause: BaseException | None) -> None:
    unexplained = None if isinstance(cause, LabgraphError) else cause
    current_app.logger.error("%s %s: %s", request.method, request.path, cause or error, exc_info=unexplained)


def _answer(error: LabgraphError, status: HTTPStatus, more: Mapping[str, object]) -> Response:
    language = choose_language(request.headers.get("Accept-Language"), errors.LANGUAGES)
    form = choose_format(request.headers.get("Accept"), (PROBLEM, formats.HTML))
    title = _TITLES.get(status, Text(status.phrase, status.phrase)).in_(language)
    problem = {
        "type": _TYPES + _name(error, status),
        "title": title,
        "status": int(status),
        "detail": error.text.in_(language),
        "instance": request.path,
        **_members(error),
        **more,
    }
    if form is formats.HTML:
        body = render_template("problem.html", problem=problem, language=language)
    else:
        form, body = PROBLEM, json.dumps(problem, ensure_ascii=False, indent=1) + "\n"
    response = varying(whole(form.content_type, body, status), "Accept", "Accept-Language")
    response.content_language.add(language)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(_RETRY_AFTER_S)
    return response


def _name(error: LabgraphError, status: HTTPStatus) -> str:
    if isinstance(error, _HttpFault):
        return "".join(word.capitalize() for word in status.phrase.split())
    return type(error).__name__.strip("_")


def _members(error: LabgraphError) -> dict[str, object]:
    """Members beyond those of the RFC: where a query cannot be read, which forms there are."""
    if isinstance(error, errors.QuerySyntaxError):
        return {"line": error.line, "column": error.column}
    if isinstance(error, NoSuchForm):
        return {"available": dict(error.available)}
    return {}
