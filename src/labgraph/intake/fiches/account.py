"""The account of a page: what became of each of its lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, unique

from ...errors import Text


@unique
class Use(Enum):
    """What a line served for, or why it was left out: (kept, French, English)."""

    TYPE = (True, "type de ressource", "resource type")
    FAMILIES = (True, "familles d'expertise", "expertise families")
    TITLE = (True, "titre", "title")
    REPEATED = (True, "titre, répété", "title, repeated")
    ADDRESS = (True, "adresse de la page", "address of the page")
    DATES = (True, "dates de publication et de mise à jour", "dates of publication and update")
    TAGS = (True, "étiquettes d'expertise", "expertise tags")
    IDENTITY = (True, "phrase d'identité", "identity sentence")
    HEADING = (True, "intitulé de rubrique", "section heading")
    BULLET = (True, "puce de la ligne suivante", "bullet of the next line")
    EXPERTISES = (True, "champs d'intervention", "fields of work")
    MISSIONS = (True, "missions", "missions")
    PERIMETER = (True, "périmètre", "perimeter")
    PROJECTS = (True, "projet", "project")
    PARTNERS = (True, "partenaire", "partner")
    CONTACT = (True, "contact", "contact")
    ZONE = (True, "zone d'intervention", "zone")
    LAB_TYPE = (True, "type de laboratoire", "type of lab")
    CARRIER = (True, "structure porteuse", "carrier")
    RELATED = (False, "ressources proches : d'autres pages", "related resources: other pages")
    EMPTY = (False, "rubrique vide", "empty section")
    UNKNOWN = (False, "rubrique inconnue", "unknown section")
    UNPLACED = (False, "sans place dans une fiche", "no place in a record")
    REST = (False, "reste de la ligne sans place dans une fiche", "rest of the line has no place in a record")
    BEFORE = (False, "avant la fiche", "before the page proper")
    LEAD_IN = (False, "annonce d'une liste", "announces a list")
    NO_CONTACT = (False, "ni courriel, ni téléphone, ni adresse", "no e-mail, telephone or address")
    IMAGE = (False, "image, légende ou crédit", "image, caption or credit")
    SEPARATOR = (False, "séparateur", "separator")
    INVISIBLE = (False, "caractères invisibles seulement", "invisible characters only")
    CODE = (False, "code de la page web", "code of the web page")
    NAVIGATION = (False, "navigation du site", "navigation of the site")

    @property
    def kept(self) -> bool:
        """Whether the line went into a field, or shaped one."""
        return self.value[0]

    @property
    def text(self) -> Text:
        return Text(*self.value[1:])


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page (of a web page: one block of its text) and what became of it.

    `cleaned` tells that control, direction or invisible characters were removed from it.
    """

    number: int
    text: str
    uses: tuple[Use, ...]
    cleaned: bool = False

    @property
    def left_out(self) -> bool:
        """Whether some of the line is in no field."""
        return not all(use.kept for use in self.uses)

    @property
    def use(self) -> Text:
        """What became of the line, in words."""
        words = [use.text for use in self.uses]
        if self.cleaned:
            words.append(Text("caractères invisibles retirés", "invisible characters removed"))
        return Text("; ".join(word.fr for word in words), "; ".join(word.en for word in words))


class Ledger:
    """Writes down the uses of lines while a page is read. A line nobody used is left out as unplaced."""

    def __init__(self) -> None:
        self._uses: dict[int, tuple[Use, ...]] = {}

    def note(self, number: int, use: Use) -> None:
        uses = self._uses.get(number, ())
        self._uses[number] = uses if use in uses else (*uses, use)

    def lines(self, inputs: Iterable[tuple[int, str, bool]]) -> tuple[Line, ...]:
        """The account of (number, text, cleaned) lines: one Line each."""
        return tuple(
            Line(number, text, self._uses.get(number, (Use.UNPLACED,)), cleaned)
            for number, text, cleaned in inputs
        )
