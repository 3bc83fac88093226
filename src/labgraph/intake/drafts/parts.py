"""What the drafts of labs and projects share: their report, their partners, their source."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ...errors import Text
from ...matching import quoted, slugify
from ..fiches import Fiche
from .known import Known, named_parts

SOURCE = "fiche"
PARTNER = "partenaire"
# The fields that a source supports by naming them; the others are ours, or their items name their source.
_SUPPORTED = frozenset(
    "noms type fondement_type zones perimetre familles expertises champs missions contacts pages".split()
    + "labs debut".split()
)


class Report:
    """What the steward must know of a draft: the linked, the unlinked, the doubtful and the left out."""

    def __init__(self) -> None:
        self._linked: list[Text] = []
        self._labelled: list[Text] = []
        self._to_look_at: list[Text] = []
        self._left_out: list[Text] = []

    def linked(self, field: Text, wording: str, target: str) -> None:
        said = f"{quoted(wording)} → {target}"
        self._linked.append(Text(f"lié : {field.fr} {said}", f"linked: {field.en} {said}"))

    def labelled(self, field: Text, wording: str) -> None:
        said = quoted(wording)
        self._labelled.append(
            Text(f"gardé en libellé : {field.fr} {said}", f"kept as a label: {field.en} {said}")
        )

    def look(self, french: str, english: str) -> None:
        self._to_look_at.append(Text(f"à voir : {french}", f"to look at: {english}"))

    def unknown(self, field: Text, wording: str, near: str | None) -> None:
        """A wording that is none of the known ones, with the one that may be meant."""
        french, english = f"{field.fr} {quoted(wording)} inconnu", f"{field.en} {quoted(wording)} is unknown"
        if near:
            french, english = f"{french} ; proche de {quoted(near)}", f"{english}; near {quoted(near)}"
        self.look(french, english)

    def account(self, fiche: Fiche) -> None:
        """The lines that are in no field, and those that were cleaned."""
        place = Text("bloc", "block") if fiche.is_web_page else Text("ligne", "line")
        for line in fiche.left_out:
            said = quoted(line.text)
            self._left_out.append(
                Text(
                    f"laissé de côté : {place.fr} {line.number} {said} ({line.use.fr})",
                    f"left out: {place.en} {line.number} {said} ({line.use.en})",
                )
            )
        for line in fiche.account:
            if line.cleaned and not line.left_out:
                self.look(
                    f"{place.fr} {line.number} : caractères invisibles retirés",
                    f"{place.en} {line.number}: invisible characters removed",
                )

    def lines(self) -> tuple[Text, ...]:
        return (*self._linked, *self._labelled, *self._to_look_at, *self._left_out)


def partner_items(wordings: Iterable[str], known: Known, report: Report, field: Text) -> list[dict[str, Any]]:
    """Partners as a record lists them: linked to what is known, else a label; each but once."""
    items: dict[str, dict[str, Any]] = {}
    for wording in wordings:
        for who, cited in _partners_named(wording.rstrip(" .;,"), known):
            ((kind, name),) = who.items()
            key = slugify(name)
            if not key or key in items:
                report.look(
                    f"{field.fr} {quoted(wording)} : déjà cité, ou sans nom",
                    f"{field.en} {quoted(wording)}: named already, or without a name",
                )
                continue
            if kind == "libelle":
                report.labelled(field, name)
            else:
                report.linked(field, wording, name)
            items[key] = filled({**who, "role": PARTNER, "cite_comme": cited, "source": SOURCE})
    return list(items.values())


def _partners_named(wording: str, known: Known) -> list[tuple[dict[str, str], str | None]]:
    """Who a line of partners names, each with the words that name them when those are another's."""
    if whole := known.partner(wording):
        return [(whole, wording)]
    parts = [(part, known.partner(part)) for part in named_parts(wording)]
    if any(who for _, who in parts):
        return [(who, wording) if who else (_label(part), None) for part, who in parts]
    return [(_label(wording), None)]


def _label(wording: str) -> dict[str, str]:
    return {"libelle": wording[:1].upper() + wording[1:]}


def filled(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that say something: an empty one means unknown, and is not written."""
    return {name: value for name, value in fields.items() if value}


def finished(fields: dict[str, Any], fiche: Fiche, today: date) -> dict[str, Any]:
    """The record with its date and its source, which supports every field that needs one."""
    record = filled(fields)
    source = {
        "url": fiche.url,
        "titre": f"{fiche.title} ({fiche.name})" if fiche.name else fiche.title,
        "appuie": [field for field in record if field in _SUPPORTED],
        "publie_le": fiche.published,
        "mis_a_jour_le": fiche.updated,
    }
    return {**record, "modifie_le": today.isoformat(), "sources": {SOURCE: filled(source)}}
