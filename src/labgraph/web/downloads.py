"""The files of the releases: listed for people, sent to programs with ranges and checksums."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from flask import Blueprint, Response, request, send_file, url_for

from .. import formats
from ..errors import NoSuchEntity, Text, UnknownRelease
from ..release import manifest
from ..release.manifest import File, sha256_of
from ..release.packing import PACKINGS
from ..release.shelf import ID_PATTERN, Release, Shelf
from ..release.tables.columns import TABLES
from . import file_list
from .answers import FOR_EVER, RELEASE, REVALIDATE, Link, as_it_fits, linked, page
from .site import Site
from .validators import validated

# The first release that a name holds is the one whose file it is.
_RELEASE_IN_NAME = re.compile(rf"-({ID_PATTERN})(?![^.-])")
_STEM = re.compile(r"\w+")
_ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")

# A packed file is sent as the file it is, so that its checksum is that of what arrives.
_PACKED_TYPES = {packing.suffix: packing.media_type for packing in PACKINGS}


class _Sent(NamedTuple):
    """A file to send: where it is, its content type and its entity tag."""

    path: Path
    content_type: str
    tag: str


def blueprint(site: Site) -> Blueprint:
    """The addresses of the list of files, and of the files: by the names they have for ever, and as the latest."""
    downloads = Blueprint("downloads", __name__)
    downloads.add_url_rule("/dumps/", "listing", partial(_listing, site))
    downloads.add_url_rule("/dumps/<name>", "file", partial(_file, site))
    downloads.add_url_rule("/dumps/latest/<name>", "latest", partial(_latest, site))
    downloads.add_url_rule("/releases/<release>/<path:path>", "part", partial(_part, site))
    return downloads


def _listing(site: Site) -> Response:
    told = site.engine().manifest
    listed = page("dumps.html", files=file_list.grouped(told), purposes=file_list.FORMS, tables=TABLES)
    return validated(listed, site, told, formats.HTML)


def _file(site: Site, name: str) -> Response:
    """A file of the release in service, or of an older one that is still kept; its name says which."""
    response = _send(_release_of(site, name), name)
    response.headers["Cache-Control"] = FOR_EVER
    return response


def _latest(site: Site, name: str) -> Response:
    """A file of the release in service, under a name that stays; whoever saves it is told the one it has for ever."""
    release = Shelf(site.settings.releases_dir).open(site.engine().manifest.release)
    dated = _STEM.sub(rf"\g<0>-{release.manifest.release}", name, count=1)
    response = _send(release, dated)
    response.headers["Cache-Control"] = REVALIDATE
    response.headers["Content-Location"] = url_for("downloads.file", name=dated)
    return response


def _part(site: Site, release: str, path: str) -> Response:
    """Any other file that the manifest of a release lists: what a mirror needs besides the dumps."""
    held = _opened(site, release)
    file = held.manifest.files.get(path)
    if file is None or PurePosixPath(path).parent.name == manifest.DUMPS:
        raise _no_such_file(path)
    name = PurePosixPath(path).name
    response = _send_file(held, name, _Sent(held.path / path, _content_type(name, file), file.sha256))
    response.headers["Cache-Control"] = FOR_EVER
    return response


def _release_of(site: Site, name: str) -> Release:
    found = _RELEASE_IN_NAME.search(name)
    if not found:
        raise _no_such_file(name)
    return _opened(site, found[1])


def _opened(site: Site, release: str) -> Release:
    shelf = Shelf(site.settings.releases_dir)
    try:
        return shelf.open(release)
    except UnknownRelease:
        raise _not_kept(release, shelf.ids()) from None


def _send(release: Release, name: str) -> Response:
    """A dump of a release. Raises NoSuchEntity."""
    return _send_file(release, name, _found(release, name))


def _send_file(release: Release, name: str, sent: _Sent) -> Response:
    """A file of a release, whole or in part, with what tells it from others."""
    path, content_type, tag = sent
    # Only a range that can be answered exactly counts; whoever asks for another gets the whole file.
    if request.method != "GET" or not _ONE_RANGE.fullmatch(request.headers.get("Range", "")):
        request.environ.pop("HTTP_RANGE", None)
    response = send_file(
        path.resolve(),
        mimetype=content_type,
        as_attachment=True,
        download_name=name,
        conditional=True,
        etag=tag,
        last_modified=datetime.fromisoformat(release.manifest.created),
    )
    response.headers["Content-Type"] = content_type
    response.headers[RELEASE] = release.manifest.release
    if name.endswith(f".{formats.CSV.suffix}"):
        linked(response, _descriptions(name))
    return as_it_fits(response)


def _descriptions(table: str) -> Iterator[Link]:
    """Where programs find what the columns of a table are."""
    stem = table.removesuffix(formats.CSV.suffix)
    for form in (formats.CSVW, formats.TABLE_SCHEMA):
        yield Link(url_for("downloads.file", name=stem + form.suffix), "describedby", form.media_type)


def _found(release: Release, name: str) -> _Sent:
    """What is sent under a name: a dump that the manifest lists, the checksum of one, or the manifest itself."""
    listed, directory = release.manifest.dumps(), release.path / manifest.DUMPS
    if file := listed.get(name):
        return _Sent(directory / name, _content_type(name, file), file.sha256)
    file = listed.get(name.removesuffix(manifest.CHECKSUM))
    # A file of sums has no sum beside it.
    if file and file.media_type != formats.SUMS.media_type:
        return _Sent(directory / name, formats.SUMS.content_type, f"{file.sha256}-sum")
    if name == f"labgraph-{release.manifest.release}.json":
        path = release.path / manifest.FILE
        return _Sent(path, formats.PLAIN_JSON.content_type, sha256_of(path))
    raise _no_such_file(name)


def _content_type(name: str, file: File) -> str:
    charset = "; charset=utf-8" if file.media_type.startswith("text/") else ""
    return _PACKED_TYPES.get(PurePosixPath(name).suffix, file.media_type + charset)


def _no_such_file(name: str) -> NoSuchEntity:
    return NoSuchEntity(
        Text(f"Aucun fichier « {name} ».", f"There is no file '{name}'."), files=url_for("downloads.listing")
    )


def _not_kept(release: str, kept: list[str]) -> NoSuchEntity:
    """Which releases there were is not remembered: one that is not kept is unknown, never gone (RFC 9110 §15.5.11)."""
    ids = ", ".join(kept)
    return NoSuchEntity(
        Text(
            f"La publication {release} n’est pas gardée ici ; celles qui le sont : {ids}.",
            f"Release {release} is not kept here; those that are: {ids}.",
        ),
        latest=url_for("downloads.latest", name="labgraph.nq.gz"),
        files=url_for("downloads.listing"),
    )
