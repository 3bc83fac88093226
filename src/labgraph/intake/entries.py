"""What records say of each other: references, twins, namesakes, loops."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..errors import Fault, Text
from ..matching import nearest, normalise, quoted
from ..records import KEYS, WITHDRAWAL, Lab, Organisation, Record, Withdrawn
from ..vocabulary import RECORD_KINDS, SLUG
from .checking import values
from .concepts import Concepts
from .identities import former_faults, no_longer, said_now
from .raw import RawRecord, spell

# Where records name other records, and of which kind those are.
REFERENCES: Mapping[tuple[str, ...], str] = {
    ("porteurs", "organisation"): "organisation",
    ("partenaires", "organisation"): "organisation",
    ("partenaires", "lab"): "lab",
    ("labs",): "lab",
    ("rattachement",): "organisation",
    ("zones",): "zone",
    ("dans",): "zone",
}
_SUCCESSOR = (WITHDRAWAL, "remplace_par")
_FORMER = ("anciens_identifiants",)
_HIERARCHIES = {"rattachement", "dans"}
_CARRIER = ("porteurs", "organisation")
_NAMES = (("noms", "officiel"), ("noms", "autres"))

# The identifier that a table nobody could read may hold: any.
ANY = "*"


@dataclass(frozen=True)
class Name:
    """One of the names of a lab or an organisation; short names are left out, they are not unique."""

    field: str
    line: int
    text: str


@dataclass(frozen=True)
class Reference:
    """That a record names another one."""

    field: str
    line: int
    kind: str
    slug: str
    carries: bool = False


@dataclass(frozen=True)
class Entry:
    """What the other records need to know of one. `line` is 0 for one that could not be read.

    `former` are its own names of before, `successor` is what a withdrawn one is said to be replaced by, if anything.
    """

    kind: str
    slug: str
    line: int
    names: tuple[Name, ...] = ()
    public: bool = False
    references: tuple[Reference, ...] = ()
    former: tuple[Reference, ...] = ()
    withdrawn: bool = False
    successor: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What no two records share: kind and identifier."""
        return self.kind, self.slug


def entry_of(raw: RawRecord, record: Record, concepts: Concepts) -> Entry:
    """What the other records need to know of this one."""
    names = _names(raw) if isinstance(record, Lab | Organisation) else ()
    public = isinstance(record, Organisation) and concepts.is_public(record.nature)
    withdrawal = record.withdrawal if isinstance(record, Withdrawn) else None
    return Entry(
        record.kind,
        record.slug,
        raw.line(()),
        tuple(names),
        public,
        tuple(_references(raw, record.kind)),
        tuple(_at(raw, _FORMER, record.kind)),
        withdrawal is not None,
        (withdrawal and withdrawal.successor) or "",
    )


def placeholders(slug: str, raw: RawRecord | None = None) -> Iterator[Entry]:
    """Entries for a record at fault, so that only its own faults are told, not those who name it.

    What it says of others is checked all the same, as far as `raw` was read.
    """
    references = tuple(_references(raw, _kind_of(raw))) if raw else ()
    return (Entry(kind, slug, 0, public=True, references=references) for kind in RECORD_KINDS)


def _kind_of(raw: RawRecord) -> str:
    return next((kind for kind, key in KEYS.items() if key in raw.data), "")


def _names(raw: RawRecord) -> Iterator[Name]:
    for path in _NAMES:
        for place, text in values(raw.data, path):
            yield Name(spell(place), raw.line(place), text)


def _references(raw: RawRecord, own_kind: str) -> Iterator[Reference]:
    for path, kind in (*REFERENCES.items(), (_SUCCESSOR, own_kind)):
        yield from _at(raw, path, kind)


def _at(raw: RawRecord, path: tuple[str, ...], kind: str) -> Iterator[Reference]:
    for place, slug in values(raw.data, path):
        if SLUG.fullmatch(slug):
            yield Reference(spell(place), raw.line(place), kind, slug, carries=path == _CARRIER)


