"""Where settings are said: `labgraph.toml` in the working directory, each also `LABGRAPH_<NAME>` in the environment.

The environment beats the file. An unknown setting is an error that names the nearest known one.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .config import Settings
from .errors import SettingsError, Text
from .matching import nearest

FILE = "labgraph.toml"
PREFIX = "LABGRAPH_"


def read_settings(directory: Path, environ: Mapping[str, str]) -> Settings:
    """The settings that hold in `directory`.

    Raises SettingsError, naming the place, the value and what was expected, for every fault at once.
    """
    places: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, value in _from_file(directory / FILE).items():
        places[name], values[name] = f"{FILE}: {name}", value
    for name, value in _from_environment(environ).items():
        places[name], values[name] = f"{PREFIX}{name.upper()}", value
    try:
        return Settings(**values)
    except ValidationError as error:
        faults = [_explain(fault, places) for fault in error.errors()]
        raise SettingsError(Text("\n".join(f.fr for f in faults), "\n".join(f.en for f in faults))) from None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(Text(f"{path} : illisible ({error})", f"{path}: unreadable ({error})")) from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)
    }


_EXPECTED: dict[str, tuple[str, str]] = {
    "base_iri": ("une adresse http:// ou https:// complète", "a full http:// or https:// address"),
    "path_prefix": (
        "un chemin comme /innovation (lettres sans accent, chiffres, - . _ ~)",
        "a path such as /innovation (letters without accents, digits, - . _ ~)",
    ),
    "networks": (
        "des adresses ou des réseaux, séparés par des virgules ou en liste",
        "addresses or networks, separated by commas or as a list",
    ),
    "greater_than": ("plus que {gt:g}", "more than {gt:g}"),
    "greater_than_equal": ("{ge} ou plus", "{ge} or more"),
    "less_than_equal": ("{le} ou moins", "{le} or less"),
    "line": ("une seule ligne de texte", "one line of text"),
    "web": ("une adresse http:// ou https://", "an http:// or https:// address"),
    "email": ("une adresse électronique", "an e-mail address"),
    "tracker": (
        "une adresse http:// ou https:// avec {{title}} et {{body}}",
        "an http:// or https:// address with {{title}} and {{body}}",
    ),
    "day": ("un jour, AAAA-MM-JJ", "a day, YYYY-MM-DD"),
    "one_of": ("l’une de ces valeurs : {values}", "one of these values: {values}"),
}
# What any other fault of a setting comes to: a value of another type.
_TYPES: dict[object, tuple[str, str]] = {
    bool: ("true ou false", "true or false"),
    float: ("un nombre", "a number"),
    int: ("un nombre entier", "a whole number"),
    str: ("un texte", "a text"),
    Path: ("un chemin", "a path"),
}


def _explain(fault: ErrorDetails, places: Mapping[str, str]) -> Text:
    name = str(fault["loc"][0])
    place = places[name]
    if fault["type"] != "extra_forbidden":
        expected = _EXPECTED.get(fault["type"]) or _TYPES[Settings.model_fields[name].annotation]
        french, english = (text.format(**fault.get("ctx", {})) for text in expected)
        return Text(
            f"{place} : valeur « {fault['input']} » refusée, attendu {french}",
            f"{place}: value '{fault['input']}' refused, expected {english}",
        )
    every = ", ".join(Settings.model_fields)
    known = nearest(name, Settings.model_fields)
    if known:
        french, english = f"vouliez-vous dire {known} ?", f"did you mean {known}?"
    else:
        french, english = f"connus : {every}", f"the known ones: {every}"
    return Text(f"{place} : réglage inconnu, {french}", f"{place}: unknown setting, {english}")
