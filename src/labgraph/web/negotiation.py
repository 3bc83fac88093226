"""What a client accepts: content negotiation by media type and by language (RFC 9110 §12.5)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ..formats import Format

# Read up to here: no client has that much to say, and the reader below is not linear on what is not a header.
_LONGEST = 4096
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_RANGE = re.compile(rf"({_WORD})/({_WORD})")
_QUALITY = re.compile(r"0(\.\d*)?|1(\.0*)?")
_LANGUAGE = re.compile(r"\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")

# How exactly a range names a media type, from least to most. A range with parameters of its own (a profile, a level)
# counts less than the plain one: what we send has no such parameters.
_ANY, _FAMILY, _WITH_PARAMETERS, _EXACT = range(1, 5)


@dataclass(frozen=True)
class _Range:
    """One element of `Accept`: a media range and its weight, 0 to 1."""

    family: str
    subtype: str
    plain: bool
    quality: float

    def precision(self, media_type: str) -> int:
        """How exactly the range names the media type; 0 when it does not."""
        family, _, subtype = media_type.partition("/")
        if self.family == "*":
            return _ANY
        if self.family != family:
            return 0
        if self.subtype == "*":
            return _FAMILY
        if self.subtype != subtype:
            return 0
        return _EXACT if self.plain else _WITH_PARAMETERS


def choose_format(accept: str | None, offered: Sequence[Format]) -> Format | None:
    """The offered form that the client likes best, or None when it accepts none.

    Equal weights: the form that is named most exactly, then the first offered. No header, an empty one, or one that
    cannot be read says no preference. The other names of a form count only where they are written out.
    """
    ranges = list(_ranges(accept or ""))
    if not ranges:
        return offered[0]
    liked = [(*_liking(form, ranges), -rank) for rank, form in enumerate(offered)]
    quality, _, rank = max(liked)
    return offered[-rank] if quality > 0 else None


def form_named(wish: str, offered: tuple[Format, ...]) -> Format | None:
    """The offered form that people call so: `json-ld`, `ttl`, `application/rdf+xml`, `xml`.

    Of several names, as some clients send them, the first that is known.
    """
    known = _names(offered)
    return next((known[name] for name in map(_plain, wish.split(",")) if name in known), None)


@cache
def _names(offered: tuple[Format, ...]) -> dict[str, Format]:
    """Every word that people use for a form, the first form of that name."""
    names: dict[str, Format] = {}
    for form in offered:
        types = (form.media_type, *form.accepts)
        for name in (form.name, form.suffix, *types, *(kind.partition("/")[2] for kind in types)):
            names.setdefault(_plain(name), form)
    return names


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def choose_language(accept_language: str | None, offered: Sequence[str]) -> str:
    """The offered language that the reader likes best; the first when the header tells nothing."""
    weights = dict(_languages(accept_language or ""))
    anything = weights.get("*", 0.0)
    return max(offered, key=lambda language: weights.get(language, anything))


def _liking(form: Format, ranges: Sequence[_Range]) -> tuple[float, int]:
    """The weight that the client gives to a form, and how exactly it names it."""
    precision, quality = max((given.precision(form.media_type), given.quality) for given in ranges)
    if precision == _EXACT:
        return quality, precision
    by_name = [(quality if precision else 0.0, precision)]
    for name in form.accepts:
        by_name += [(given.quality, _EXACT) for given in ranges if given.precision(name) == _EXACT]
    return max(by_name)


def _ranges(accept: str) -> Iterator[_Range]:
    for text, parameters, quality in _elements(accept):
        found = _RANGE.fullmatch(text.lower())
        if found and not (found[1] == "*" and found[2] != "*"):
            others = [p for p in parameters if not p.lower().startswith("charset")]
            yield _Range(found[1], found[2], not others, quality)


def _languages(header: str) -> Iterator[tuple[str, float]]:
    """Main languages, the weight of each the highest that any of its variants has."""
    ranked = [(quality, text) for text, _, quality in _elements(header) if _LANGUAGE.fullmatch(text)]
    for quality, text in sorted(ranked):
        yield text.lower().partition("-")[0], quality


def _elements(header: str) -> Iterator[tuple[str, list[str], float]]:
    """The elements of a list that can be read: what each names, its parameters, its weight."""
    for element in _ELEMENT.findall(header[:_LONGEST]):
        text, *parameters = (part.strip() for part in element.split(";"))
        weights = [p[2:].strip() for p in parameters if p[:2].lower() == "q="]
        if all(_QUALITY.fullmatch(weight) for weight in weights):
            others = [p for p in parameters if p and p[:2].lower() != "q="]
            yield text, others, float(weights[-1]) if weights else 1.0
