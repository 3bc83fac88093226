"""Entities as they were (Memento, RFC 7089): the document of an entity is its own TimeGate.

`/doc/lab/x` asked with `Accept-Datetime` leads to a memento, `/doc/lab/x?release=…`, which is the document as a release
that is kept tells it. `/timemap/lab/x` lists the mementos. A memento is of the moment of its release.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from http import HTTPStatus
from itertools import islice

from flask import Blueprint, Response, request, url_for
from werkzeug.http import http_date, parse_date

from ..errors import ReleaseError, Text, UnknownRelease
from ..release import links
from ..release.index import open_index
from ..release.shelf import Shelf, time_of
from ..vocabulary import KINDS, Iris
from . import named_release
from .answers import Link, elsewhere, linked, varying, whole
from .description import no_such, subject_of
from .documents import split
from .neighbours import Neighbours
from .problems import BadRequest
from .site import Site

ASKED = "Accept-Datetime"
_LINK_FORMAT = "application/link-format"
_GATE = "original timegate"
_logger = logging.getLogger("labgraph.web.memento")


def blueprint(site: Site) -> Blueprint:
    """The addresses of the TimeMaps."""
    memento = Blueprint("memento", __name__)
    memento.add_url_rule(
        f"/timemap/<any({', '.join(KINDS)}):kind>/<name>", "timemap", partial(_timemap, site)
    )
    return memento


def gate(site: Site) -> Response | None:
    """Where the document is that the client asks for as it was at a moment; None when it asks for no moment.

    That is in the release that was the last one then; before the first that is kept, in the first. Raises BadRequest.
    """
    if ASKED not in request.headers or named_release.named():
        return None
    asked = request.headers[ASKED]
    moment = parse_date(asked)
    if moment is None or http_date(moment) != asked:
        raise BadRequest(_no_date(asked))
    ids = Shelf(site.settings.releases_dir).ids()
    if not ids:
        return None
    last = max((each for each in ids if time_of(each) <= moment), default=ids[0])
    return elsewhere(HTTPStatus.FOUND, named_release.address_in(last))


def told(site: Site, response: Response) -> Response:
    """What every answer for the document of an entity tells of its other states."""
    if request.endpoint != "entities.document" or request.view_args is None:
        return response
    kind, name = request.view_args["kind"], request.view_args["name"]
    linked(
        response,
        [
            Link(named_release.address_in(None), _GATE),
            Link(url_for("memento.timemap", kind=kind, name=name), "timemap", _LINK_FORMAT),
        ],
    )
    release = named_release.carried()
    if release is None:
        return varying(response, ASKED)
    response.headers["Memento-Datetime"] = _moment(release)
    return linked(response, _beside(site, kind, name.partition(".")[0], release))


def _beside(site: Site, kind: str, slug: str, here: str) -> Iterator[Link]:
    """The first and the last memento, the one before and the one after, as far as there are any."""
    iri = Iris(site.engine().manifest.base_iri).entity(kind, slug)
    ids = Shelf(site.settings.releases_dir).ids()
    ways = {
        "first": ids,
        "prev": [each for each in reversed(ids) if each < here],
        "next": [each for each in ids if each > here],
        "last": ids[::-1],
    }
    relations: dict[str, list[str]] = {}
    for way, along in ways.items():
        for release in islice(_telling_of(iri, site, along), 1):
            relations.setdefault(release, []).append(way)
    for release, words in sorted(relations.items()):
        yield Link(named_release.address_in(release), " ".join([*words, "memento"]), moment=_moment(release))


def _timemap(site: Site, kind: str, name: str) -> Response:
    """The mementos of a document, or of one of its forms (RFC 7089 §5, RFC 6690). Raises NoSuchEntity."""
    try:
        slug, _ = split(name)
    except KeyError:
        raise no_such(kind, name) from None
    iris = Iris(site.engine().manifest.base_iri)
    subject = subject_of(kind, slug, iris)
    with site.account().at_work():
        found = list(_telling_of(subject.iri, site, Shelf(site.settings.releases_dir).ids()))
    if not found:
        raise no_such(kind, slug)
    document = iris.document(kind, slug) + name.removeprefix(slug)
    map_of_it = f"{iris.base}timemap/{kind}/{name}"
    lines = [
        _line(document, rel=_GATE),
        _line(
            map_of_it, rel="self", type=_LINK_FORMAT, **{"from": _moment(found[0])}, until=_moment(found[-1])
        ),
        *(
            _line(f"{document}?release={release}", rel=_relation(release, found), datetime=_moment(release))
            for release in found
        ),
    ]
    response = whole(_LINK_FORMAT, ",\n".join(lines) + "\n")
    response.add_etag()
    return response


def _telling_of(iri: str, site: Site, ids: Iterable[str]) -> Iterator[str]:
    """Those of the releases that have a document about an entity. One that cannot be opened has none."""
    iris = Iris(site.engine().manifest.base_iri)
    for release in ids:
        try:
            with closing(open_index(site.settings.releases_dir / release, links.FILE)) as index:
                if Neighbours(index, iris).knows(iri):
                    yield release
        except UnknownRelease:
            continue  # pruned meanwhile
        except (ReleaseError, OSError) as error:
            _logger.warning("no mementos in %s: %s", release, error)


def _relation(release: str, found: Sequence[str]) -> str:
    places = {"first": found[0], "last": found[-1]}
    return " ".join([*(word for word, there in places.items() if there == release), "memento"])


def _line(target: str, **attributes: str) -> str:
    return "; ".join([f"<{target}>", *(f'{name}="{value}"' for name, value in attributes.items())])


def _moment(release: str) -> str:
    return http_date(time_of(release))


def _no_date(value: str) -> Text:
    return Text(
        f"{ASKED} : « {value} » n’est pas une date de HTTP ; attendu par exemple Mon, 23 Nov 2026 02:00:00 GMT",
        f"{ASKED}: '{value}' is no date of HTTP; expected for example Mon, 23 Nov 2026 02:00:00 GMT",
    )
