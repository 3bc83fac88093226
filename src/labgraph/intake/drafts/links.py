"""What a lab's draft links to: carriers, zones, type, families and expertises that are known.

What is not known is never written as if it were: it becomes a gap of the record, and a line of the report.
"""

from typing import Any

from ...errors import Text
from ...matching import quoted
from ..fiches import Fiche
from .known import Known, Names, named_parts
from .parts import SOURCE, Report

_CARRIER = Text("structure porteuse", "carrier")
_ZONE = Text("zone d'intervention", "zone")
_TYPE = Text("type de laboratoire", "type of lab")


def carriers(fiche: Fiche, known: Known, report: Report, gaps: list[str]) -> list[dict[str, Any]]:
    """The known public organisations that carry the lab, by the words of the box or else of the sentence."""
    boxed = [body for wording in fiche.carriers for body in _bodies(wording, known.carriers)]
    told = _bodies(fiche.carrier_told, known.carriers) if fiche.carrier_told else []
    bodies = boxed if _slugs(boxed) or not _slugs(told) else told
    if _slugs(boxed) and _slugs(told) and _slugs(boxed) != _slugs(told):
        box, sentence = quoted(fiche.carriers[0]), quoted(fiche.carrier_told)
        report.look(
            f"la page nomme deux structures porteuses : {box} et {sentence}",
            f"the page names two carriers: {box} and {sentence}",
        )
    found: dict[str, str] = {}
    for slug, wording in bodies or told:
        if slug:
            found.setdefault(slug, wording)
            report.linked(_CARRIER, wording, slug)
        else:
            _unlinked_carrier(wording, known, report, gaps)
    if not bodies and not told:
        _missing(_CARRIER, report, gaps)
    role = "porteur" if len(found) == 1 else "co-porteur"
    return [
        {"organisation": slug, "role": role, "cite_comme": wording, "source": SOURCE}
        for slug, wording in found.items()
    ]


def _bodies(wording: str, known: Names) -> list[tuple[str | None, str]]:
    """The carriers that a wording names, each with its words; « A et B » in parts when one is known."""
    if slug := known.find(wording):
        return [(slug, wording)]
    parts = [(known.find(part), part) for part in named_parts(wording)]
    return parts if _slugs(parts) else [(None, wording)]


def _slugs(bodies: list[tuple[str | None, str]]) -> set[str]:
    return {slug for slug, _ in bodies if slug}


def _unlinked_carrier(wording: str, known: Known, report: Report, gaps: list[str]) -> None:
    gaps.append(f"structure porteuse : {quoted(wording)} n'est reliée à aucun organisme public connu")
    if slug := known.organisations.find(wording):
        report.look(
            f"{slug} n'est pas une structure publique : à déclarer en « partenaires »",
            f"{slug} is not a public body: to be declared among `partenaires`",
        )
    else:
        report.unknown(_CARRIER, wording, known.carriers.nearest(wording))


def zones(fiche: Fiche, known: Known, report: Report, gaps: list[str]) -> list[str]:
    """The known zones that the box of the page names."""
    found: dict[str, None] = {}
    for wording in fiche.zones:
        parts = [wording] if known.zone(wording) else list(named_parts(wording)) or [wording]
        for part in parts:
            if slug := known.zone(part):
                found[slug] = None
                report.linked(_ZONE, part, slug)
            else:
                gaps.append(f"zone d'intervention : {quoted(part)} n'est pas une zone connue")
                report.unknown(_ZONE, part, known.zones.nearest(part))
    if not fiche.zones:
        _missing(_ZONE, report, gaps)
    return list(found)


def lab_type(fiche: Fiche, known: Names, report: Report, gaps: list[str]) -> str | None:
    """The known type that the box of the page gives."""
    wording = fiche.type_label
    if wording is None:
        _missing(_TYPE, report, gaps)
        return None
    if label := known.find(wording):
        report.linked(_TYPE, wording, label)
        return label
    gaps.append(f"type de laboratoire : {quoted(wording)} n'est pas un type connu")
    report.unknown(_TYPE, wording, known.nearest(wording))
    return None


def families_and_tags(fiche: Fiche, known: Known, report: Report) -> tuple[list[str], list[str]]:
    """The known labels among those of the top of the page; captures mix families with tags."""
    families: dict[str, None] = {}
    tags: dict[str, None] = {}
    for wording in (*fiche.families, *fiche.tags):
        if label := known.families.find(wording):
            families[label] = None
        elif label := known.tags.find(wording):
            tags[label] = None
        else:
            near = known.tags.nearest(wording) or known.families.nearest(wording)
            report.unknown(Text("famille ou expertise", "family or expertise"), wording, near)
    return list(families), list(tags)


def _missing(field: Text, report: Report, gaps: list[str]) -> None:
    gaps.append(field.fr)
    report.look(f"{field.fr} : la page n'en dit rien", f"{field.en}: the page says nothing of it")
