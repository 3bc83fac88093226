"""What a parameter accepts in a release: the values of a list, the codes and the names that the data knows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ...engine.port import QueryEngine
from ...matching import nearest
from ...question_parameters import LONGEST, Parameter
from ...release.search.found import Item
from ...release.search.lookup import called, first_of
from ...terms import Term
from ...vocabulary import Iris
from .. import language, questions
from ..once import Once
from ..questions import Row
from ..search_facets import LISTINGS
from ..searching import searching
from ..site import Site
from ..terms import best_label
from .faults import WrongValue

# A longer list is not closed: what has the form of its values is taken.
MOST = 500
# So many are told to whoever gave a wrong one; of more, the address of all.
_MOST_TOLD = 100


@dataclass(frozen=True)
class Choice:
    """One value: as it is typed, as it stands in the query, and its names in all languages."""

    value: str
    text: str
    names: tuple[Term, ...] = ()

    @property
    def label(self) -> Term:
        """Its name for the reader of the page."""
        return best_label(self.names) or Term(self.value)

    def is_called(self, value: str) -> bool:
        """Whether it is meant by what somebody typed."""
        return value in (self.value, self.text) or any(value == name.value for name in self.names)


class Choices(NamedTuple):
    """The values of a list, and whether these are all."""

    all: tuple[Choice, ...]
    are_whole: bool

    def called(self, value: str) -> Choice | None:
        """The one that is meant by what somebody typed."""
        return next((choice for choice in self.all if choice.is_called(value)), None)


_Key = tuple[str, str, str]


class Accepted:
    """Knows the lists of the releases that were asked last."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: Once[dict[_Key, Choices]] = Once(lambda _: {})

    def choices(self, parameter: Parameter) -> Choices | None:
        """The values of a parameter; None when it takes whatever has the form of its type."""
        if parameter.type.name not in _LISTED:
            return None
        engine = self._site.engine()
        known, key = self._known.of(engine), (parameter.type.name, parameter.of, parameter.language)
        if key not in known:
            known[key] = _LISTED[parameter.type.name](self._site, engine.engine, parameter)
        return known[key]

    def term(self, parameter: Parameter, value: str) -> Term:
        """The term that a value stands for. Raises WrongValue, which tells what is accepted."""
        choices = self.choices(parameter)
        if not parameter.fits(value):
            raise _wrong(parameter, value, choices)
        if choices is None:
            return parameter.term(value)
        choice = choices.called(value) or self._further(parameter, value, choices)
        if choice is None:
            raise _wrong(parameter, value, choices)
        return parameter.term(choice.text)

    def _further(self, parameter: Parameter, value: str, choices: Choices) -> Choice | None:
        """A value that is not among the first of a list that is not whole."""
        if choices.are_whole:
            return None
        if parameter.type.name != "name":
            return Choice(value, value)
        with searching(self._site) as index:
            items = called(index, parameter.of, value)
        return next(iter(_of_items(items)), None)


def _wrong(parameter: Parameter, value: str, choices: Choices | None) -> WrongValue:
    values = [choice.value for choice in choices.all] if choices else []
    known = {choice.label.value: choice.value for choice in choices.all} if choices else {}
    near = nearest(value[:LONGEST], [*values, *known])
    address = _LISTS[parameter.type.name](parameter) if parameter.type.name in _LISTS else ""
    meant = known.get(near, near) if near else ""
    return WrongValue(parameter, value, meant, values[:_MOST_TOLD], address)


def _concepts(_: Site, engine: QueryEngine, parameter: Parameter) -> Choices:
    scheme = Iris(engine.manifest.base_iri).entity("scheme", parameter.of)
    named = _grouped(questions.rows(engine, "values_of_list", scheme=scheme))
    found = []
    for names in named.values():
        text = next((name.value for name in names if name.language == parameter.language), None)
        if text:
            found.append(Choice(text, text, names))
    return _bounded(found)


def _codes(name: str) -> Callable[[Site, QueryEngine, Parameter], Choices]:
    """Lists the codes that a question gives, each with its names."""

    def listed(_: Site, engine: QueryEngine, parameter: Parameter) -> Choices:
        named = _grouped(questions.some_rows(engine, name, 4 * MOST, 0))
        codes = {iri.removeprefix(parameter.type.prefix): names for iri, names in named.items()}
        return _bounded(Choice(code, code, names) for code, names in codes.items())

    return listed


def _keywords(_: Site, engine: QueryEngine, parameter: Parameter) -> Choices:
    rows = questions.some_rows(engine, "keywords", MOST + 1, 0)
    words = [row["label"].value for row in rows if row["label"].language == parameter.language]
    return Choices(tuple(Choice(word, word) for word in words), len(rows) <= MOST)


def _names(site: Site, _: QueryEngine, parameter: Parameter) -> Choices:
    with searching(site) as index:
        return _bounded(_of_items(first_of(index, parameter.of, MOST + 1)))


def _of_items(items: Iterable[Item]) -> Iterable[Choice]:
    for item in items:
        names = [Term(name, language=spoken) for name, spoken in ((item.fr, "fr"), (item.en, "en")) if name]
        yield Choice(item.slug, item.fr or item.en, tuple(names))


def _bounded(found: Iterable[Choice]) -> Choices:
    choices = tuple(found)
    return Choices(choices[:MOST], len(choices) <= MOST)


def _grouped(rows: Iterable[Row]) -> Mapping[str, tuple[Term, ...]]:
    """The names of each value, in the order of the values."""
    found: dict[str, list[Term]] = {}
    for row in rows:
        found.setdefault(row["value"].value, []).append(row["label"])
    return {value: tuple(names) for value, names in found.items()}


_LISTED: Mapping[str, Callable[[Site, QueryEngine, Parameter], Choices]] = {
    "concept": _concepts,
    "keyword": _keywords,
    "name": _names,
    "nuts": _codes("nuts_units"),
    "region": _codes("regions"),
}
_SEARCHED = {listing.kind: listing.endpoint for listing in LISTINGS.values()}
# Where all values of a list can be read.
_LISTS: Mapping[str, Callable[[Parameter], str]] = {
    "concept": lambda parameter: language.address("entities.document", kind="scheme", name=parameter.of),
    "keyword": lambda _: language.address("search.projects"),
    "name": lambda parameter: language.address(_SEARCHED[parameter.of]),
    "nuts": lambda _: language.address("search.zones"),
    "region": lambda _: language.address("search.zones", level="niveau-region"),
}
