"""The distributions of a dataset, each described as DCAT-AP has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ...vocabulary import DCAT, DCATAP, DCT, LICENCE, RDF, SPDX, XSD, Iris
from ..manifest import Manifest
from ..triples import Literal, Node, Triple, about, both, moment, plain
from . import authorities
from .authorities import ENGLISH, FRENCH, SHA256, STABLE
from .distributions import Distribution, distributions


@dataclass(frozen=True)
class Listing:
    """The distributions of a release, as those of the dataset (`owner`), or of the release itself.

    Those of the dataset stand at addresses that stay, whatever the release: portals keep them, and follow them later.
    """

    made: Manifest
    iris: Iris
    owner: Node

    def triples(self) -> Iterator[Triple]:
        """The distributions, and that the owner has them."""
        found = distributions(self.made.files)
        yield from about(self.owner, {DCAT.distribution: [self._name(each) for each in found]})
        for each in found:
            yield from self._described(each)
            yield from self._checksum(each)
            yield from authorities.file_type(each.file_type, each.file.label)
            yield from authorities.media_type(each.file.media_type)
            if each.packing:
                yield from authorities.media_type(each.packing.media_type)

    def address(self, each: Distribution) -> str:
        """Where the file is."""
        name = f"latest/{each.latest}" if self.owner == self.iris.dataset else each.name
        return f"{self.iris.base}dumps/{name}"

    def _name(self, each: Distribution) -> Node:
        return f"{self.owner}#{each.part}"

    def _described(self, each: Distribution) -> Iterator[Triple]:
        created = moment(datetime.fromisoformat(self.made.created))
        return about(
            self._name(each),
            {
                RDF.type: [DCAT.Distribution],
                DCT.identifier: plain(self._name(each)),
                DCT.title: both(each.title),
                DCT.description: both(each.description),
                DCAT.accessURL: [f"{self.iris.base}dumps/"],
                DCAT.downloadURL: [self.address(each)],
                DCT.format: [authorities.file_type_iri(each.file_type)],
                DCAT.mediaType: [authorities.media_type_iri(each.file.media_type)],
                DCAT.compressFormat: [authorities.media_type_iri(each.packing.media_type)]
                if each.packing
                else [],
                DCAT.byteSize: [Literal(str(each.file.bytes), datatype=XSD.nonNegativeInteger)],
                DCT.license: [LICENCE],
                DCT.rights: [f"{self.iris.catalogue}#rights"],
                DCT.language: [FRENCH, ENGLISH],
                DCT.issued: created,
                DCT.modified: created,
                DCATAP.availability: [STABLE],
                SPDX.checksum: [self._checksum_name(each)],
            },
        )

    def _checksum(self, each: Distribution) -> Iterator[Triple]:
        yield from about(
            self._checksum_name(each),
            {
                RDF.type: [SPDX.Checksum],
                SPDX.algorithm: [SHA256],
                SPDX.checksumValue: [Literal(each.file.sha256, datatype=XSD.hexBinary)],
            },
        )
        yield from about(SHA256, {RDF.type: [SPDX.ChecksumAlgorithm]})

    def _checksum_name(self, each: Distribution) -> Node:
        return f"{self._name(each)}-sha256"