def cross_faults(entries_by_file: Mapping[str, Iterable[Entry]]) -> Iterator[Fault]:
    """What is wrong between records: two of one identity, a name that stands for two, a reference to none."""
    every = [(file, entry) for file, entries in entries_by_file.items() for entry in entries]
    known = {entry.key: entry for _, entry in every}
    renamed = {(entry.kind, former.slug): entry for _, entry in every for former in entry.former}
    yield from _twins(every)
    yield from _namesakes(every)
    yield from former_faults(every)
    for file, entry in every:
        for reference in entry.references:
            yield from _reference_faults(file, reference, known, renamed)
        yield from _loops(file, entry, known)


def _twins(every: Iterable[tuple[str, Entry]]) -> Iterator[Fault]:
    first: dict[tuple[str, str], tuple[str, Entry]] = {}
    for file, entry in every:
        if not entry.line:
            continue
        other_file, other = first.setdefault(entry.key, (file, entry))
        if other is not entry:
            slug, there = quoted(entry.slug), f"{other_file}:{other.line}"
            message = Text(
                f"l'identifiant {slug} est déjà celui de {there}",
                f"the identifier {slug} is already that of {there}",
            )
            yield Fault(file, entry.line, KEYS[entry.kind], message)


def _namesakes(every: Iterable[tuple[str, Entry]]) -> Iterator[Fault]:
    first: dict[tuple[str, str], Entry] = {}
    for file, entry in every:
        for name in entry.names:
            other = first.setdefault((entry.kind, normalise(name.text) or name.text), entry)
            if other.slug != entry.slug:
                text, slug = quoted(name.text), quoted(other.slug)
                message = Text(
                    f"{text} est déjà un nom de {slug} : une même structure est une seule fiche",
                    f"{text} is already a name of {slug}: one body is one record",
                )
                yield Fault(file, name.line, name.field, message)


def _reference_faults(
    file: str,
    reference: Reference,
    known: Mapping[tuple[str, str], Entry],
    renamed: Mapping[tuple[str, str], Entry],
) -> Iterator[Fault]:
    identity = reference.kind, reference.slug
    target = known.get(identity, known.get((reference.kind, ANY)))
    if target is None and identity in renamed:
        yield Fault(file, reference.line, reference.field, said_now(reference.slug, renamed[identity]))
    elif target is None:
        near = _meant(reference, known)
        french = (
            f" : vouliez-vous dire {quoted(near)} ?"
            if near
            else " ; créez sa fiche, ou écrivez un « libelle »"
        )
        english = f": did you mean {quoted(near)}?" if near else "; write its record, or a `libelle`"
        message = Text(
            f"aucune fiche {reference.kind} {quoted(reference.slug)}{french}",
            f"no {reference.kind} record {quoted(reference.slug)}{english}",
        )
        yield Fault(file, reference.line, reference.field, message)
    elif target.withdrawn:
        yield Fault(file, reference.line, reference.field, no_longer(target))
    elif reference.carries and not target.public:
        message = Text(
            f"{quoted(reference.slug)} n'est pas une structure publique : déclarez-la en « partenaires »",
            f"{quoted(reference.slug)} is not a public body: declare it among `partenaires`",
        )
        yield Fault(file, reference.line, reference.field, message)


def _meant(reference: Reference, known: Mapping[tuple[str, str], Entry]) -> str | None:
    """The identifier that a reference most likely stands for: one that is like it, or whose thing has such a name."""
    called = {
        name: slug
        for (kind, slug), entry in known.items()
        if kind == reference.kind
        for name in (*(each.text for each in entry.names), slug)
    }
    near = nearest(reference.slug, called)
    return called[near] if near else None


def _loops(file: str, entry: Entry, known: Mapping[tuple[str, str], Entry]) -> Iterator[Fault]:
    for start in _above(entry):
        seen = {entry.slug}
        waiting = [start.slug]
        while waiting:
            slug = waiting.pop()
            if slug == entry.slug:
                message = Text(
                    "la hiérarchie revient à son point de départ",
                    "the hierarchy comes back to where it began",
                )
                yield Fault(file, start.line, start.field, message)
                break
            if slug not in seen and (target := known.get((entry.kind, slug))):
                seen.add(slug)
                waiting.extend(reference.slug for reference in _above(target))


def _above(entry: Entry) -> Iterator[Reference]:
    return (reference for reference in entry.references if reference.field.split("[")[0] in _HIERARCHIES)
