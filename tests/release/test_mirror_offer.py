"""What a source offers is believed in nothing that could do harm here."""

import json
from hashlib import sha256

import pytest
from mirrored import Change, of_dump

from labgraph.errors import SourceRefused
from labgraph.release.manifest import Manifest
from labgraph.release.mirror.offer import offer_of
from labgraph.release.shelf import Release


def described(content: bytes) -> dict[str, object]:
    digest = sha256(content).hexdigest()
    return {
        "bytes": len(content),
        "uncompressed_bytes": len(content),
        "sha256": digest,
        "uncompressed_sha256": digest,
        "media_type": "text/plain",
        "label": "x",
    }


def with_file(path: str) -> Change:
    return lambda manifest: manifest["files"].update({path: described(b"x")})  # type: ignore[attr-defined]


def without(*keys: str) -> Change:
    def change(manifest: dict[str, object]) -> None:
        for key in [key for key in manifest["files"] if key.endswith(keys)]:  # type: ignore[attr-defined]
            del manifest["files"][key]  # type: ignore[attr-defined]

    return change


HOSTILE: dict[str, tuple[Change, str]] = {
    "no release": (lambda manifest: manifest.update(release="../../x"), "does not describe a release"),
    "no base": (
        lambda manifest: manifest.update(base_iri="javascript:alert(1)/"),
        "does not describe a release",
    ),
    "no moment": (lambda manifest: manifest.update(created="now"), "does not describe a release"),
    "no dump": (without(".nq.gz"), "does not describe a release"),
    "no context": (without("context.jsonld"), "does not describe a release"),
    "another version": (lambda manifest: manifest.update(more=1), "is of no labgraph of this version"),
    "outside": (with_file("../../x.txt"), "offers an unknown file"),
    "from the root": (with_file("/etc/x.txt"), "offers an unknown file"),
    "hidden": (with_file(".lock"), "offers an unknown file"),
    "in the store": (with_file("store/CURRENT"), "offers an unknown file"),
    "an index": (with_file("links.sqlite"), "offers an unknown file"),
    "the manifest": (with_file("manifest.json"), "offers an unknown file"),
    "a dump of another": (with_file("dumps/labgraph-20000101T000000Z.nq"), "offers an unknown file"),
    "an escape": (with_file("dumps/\x1b[2J"), r"'dumps/\x1b[2J'"),
    "no sum": (of_dump(sha256="x"), "offers an unknown file"),
    "less than nothing": (of_dump(bytes=-1), "offers an unknown file"),
}


def test_the_manifest_of_a_labgraph_is_believed(published: Release) -> None:
    content = (published.path / "manifest.json").read_bytes()
    offer = offer_of(content)
    assert (offer.content, offer.manifest) == (content, Manifest.read(published.path))
    assert offer.shortest_dump.endswith(".nq.zst")
    assert {
        f"{path.name.removesuffix('.sha256')}" for path in (published.path / "dumps").glob("*.sha256")
    } == {*offer.sums, f"labgraph-{offer.release}.nq"}


@pytest.mark.parametrize(("change", "told"), HOSTILE.values(), ids=HOSTILE)
def test_what_could_do_harm_is_refused(published: Release, change: Change, told: str) -> None:
    manifest = json.loads((published.path / "manifest.json").read_bytes())
    change(manifest)
    with pytest.raises(SourceRefused) as error:
        offer_of(json.dumps(manifest).encode())
    assert told in error.value.text.en


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"a":' * 100_000, b"[]", b"\xff"])
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    with pytest.raises(SourceRefused, match="is of no labgraph of this version"):
        offer_of(content)
