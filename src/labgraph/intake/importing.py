"""`labgraph import`: a page of the directory becomes draft records, linked to the records that are known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..config import Settings
from ..errors import Text
from ..records import Lab, Organisation, Project, Record, Zone
from .collection import collect
from .concepts import Concepts
from .drafts import Known, Names, draft, write
from .fiches import read
from .fiches.blocks import SIZE_LIMIT
from .mapping import read_concepts


@dataclass(frozen=True)
class Imported:
    """The drafts written, the lab's first, and what the steward must know of them."""

    written: tuple[Path, ...]
    report: tuple[Text, ...]


def import_page(settings: Settings, page: Path, out: Path, today: date) -> Imported:
    """Read a page into drafts under `out`. Raises NotALabPage when it is no page of a lab; nothing is written then."""
    with page.open("rb") as content:
        fiche = read(content.read(SIZE_LIMIT + 1), page.name)
    concepts = read_concepts(settings.ontology_dir / "concepts.ttl")
    # Faults of other records do not stop an import: a record that cannot be read is only not linked to.
    records = [record for _, record, _ in collect(settings.data_dir, concepts, today).fresh]
    drafts = draft(fiche, _known(records, concepts), today)
    return Imported(tuple(write(drafts, out)), drafts.report)


def _known(records: Iterable[Record], concepts: Concepts) -> Known:
    labs = [record for record in records if isinstance(record, Lab)]
    organisations = [record for record in records if isinstance(record, Organisation)]
    public = [organisation for organisation in organisations if concepts.is_public(organisation.nature)]
    projects = [record for record in records if isinstance(record, Project)]
    return Known(
        labs=_names(labs, short=False),
        organisations=_names(organisations),
        carriers=_names(public),
        zones=_names(record for record in records if isinstance(record, Zone)),
        types=Names.labels(concepts.labels("lab-types")),
        families=Names.labels(concepts.labels("expertise-families")),
        tags=Names.labels(concepts.labels("expertise-tags")),
        projects={lab.slug: _names(p for p in projects if lab.slug in p.labs) for lab in labs},
    )


def _names(records: Iterable[Record], *, short: bool = True) -> Names:
    """The names of records; short ones only where they are unique to their bearer (those of labs are not)."""
    return Names.of(
        (name, record.slug)
        for record in records
        for name in (record.names.official, *record.names.others, record.names.short if short else None)
        if name
    )
