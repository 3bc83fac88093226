"""How much the words of the graph are used, as the release in service counted it."""

from collections.abc import Mapping
from contextlib import closing

from ..release.manifest import Manifest
from ..release.shelf import Shelf
from ..release.statistics import Statistics
from ..vocabulary import shorten
from .site import Site


def statistics(site: Site, manifest: Manifest) -> Statistics:
    """The statistics of a release. Raises ReleaseError when it has none."""
    with closing(Shelf(site.settings.releases_dir).open(manifest.release)) as release:
        return Statistics.read(release.path)


def most_used(counts: Mapping[str, int]) -> list[str]:
    """The IRIs that are counted, the most used first, then by name."""
    return sorted(counts, key=lambda iri: (-counts[iri], shorten(iri)))
