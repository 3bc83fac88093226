"""The parameters of the API: a table, by which requests are checked and the documentation is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import LANGUAGES, Text
from ...release.search.listing import MOST
from ...vocabulary import SLUG
from .. import language, named_release
from ..search_facets import FACETS
from ..search_request import LONGEST, MOST_VALUES
from . import cursors
from .lists import STEADY, Listed

USUAL_LIMIT = 50
FIELDS = "fields"
# A decade as EDTF writes it.
DECADE = "[0-9]{3}X"

# JSON Schema.
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A parameter: what it means, and what it may be (JSON Schema).

    It may be `repeated`, or hold several values between commas (`joined`); its schema is that of one of them.
    """

    name: str
    text: Text
    schema: Schema
    repeated: bool = False
    joined: bool = False


LANGUAGE = Parameter(
    language.PARAMETER,
    Text(
        "langue des noms ; les textes des fiches restent en français",
        "language of names; the texts of records stay in French",
    ),
    {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
)
RELEASE = Parameter(
    named_release.PARAMETER,
    Text(
        "publication qui répond, parmi celles qui sont gardées (voir /status.json), à la place de celle en service",
        "release that answers, one of those that are kept (see /status.json), in the place of the one in service",
    ),
    {"type": "string", "pattern": "^[0-9]{8}T[0-9]{6}Z$"},
)
PAGE = Parameter(
    "page",
    Text("numéro de la page, à partir de 1", "number of the page, from 1"),
    {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": 1},
)
EVERYWHERE = (LANGUAGE, RELEASE)
_WORDS = Parameter(
    "q",
    Text(
        "tous ces mots, dans les noms, sigles, codes et textes, ou dans les noms de ce qui est lié",
        "all these words, in names, acronyms, codes and texts, or in the names of what is linked",
    ),
    {"type": "string", "maxLength": LONGEST},
)
_LIMIT = Parameter(
    "limit",
    Text("nombre d’entités par page", "number of entities a page"),
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL_LIMIT},
)
_CURSOR = Parameter(
    "cursor",
    Text(
        "où commence la page : à reprendre tel quel de `next`",
        "where the page begins: to be taken from `next` as it is",
    ),
    {"type": "string", "pattern": cursors.PATTERN},
)

# What has no meaning where all is sent at once.
PAGED = (_LIMIT, _CURSOR)


def of_list(listed: Listed) -> tuple[Parameter, ...]:
    """The parameters of a list."""
    return (
        _WORDS,
        *map(_of_facet, listed.facets),
        _sort(listed),
        _LIMIT,
        _CURSOR,
        fields(listed),
        LANGUAGE,
        RELEASE,
    )


def of_entity(listed: Listed) -> tuple[Parameter, ...]:
    """The parameters of one entity of a list."""
    return (fields(listed), LANGUAGE, RELEASE)


def of_neighbours() -> tuple[Parameter, ...]:
    """The parameters of what is around an entity."""
    return (PAGE, LANGUAGE, RELEASE)


def fields(listed: Listed) -> Parameter:
    """Which keys are told."""
    text = Text("clés voulues, entre virgules", "the keys that are wanted, between commas")
    return Parameter(FIELDS, text, {"type": "string", "enum": list(listed.keys)}, joined=True)


def _of_facet(name: str) -> Parameter:
    title = FACETS[name].title
    text = Text(
        f"{title} : l’une de ces valeurs ; {MOST_VALUES} valeurs au plus, toutes facettes ensemble",
        f"{title}: one of these values; {MOST_VALUES} values at most, of all facets together",
    )
    pattern = SLUG.pattern if FACETS[name].kind else DECADE
    return Parameter(name, text, {"type": "string", "pattern": f"^{pattern}$"}, repeated=True)


def _sort(listed: Listed) -> Parameter:
    text = Text(
        f"ordre ; « {STEADY} » est le seul où rien ne se déplace d’une publication à l’autre",
        f"order; `{STEADY}` is the only one in which nothing moves from one release to another",
    )
    return Parameter("sort", text, {"type": "string", "enum": list(listed.orders), "default": STEADY})


def in_words(schema: Schema) -> Text:
    """What a value may be."""
    if "enum" in schema:
        among = ", ".join(schema["enum"])
        return Text(f"l’une de ces valeurs : {among}", f"one of these values: {among}")
    if schema["type"] == "integer":
        least, most = schema["minimum"], schema["maximum"]
        return Text(f"un nombre entier de {least} à {most}", f"a whole number from {least} to {most}")
    if "pattern" in schema:
        return Text(f"un texte de la forme {schema['pattern']}", f"a text like {schema['pattern']}")
    longest = schema["maxLength"]
    return Text(f"un texte de {longest} caractères au plus", f"a text of {longest} characters at most")
