"""What the harvester of data.gouv.fr asks of a catalogue beyond DCAT-AP, as its code reads it (opendatateam/udata).

What only the network shows (no redirection, a typed HEAD, `charset=utf-8`) is asked of a running server by the tests.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ...errors import Text
from ...vocabulary import DCAT, DCT, FOAF, LICENCE, SKOS, SPDX, VCARD
from ..triples import Literal, Node, Triple
from .described import Described

# Gives the nodes for which a rule is not kept.
_Rule = Callable[[Described, datetime], Iterable[Node]]

_HARVESTED = (DCAT.Dataset, DCAT.DataService)
_NAMED = (*_HARVESTED, DCAT.Distribution)


@dataclass(frozen=True)
class Verdict:
    """Whether a rule is kept: `broken_by` names the nodes that break it."""

    rule: Text
    broken_by: tuple[Node, ...]


def verdicts(triples: Iterable[Triple], now: datetime) -> list[Verdict]:
    """What each rule says of a catalogue that is read at a moment, which has its time zone."""
    described = Described(triples)
    return [Verdict(rule, tuple(sorted(set(broken(described, now))))) for rule, broken in _RULES]


def _of(described: Described, *kinds: str) -> list[Node]:
    return [node for kind in kinds for node in described.all_of(kind)]


def _nothing_listed(described: Described, _now: datetime) -> Iterator[Node]:
    listed = {node for each in described.all_of(DCAT.Catalog) for node in described.nodes(each, DCAT.dataset)}
    if not listed & set(described.all_of(DCAT.Dataset)):
        yield DCAT.Catalog


def _without_identifier(described: Described, _now: datetime) -> list[Node]:
    return [each for each in _of(described, *_NAMED) if len(described.texts(each, DCT.identifier)) != 1]


def _with_the_same_identifier(described: Described, _now: datetime) -> list[Node]:
    names = {each: described.texts(each, DCT.identifier) for each in _of(described, *_NAMED)}
    counts = Counter(name for found in names.values() for name in found)
    return [each for each, found in names.items() if any(counts[name] > 1 for name in found)]


def _without_title(described: Described, _now: datetime) -> list[Node]:
    return [each for each in _of(described, *_NAMED) if not described.texts(each, DCT.title)]


def _of_the_future(described: Described, now: datetime) -> Iterator[Node]:
    for each in _of(described, DCAT.Catalog, *_NAMED):
        dates = (
            date for name in (DCT.created, DCT.issued, DCT.modified) for date in described.texts(each, name)
        )
        if any(_moment(date) > now for date in dates):
            yield each


def _moment(date: str) -> datetime:
    """The beginning of a day, or the moment itself; without a time zone, in UTC."""
    moment = datetime.fromisoformat(date)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _without_known_licence(described: Described, _now: datetime) -> list[Node]:
    listed = _of(described, DCAT.Dataset, DCAT.Distribution)
    return [each for each in listed if described.nodes(each, DCT.license) != [LICENCE]]


def _without_file(described: Described, _now: datetime) -> list[Node]:
    return [
        each for each in described.all_of(DCAT.Distribution) if not described.nodes(each, DCAT.downloadURL)
    ]


def _hidden_service(described: Described, _now: datetime) -> list[Node]:
    return [
        node
        for each in described.all_of(DCAT.Distribution)
        for node in described.nodes(each, DCAT.accessService)
    ]


def _without_name(described: Described, _now: datetime) -> list[Node]:
    """What the document names and does not describe: nothing is fetched but the document."""
    wanted = {DCAT.theme: SKOS.prefLabel, DCT.publisher: FOAF.name, DCAT.contactPoint: VCARD.fn}
    return [
        value
        for node, predicate, value in described
        if predicate in wanted
        and not isinstance(value, Literal)
        and not described.texts(value, wanted[predicate])
    ]


def _fetched_period(described: Described, _now: datetime) -> list[Node]:
    return [
        node
        for each in described.all_of(DCAT.Dataset)
        for node in described.nodes(each, DCT.temporal)
        if not node.startswith("_:")
    ]


def _unread_checksum(described: Described, _now: datetime) -> list[Node]:
    known = [getattr(SPDX, f"checksumAlgorithm_{name}") for name in ("md5", "sha1", "sha256")]
    return [
        each
        for each in described.all_of(SPDX.Checksum)
        if not set(described.nodes(each, SPDX.algorithm)) & set(known)
    ]


_RULES: tuple[tuple[Text, _Rule], ...] = (
    (Text("Le catalogue nomme un jeu de données", "The catalogue names a dataset"), _nothing_listed),
    (
        Text("Un identifiant, un seul, pour chaque ressource", "One identifier for each resource"),
        _without_identifier,
    ),
    (Text("Aucun identifiant en double", "No identifier twice"), _with_the_same_identifier),
    (Text("Un titre pour chaque ressource", "A title for each resource"), _without_title),
    (Text("Aucune date future", "No date in the future"), _of_the_future),
    (
        Text(
            "La licence que data.gouv.fr reconnaît, partout",
            "The licence that data.gouv.fr recognises, everywhere",
        ),
        _without_known_licence,
    ),
    (Text("Un fichier pour chaque distribution", "A file for each distribution"), _without_file),
    (
        Text("Aucun service caché derrière une distribution", "No service hidden behind a distribution"),
        _hidden_service,
    ),
    (
        Text(
            "Thème, producteur et contact décrits sur place",
            "Theme, publisher and contact described in place",
        ),
        _without_name,
    ),
    (Text("Rien à chercher ailleurs pour la période", "Nothing to fetch for the period"), _fetched_period),
    (Text("Des empreintes qui sont lues", "Checksums that are read"), _unread_checksum),
)
