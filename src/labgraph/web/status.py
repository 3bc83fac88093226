"""`/status`: which release is in service, how old its data is, what its publication and the last nights came to."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import Response
from flask_babel import lazy_gettext

from ..engine.port import QueryEngine
from ..formats import HTML, PLAIN_JSON
from ..release.catalogue.quality import Quality
from ..release.manifest import Counts
from ..release.nights import Nights
from ..release.report import Report
from ..release.shelf import Shelf
from . import answers, questions
from .documents import chosen
from .once import Once
from .site import Site

_COUNTED: Mapping[str, Any] = {
    "lab": lazy_gettext("Laboratoires"),
    "organisation": lazy_gettext("Organisations"),
    "project": lazy_gettext("Projets"),
    "zone": lazy_gettext("Zones"),
    "concept": lazy_gettext("Valeurs des listes"),
    "scheme": lazy_gettext("Listes de valeurs"),
    "graphs": lazy_gettext("Graphes nommés"),
    "triples": lazy_gettext("Triplets distincts"),
    "quads": lazy_gettext("Quadruplets"),
}
# How a night ended, in the words of `labgraph.release.nights.Outcome`.
_NIGHTS: Mapping[str, Any] = {
    "begun": lazy_gettext("commencée, pas finie"),
    "published": lazy_gettext("une nouvelle publication"),
    "unchanged": lazy_gettext("rien de nouveau"),
    "refused": lazy_gettext("refusée par précaution : une personne doit regarder"),
    "faults": lazy_gettext("des fiches comportent des erreurs"),
    "failed": lazy_gettext("échouée"),
}


@dataclass(frozen=True)
class _Told:
    """What is known of a release, but for the time that goes by."""

    report: Report
    latest: date | None
    quality: Quality


class Status:
    """The page and its data. A release is looked at once; which ones are kept, and the age of the data, each time."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._shelf = Shelf(site.settings.releases_dir)
        self._told = Once(self._look)

    def told(self) -> Response:
        """The status, as a page or as JSON. Raises NoSuchForm."""
        return chosen({HTML: ("site.status", self.as_page), PLAIN_JSON: ("site.status_data", self.as_json)})

    def as_json(self) -> Response:
        """The status for programs."""
        return answers.whole_json(self._known())

    def as_page(self) -> Response:
        """The status for people."""
        known, quality = self._known(), self._told.of(self._site.engine()).quality
        return answers.page(
            "site/status.html", known=known, rows=_compared(known), outcomes=_NIGHTS, quality=quality
        )

    def _known(self) -> dict[str, Any]:
        engine = self._site.engine()
        manifest, told = engine.manifest, self._told.of(engine)
        return {
            "release": manifest.release,
            "created": manifest.created,
            "labgraph_version": manifest.labgraph_version,
            "base_iri": manifest.base_iri,
            "data_modified": told.latest.isoformat() if told.latest else None,
            "data_age_days": (datetime.now(UTC).date() - told.latest).days if told.latest else None,
            "previous": told.report.previous,
            "publication_seconds": told.report.seconds,
            "files_added": len(told.report.added),
            "files_changed": len(told.report.changed),
            "files_removed": len(told.report.removed),
            "counts": _flat(told.report.counts),
            "counts_before": _flat(told.report.counts_before) if told.report.counts_before else None,
            "releases_kept": self._shelf.ids(),
            "catalogue_points": told.quality.points,
            "catalogue_points_at_most": told.quality.points_at_most,
            "catalogue_is_harvestable": told.quality.is_harvestable,
            "settings_missing": told.quality.missing_settings,
            "questions_withdrawn": self._withdrawn(),
            **self._nights(),
        }

    def _withdrawn(self) -> dict[str, dict[str, str]]:
        """The saved questions that failed on the release, and why, in both languages."""
        library = self._site.library.of(self._site.engine())
        return {name: reason._asdict() for name, reason in library.withdrawn.items()}

    def _nights(self) -> dict[str, Any]:
        """When the last night was and what it came to; nothing of where it was. None where nothing runs at night."""
        nights = Nights.read(self._shelf.directory)
        last, good = next(iter(nights.nights), None), nights.last_good
        return {
            "last_night": last.began.isoformat(timespec="seconds") if last else None,
            "last_night_outcome": last.outcome if last else None,
            "last_good_night": good.began.isoformat(timespec="seconds") if good else None,
            "nights_late": nights.is_late(datetime.now(UTC), self._site.settings.nightly_late_h),
        }

    def _look(self, engine: QueryEngine) -> _Told:
        rows = questions.rows(engine, "latest_day")
        latest = date.fromisoformat(rows[0]["latest"].value) if rows and "latest" in rows[0] else None
        with closing(self._shelf.open(engine.manifest.release)) as release:
            return _Told(Report.read(release.path), latest, Quality.read(release.path))


def _flat(counts: Counts) -> dict[str, int]:
    return {**counts.entities, "graphs": counts.graphs, "triples": counts.triples, "quads": counts.quads}


def _compared(status: dict[str, Any]) -> list[tuple[Any, int, int | None]]:
    """For each count: its name, how many, and how many more than in the release before."""
    before = status["counts_before"]
    return [
        (_COUNTED.get(what, what), count, count - before.get(what, 0) if before else None)
        for what, count in status["counts"].items()
    ]
