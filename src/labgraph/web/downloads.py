"""The files of the releases: listed for people, sent to programs with ranges and checksums."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath

from flask import Blueprint, Response, request, send_file

from .. import formats
from ..errors import NoSuchEntity, Text, UnknownRelease
from ..release.manifest import File, Manifest
from ..release.shelf import Release, Shelf
from .answers import FOR_EVER, RELEASE, as_it_fits, page, validated
from .site import Site

_CHECKSUM = ".sha256"
_RELEASE_IN_NAME = re.compile(r"-(\d{8}T\d{6}Z)\.")
_ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")

# By the end of the name; a compressed file is sent as the file it is, so that its checksum is that of what arrives.
_CONTENT_TYPES = {
    ".gz": "application/gzip",
    ".csv": formats.CSV.content_type,
    _CHECKSUM: "text/plain; charset=utf-8",
}
_OTHER_CONTENT_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Listed:
    """A file as the page shows it: its name and what the manifest says of it."""

    name: str
    file: File
    content_type: str


def blueprint(site: Site) -> Blueprint:
    """The addresses of the list of files and of the files."""
    downloads = Blueprint("downloads", __name__)
    downloads.add_url_rule("/dumps/", "listing", partial(_listing, site))
    downloads.add_url_rule("/dumps/<name>", "file", partial(_file, site))
    return downloads


def _listing(site: Site) -> Response:
    manifest = site.engine().manifest
    files = [
        Listed(PurePosixPath(path).name, file, _content_type(path)) for path, file in manifest.files.items()
    ]
    return validated(page("dumps.html", files=files), site, manifest, formats.HTML)


def _file(site: Site, name: str) -> Response:
    """A file of the release in service, or of an older one that is still kept; its name says which."""
    release = _release_of(site, name)
    path, tag = _found(release.manifest, name)
    # Only a range that can be answered exactly counts; whoever asks for another gets the whole file.
    if request.method != "GET" or not _ONE_RANGE.fullmatch(request.headers.get("Range", "")):
        request.environ.pop("HTTP_RANGE", None)
    response = send_file(
        (release.path / path).resolve(),
        mimetype=_OTHER_CONTENT_TYPE,
        as_attachment=True,
        download_name=name,
        conditional=True,
        etag=tag,
        last_modified=datetime.fromisoformat(release.manifest.created),
    )
    response.headers["Content-Type"] = _content_type(path)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers[RELEASE] = release.manifest.release
    return as_it_fits(response)


def _release_of(site: Site, name: str) -> Release:
    found = _RELEASE_IN_NAME.search(name)
    try:
        return Shelf(site.settings.releases_dir).open(found[1] if found else site.engine().manifest.release)
    except UnknownRelease:
        raise _no_such_file(name) from None


def _found(manifest: Manifest, name: str) -> tuple[str, str]:
    """The path of a file inside its release, which must list it, and its entity tag. Raises NoSuchEntity."""
    listed = {PurePosixPath(path).name: path for path in manifest.files}
    path = listed.get(name.removesuffix(_CHECKSUM))
    if path is None:
        raise _no_such_file(name)
    tag = manifest.files[path].sha256
    return (path + _CHECKSUM, f"{tag}-sum") if name.endswith(_CHECKSUM) else (path, tag)


def _no_such_file(name: str) -> NoSuchEntity:
    return NoSuchEntity(Text(f"Aucun fichier « {name} ».", f"There is no file '{name}'."))


def _content_type(path: str) -> str:
    return _CONTENT_TYPES.get(PurePosixPath(path).suffix, _OTHER_CONTENT_TYPE)
