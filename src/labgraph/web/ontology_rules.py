"""What is required of the records, in plain words, from the shapes of the release."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from ..matching import reading_order
from ..terms import Term
from ..vocabulary import LAB, RDF, RDFS, SH
from .ontology_terms import Vocabulary, Word


@dataclass(frozen=True)
class Rule:
    """What one rule asks of one field: in words, and in full. A remark keeps no record from being published."""

    name: Term
    anchor: str
    of: Word
    field: str
    wants: tuple[str, ...]
    pattern: str
    message: Term
    is_mandatory: bool
    is_remark: bool


@dataclass(frozen=True)
class RuleBook:
    """The rules of one shape: what it looks at, and what it asks."""

    anchor: str
    title: Term
    targets: tuple[Word, ...]
    rules: tuple[Rule, ...]


def rule_books(vocabulary: Vocabulary) -> list[RuleBook]:
    """All rules, by shape."""
    books = [_book(vocabulary, shape) for shape in vocabulary.subjects(RDF.type, SH.NodeShape)]
    return sorted(books, key=lambda book: reading_order(book.title.value))


def rules_of_class(vocabulary: Vocabulary, iri: str) -> list[RuleBook]:
    """The rules on entities of a class."""
    return [_book(vocabulary, shape) for shape in vocabulary.subjects(SH.targetClass, iri)]


def rules_of_property(vocabulary: Vocabulary, iri: str) -> list[RuleBook]:
    """The rules on the values of a property."""
    rules = set(vocabulary.subjects(SH.path, iri))
    books = {
        shape: rules & _rules_in(vocabulary, shape) for shape in vocabulary.subjects(RDF.type, SH.NodeShape)
    }
    return [_book(vocabulary, shape, chosen) for shape, chosen in books.items() if chosen]


def _book(vocabulary: Vocabulary, shape: str, chosen: set[str] | None = None) -> RuleBook:
    targets = [each.value for name in _TARGETS for each in vocabulary.values(shape, name)]
    rules = chosen if chosen is not None else _rules_in(vocabulary, shape)
    return RuleBook(
        anchor=_anchor(shape),
        title=vocabulary.text(shape, RDFS.label) or Term(_anchor(shape)),
        targets=vocabulary.words(targets),
        rules=tuple(sorted((_rule(vocabulary, rule) for rule in rules), key=_necessary_first)),
    )


def _rules_in(vocabulary: Vocabulary, shape: str) -> set[str]:
    return {each.value for each in vocabulary.values(shape, SH.property)}


def _rule(vocabulary: Vocabulary, rule: str) -> Rule:
    (path,) = vocabulary.values(rule, SH.path)
    severity, field, pattern = (
        vocabulary.text(rule, name) for name in (SH.severity, LAB.recordField, SH.pattern)
    )
    return Rule(
        name=vocabulary.text(rule, SH.name) or vocabulary.word(path.value).label,
        anchor=_anchor(rule),
        of=vocabulary.word(path.value),
        field=field.value if field else "",
        wants=tuple(_wants(vocabulary, rule)),
        pattern=pattern.value if pattern else "",
        message=vocabulary.text(rule, SH.message) or Term(""),
        is_mandatory=bool(vocabulary.values(rule, SH.minCount)),
        is_remark=severity is not None and severity.value == SH.Warning,
    )


def _wants(vocabulary: Vocabulary, rule: str) -> Iterator[str]:
    for name, in_words in _IN_WORDS.items():
        for value in vocabulary.values(rule, name):
            words = in_words(vocabulary, value.value)
            if words:
                yield words


def _necessary_first(rule: Rule) -> tuple[bool, bool, tuple[str, str], str]:
    return rule.is_remark, not rule.is_mandatory, reading_order(rule.name.value), rule.anchor


def _anchor(iri: str) -> str:
    return iri.removeprefix(str(LAB))


def _at_least(_vocabulary: Vocabulary, count: str) -> str:
    return str(_("obligatoire") if count == "1" else _("au moins %(count)s valeurs", count=count))


def _at_most(_vocabulary: Vocabulary, count: str) -> str:
    return str(_("une seule valeur") if count == "1" else _("%(count)s valeurs au plus", count=count))


def _one_a_language(_vocabulary: Vocabulary, is_so: str) -> str:
    return str(_("une par langue")) if is_so == "true" else ""


def _no_longer(_vocabulary: Vocabulary, length: str) -> str:
    return str(_("%(length)s caractères au plus", length=length))


def _exactly(vocabulary: Vocabulary, value: str) -> str:
    return str(_("vaut « %(value)s »", value=_label(vocabulary, value)))


def _label(vocabulary: Vocabulary, iri: str) -> str:
    return vocabulary.word(iri).label.value


# What a rule can ask, in the order in which it is said.
_IN_WORDS: Mapping[str, Callable[[Vocabulary, str], str]] = {
    SH.minCount: _at_least,
    SH.maxCount: _at_most,
    SH.uniqueLang: _one_a_language,
    SH.datatype: _label,
    SH.nodeKind: _label,
    f"{SH}class": _label,
    SH.hasValue: _exactly,
    SH.maxLength: _no_longer,
}
_TARGETS = (SH.targetClass, SH.targetSubjectsOf)
