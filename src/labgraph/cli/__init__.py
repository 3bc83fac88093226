"""The one door for people at a terminal. Exit codes: 0 done, 1 refused or at fault, 2 misused."""

import click

from .. import __version__
from . import copies, differences, night, records, releases, service


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="labgraph")
def main() -> None:
    """Public innovation labs as linked data: check records, publish them, serve them."""


for _command in (
    records.check,
    records.import_,
    releases.publish,
    night.nightly,
    releases.releases,
    releases.rollback,
    releases.prune,
    differences.diff,
    copies.restore,
    copies.mirror,
    service.serve,
    service.query,
    service.bench,
):
    main.add_command(_command)
