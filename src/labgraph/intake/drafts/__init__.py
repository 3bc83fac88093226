"""From what a page says to the draft of a record: linked to what is known, for a steward to confirm.

A draft holds what the page says and nothing else. What could not be linked stays in the page's words, and the
report says so.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ...errors import Text
from ...matching import normalise, quoted, slugify
from ..fiches import Contact, Fiche
from .files import Drafts, write
from .known import Known, Names
from .links import carriers, families_and_tags, lab_type, zones
from .parts import SOURCE, Report, filled, finished, partner_items
from .projects import project_drafts

__all__ = ["Drafts", "Known", "Names", "draft", "write"]

_SLUG_LENGTH = 80
# Words of shared mailboxes, by their beginnings.
_SHARED = tuple(
    "accueil bureau comm contact ddt dir equipe fabrique info innov lab mission modern".split()
    + "numeri pref projet region secret serv sgar transfo".split()
)


def draft(fiche: Fiche, known: Known, today: date) -> Drafts:
    """The records that the page makes, marked as drafts, and the report to the steward."""
    report = Report()
    slug = _identify(fiche, known.labs, report)
    lab = _lab_draft(fiche, slug, known, today, report)
    projects = project_drafts(fiche, slug, known, today, report)
    report.account(fiche)
    return Drafts(lab, projects, report.lines())


def _lab_draft(fiche: Fiche, slug: str, known: Known, today: date, report: Report) -> dict[str, Any]:
    gaps: list[str] = []
    kind = lab_type(fiche, known.types, report, gaps)
    families, tags = families_and_tags(fiche, known, report)
    contacts = list(_contacts(fiche.contacts, report))
    fields = {
        "lab": slug,
        "brouillon": "oui",
        "noms": _names(fiche, slug, known.labs, report),
        "type": kind,
        "fondement_type": kind and "attesté",
        "statut": "inconnu",
        "evenements": _events(fiche, report, gaps),
        "porteurs": carriers(fiche, known, report, gaps),
        "zones": zones(fiche, known, report, gaps),
        "perimetre": fiche.perimeter,
        "familles": families,
        "expertises": tags,
        "champs": list(fiche.expertises),
        "missions": list(fiche.missions),
        "partenaires": partner_items(fiche.partners, known, report, Text("partenaire", "partner")),
        "contacts": contacts,
        "pages": [fiche.url] if fiche.url else [],
        "lacunes": gaps if contacts else [*gaps, "contact"],
    }
    report.look("statut : la page ne le dit pas", "status (`statut`): the page does not say it")
    report.look(
        "missions, champs et périmètre sont les mots de la page, à réécrire",
        "missions, fields and perimeter are the words of the page, to be rewritten",
    )
    return finished(fields, fiche, today)


def _identify(fiche: Fiche, labs: Names, report: Report) -> str:
    """The slug of the known lab of that name, else a new one. Labs share short names: those tell nothing."""
    for name in (fiche.official, *fiche.others):
        if slug := labs.find(name):
            report.look(
                f"le lab {slug} est déjà connu : comparez ce brouillon avec sa fiche",
                f"the lab {slug} is known already: compare this draft with its record",
            )
            return slug
    slug = _new_slug(fiche)
    if slug in labs.slugs:
        report.look(
            f"un lab d'un autre nom a déjà l'identifiant {slug}",
            f"a lab of another name has the identifier {slug}",
        )
    return slug


def _new_slug(fiche: Fiche) -> str:
    name = fiche.official
    if fiche.short and len(fiche.zones) == 1:
        zone = fiche.zones[0]
        name = fiche.short if normalise(zone) in normalise(fiche.short) else f"{fiche.short} {zone}"
    slug = slugify(name)
    return (
        slug if len(slug) <= _SLUG_LENGTH else slug[:_SLUG_LENGTH].rpartition("-")[0] or slug[:_SLUG_LENGTH]
    )


def _names(fiche: Fiche, slug: str, labs: Names, report: Report) -> dict[str, Any]:
    others = []
    for name in fiche.others:
        if labs.all_of(name) <= {slug}:
            others.append(name)
        else:
            report.look(
                f"{quoted(name)} est le nom d'un autre lab", f"{quoted(name)} is the name of another lab"
            )
    return filled({"officiel": fiche.official, "court": fiche.short, "autres": others})


def _events(fiche: Fiche, report: Report, gaps: list[str]) -> list[dict[str, str]]:
    if fiche.creation:
        return [{"nature": "création", "date": fiche.creation, "source": SOURCE}]
    gaps.append("date de création")
    report.look("date de création : la page n'en dit rien", "date of creation: the page says nothing of it")
    return []


def _contacts(contacts: Iterable[Contact], report: Report) -> Iterator[dict[str, str]]:
    for contact in contacts:
        email = contact.email
        if email and _is_personal(email):
            report.look(
                f"courriel {quoted(email)} : semble celui d'une personne, non repris",
                f"e-mail {quoted(email)}: seems to be a person's, not taken",
            )
            email = None
        if item := filled({"courriel": email, "telephone": contact.telephone, "page": contact.page}):
            yield item


def _is_personal(email: str) -> bool:
    """Whether the mailbox looks like « prenom.nom@… »: records hold those of services, not of people."""
    local = email.partition("@")[0].lower()
    words = re.split(r"[._-]", local)
    shared = any(word.startswith(_SHARED) for word in words)
    return len(words) == 2 and all(len(word) > 1 and word.isalpha() for word in words) and not shared
