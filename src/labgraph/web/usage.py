"""How much the words of the graph are used, as the release in service counted it."""

from contextlib import closing

from ..release.manifest import Manifest
from ..release.shelf import Shelf
from ..release.statistics import Statistics
from .site import Site


def statistics(site: Site, manifest: Manifest) -> Statistics:
    """The statistics of a release. Raises ReleaseError when it has none."""
    with closing(Shelf(site.settings.releases_dir).open(manifest.release)) as release:
        return Statistics.read(release.path)
