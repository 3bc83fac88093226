"""What a steward reads when a value does not fit: one row a kind of fault.

Each row is (French, English); `{value}` is the value, `{expected}` what would do, `{near}` a proposal.
"""

from collections.abc import Iterable
from typing import Any

from pydantic_core import ErrorDetails

from ..errors import Text
from ..matching import quoted, unknown

_MESSAGES: dict[str, tuple[str, str]] = {
    "missing": ("champ obligatoire absent", "required field is missing"),
    "string_type": ("un texte est attendu ici, pas {value}", "expected a text here, not {value}"),
    "tuple_type": ("une liste est attendue ici (lignes « - … »)", "expected a list here (lines `- …`)"),
    "dict_type": ("des lignes « clé: valeur » sont attendues ici", "expected `key: value` lines here"),
    "model_type": ("des lignes « clé: valeur » sont attendues ici", "expected `key: value` lines here"),
    "too_short": ("au moins une valeur est attendue", "expected one value at least"),
    "slug": (
        "identifiant {value} refusé : minuscules sans accent, chiffres et tirets seulement",
        "identifier {value} refused: lower-case letters without accents, digits and hyphens only",
    ),
    "partial_date": (
        "date {value} refusée : écrivez 2022, 2021-07 ou 2016-09-29",
        "date {value} refused: write 2022, 2021-07 or 2016-09-29",
    ),
    "no_such_day": ("la date {value} n'existe pas au calendrier", "there is no such date as {value}"),
    "full_date": (
        "date {value} refusée : le jour est attendu, 2026-11-23",
        "date {value} refused: expected the day, 2026-11-23",
    ),
    "web_address": (
        "adresse {value} refusée : attendu http:// ou https://, sans espace",
        "address {value} refused: expected http:// or https://, without spaces",
    ),
    "iri": (
        "IRI {value} refusé : attendu une adresse complète, sans espace",
        "IRI {value} refused: expected a full one",
    ),
    "email": (
        "courriel {value} refusé : attendu nom@domaine.fr",
        "e-mail {value} refused: expected name@domain.fr",
    ),
    "empty": ("valeur vide : écrivez-la ou retirez la ligne", "empty value: write it or remove the line"),
    "string_unicode": (
        "la valeur contient un caractère de commande invisible : ressaisissez-la",
        "the value holds an invisible control character: type it again",
    ),
    "unseen_character": (
        "la valeur contient un caractère de commande invisible : ressaisissez-la",
        "the value holds an invisible control character: type it again",
    ),
    "yes": (
        "la seule valeur possible est « oui » ; sinon retirez la ligne",
        "only `oui` may stand here; or remove the line",
    ),
    "source_without_address": (
        "une source a une « url » ou un « titre »",
        "a source has a `url` or a `titre`",
    ),
    "period_backwards": ("la période finit avant de commencer", "the period ends before it begins"),
    "partner_is_one_thing": (
        "un partenaire est soit « organisation », soit « lab », soit « libelle » : un seul des trois",
        "a partner is `organisation`, `lab` or `libelle`: exactly one of the three",
    ),
    "empty_contact": (
        "un contact a un courriel, un téléphone ou une page",
        "a contact has an e-mail, a telephone or a page",
    ),
    "siren_digits": ("un SIREN a 9 chiffres : {value}", "a SIREN has 9 digits: {value}"),
    "siret_digits": ("un SIRET a 14 chiffres : {value}", "a SIRET has 14 digits: {value}"),
    "check_digit": (
        "numéro mal recopié, la clé de contrôle est fausse : {value}",
        "mistyped number, its check digit is wrong: {value}",
    ),
}


def explain(error: ErrorDetails, known_fields: Iterable[str]) -> Text:
    """One fault that pydantic found, in words. `known_fields` are the keys that may stand there."""
    if error["type"] == "extra_forbidden":
        return unknown(Text("champ inconnu", "unknown field"), str(error["loc"][-1]), known_fields)
    if error["type"] == "literal_error":
        expected = str(error["ctx"]["expected"]).replace(" or ", ", ")
        choices = [choice.strip("' ") for choice in expected.split(",")]
        return unknown(Text("valeur inconnue", "unknown value"), str(error["input"]), choices)
    french, english = _MESSAGES[error["type"]]
    value = quoted(_value(error))
    return Text(french.format(value=value), english.format(value=value))


def _value(error: ErrorDetails) -> Any:
    given = error["input"]
    return given.get("valeur", "") if isinstance(given, dict) else given


def unseen_character(character: str) -> Text:
    """A text holds a character that nobody sees."""
    code = f"U+{ord(character):04X}"
    return Text(
        f"caractère invisible ({code}) : ressaisissez la ligne",
        f"invisible character ({code}): type the line again",
    )
