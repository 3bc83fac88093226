"""Drafts of the projects that the page of a lab tells of."""

from collections import Counter
from datetime import date
from typing import Any

from ...errors import Text
from ...matching import normalise, quoted
from ..fiches import Fiche
from ..fiches.body import Project
from .known import Known, Names
from .parts import Report, finished, partner_items

_SMALL_WORDS = frozenset(
    "a au aux avec d de des du en et l la le les par pour sur un une vers n no numero".split()
)
_SLUG_WORDS = 4
_SLUG_LENGTH = 100
_TITLE_LENGTH = 100


def project_drafts(
    fiche: Fiche, lab: str, known: Known, today: date, report: Report
) -> tuple[dict[str, Any], ...]:
    """One record for each project of the page, named after the lab: names of projects are not unique."""
    drafts: dict[str, dict[str, Any]] = {}
    met: Counter[str] = Counter()
    for project in fiche.projects:
        slug = _identify(project, lab, known.projects.get(lab, Names()), report)
        met[slug] += 1
        while slug in drafts:
            slug = f"{slug}-{met[slug]}"
        title = _short(project.title)
        field = Text(f"partenaire du projet {slug}", f"partner of the project {slug}")
        drafts[slug] = finished(
            {
                "projet": slug,
                "brouillon": "oui",
                "noms": {"officiel": title},
                "labs": [lab],
                "debut": project.date,
                "partenaires": partner_items(project.partners, known, report, field),
                "resume": project.text,
            },
            fiche,
            today,
        )
        report.look(
            f"projet {slug} : titre et résumé sont les mots de la page, à réécrire",
            f"project {slug}: title and summary are the words of the page, to be rewritten",
        )
    return tuple(drafts.values())


def _identify(project: Project, lab: str, known: Names, report: Report) -> str:
    mark = _mark(project.title)
    numbered = len(mark) > 1 and mark[-1].isdigit()
    namesakes = [name for name in known.spelled if numbered and _mark(name) == mark]
    for name in (project.title, *namesakes):
        if slug := known.find(name):
            report.look(
                f"projet {quoted(project.title)} : la fiche {slug} existe, à comparer",
                f"project {quoted(project.title)}: the record {slug} exists, compare them",
            )
            return slug
    return f"{lab}-{'-'.join(mark)}"[:_SLUG_LENGTH].strip("-")


def _mark(title: str) -> tuple[str, ...]:
    """What tells a project apart: « Fabrique 1# … » → fabrique, 1; else its first telling words."""
    words = [word for word in normalise(title).split() if word not in _SMALL_WORDS] or ["projet"]
    if len(words) > 1 and words[1].isdigit():
        return tuple(words[:2])
    return tuple(words[:_SLUG_WORDS])


def _short(title: str) -> str:
    title = title[:1].upper() + title[1:]
    if len(title) <= _TITLE_LENGTH:
        return title
    cut = title[:_TITLE_LENGTH].rpartition(" ")[0] or title[: _TITLE_LENGTH - 1]
    return f"{cut.rstrip(' ,;')}…"
