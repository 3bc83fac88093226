"""Every fault labgraph can tell a person about, in French and in English.

The tree::

    LabgraphError
    ├── SettingsError            the settings cannot be used
    ├── InvalidRecords           records, ontology or queries at fault: carries every Fault found
    ├── NotALabPage              `labgraph import` was given something else than the page of a lab
    ├── ReleaseError             the shelf of releases
    │   ├── NoRelease            nothing was published yet
    │   ├── UnknownRelease       no release of that name
    │   ├── PublishBusy          another publication is under way
    │   ├── PublishRefused       nobody looks, and a person should
    │   ├── DiskFull             no space is left
    │   ├── DumpRefused          a dump is not one that labgraph wrote, or it is damaged or too large
    │   └── SourceFailed         the source of a mirror
    │       ├── SourceUnavailable    … cannot be reached, or broke off again and again: try again later
    │       └── SourceRefused        … does not give what its manifest says, or what a labgraph gives
    ├── CannotMeasure            `labgraph bench` lacks a tool, or a server that it measures failed
    ├── NoSuchEntity             no entity has that IRI
    │   └── EntityWithdrawn      … any more
    ├── NotAcceptable            no form of the answer that the client accepts
    ├── QueryRefused             the query is not one that is answered here
    │   ├── QuerySyntaxError     … because it cannot be read
    │   ├── NestedTooDeeply      … because no stack is deep enough for it
    │   ├── ResultTooLarge       … because its answer is over the limit
    │   └── StoppedBefore        … for a while, because it was stopped twice
    ├── OverBudget               the client has used up what it may ask in a minute
    ├── QueryStopped             the query was begun, and stopped at a limit
    │   ├── TimeExceeded         … of time
    │   └── MemoryExceeded       … of memory
    └── EngineUnavailable        the engine failed, not the question
        ├── EngineBusy           … because others were before: try again
        └── TooManyLargeAnswers  … because too many large answers wait to be read: try again
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

LANGUAGES = ("fr", "en")


class Text(NamedTuple):
    """One message in the two languages of the project."""

    fr: str
    en: str

    def in_(self, language: str) -> str:
        """The message in `language` ("fr" or "en")."""
        return self.en if language == "en" else self.fr


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of one input file, said in the terms of the person who edits it.

    `line` is 1-based, 0 when the fault concerns the whole file; `field` is a path such as `porteurs[2].role`.
    """

    file: str
    line: int
    field: str
    message: Text

    def in_(self, language: str) -> str:
        """`file:line: field: message`, as editors and terminals link it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.field, self.message.in_(language)) if part)


class LabgraphError(Exception):
    """Root of the tree: a fault with a text for people, and `facts` for programs (a limit, a line, a wait)."""

    def __init__(self, text: Text, **facts: float | str) -> None:
        super().__init__(text.en)
        self.text = text
        self.facts = facts


class SettingsError(LabgraphError):
    """The settings cannot be used."""


class InvalidRecords(LabgraphError):
    """Inputs at fault. `faults` lists every one, in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        count = len(self.faults)
        super().__init__(Text(f"{count} erreur(s) dans les fiches", f"{count} error(s) in the records"))

    def __reduce__(self) -> tuple[type["InvalidRecords"], tuple[tuple[Fault, ...]]]:
        """Faults survive the way from one process to another."""
        return type(self), (self.faults,)


class NotALabPage(LabgraphError):
    """The page given to `labgraph import` is not the page of a lab."""


class ReleaseError(LabgraphError):
    """The shelf of releases cannot do what was asked."""


class NoRelease(ReleaseError):
    """Nothing was published yet."""


class UnknownRelease(ReleaseError):
    """No release of that name."""


class PublishBusy(ReleaseError):
    """Another publication is under way."""


class PublishRefused(ReleaseError):
    """The guard of a publication that nobody looks at. Facts: for each count that falls, `…_before` and `…_now`."""


class DiskFull(ReleaseError):
    """No space is left where releases stand."""


class DumpRefused(ReleaseError):
    """A dump is not one that labgraph wrote, or it is damaged or too large."""


class SourceFailed(ReleaseError):
    """The source of a mirror gives no release: what is served stays."""


class SourceUnavailable(SourceFailed):
    """The source of a mirror cannot be reached, or broke off again and again: try again later."""


class SourceRefused(SourceFailed):
    """The source of a mirror does not give what its manifest says, or what a labgraph gives."""


class CannotMeasure(LabgraphError):
    """`labgraph bench` lacks a tool, or a server that it measures failed."""


class NoSuchEntity(LabgraphError):
    """No entity has that IRI."""


class EntityWithdrawn(NoSuchEntity):
    """The entity is no longer described. Facts: `withdrawn_on`, `reason`, maybe `replaced_by` and `document`."""


class NotAcceptable(LabgraphError):
    """No form of the answer that the client accepts. Facts: `gives`, what the query gives: `rows` or `graph`."""


class QueryRefused(LabgraphError):
    """The query is not one that is answered here."""


class QuerySyntaxError(QueryRefused):
    """The query cannot be read. `line` and `column` are 1-based, 0 when unknown."""

    def __init__(self, text: Text, line: int = 0, column: int = 0) -> None:
        super().__init__(text, line=line, column=column)
        self.line = line
        self.column = column


class NestedTooDeeply(QueryRefused):
    """The query is nested deeper than the stack of the engine."""


class ResultTooLarge(QueryRefused):
    """The answer of the query is over the limit. Facts: `limit_mb`, or `limit_rows`."""


class StoppedBefore(QueryRefused):
    """The same query was stopped twice, and is refused for a while. Facts: `retry_after_s`."""


class OverBudget(LabgraphError):
    """The client has used up one of its budgets. Facts: `budget` (the setting), `limit`, `retry_after_s`."""


class QueryStopped(LabgraphError):
    """The query was begun, and stopped at a limit."""


class TimeExceeded(QueryStopped):
    """The query took longer than it may. Facts: `limit_s`, `elapsed_s`."""


class MemoryExceeded(QueryStopped):
    """The query wanted more memory than it may. Facts: `limit_mb`, `elapsed_s`."""


class EngineUnavailable(LabgraphError):
    """The engine failed, not the question."""


class EngineBusy(EngineUnavailable):
    """Other questions were before this one: it was not begun. Facts: `retry_after_s`."""


class TooManyLargeAnswers(EngineUnavailable):
    """Too many large answers wait to be read, or the disk is full. Facts: `retry_after_s`."""


def of_system(error: OSError) -> LabgraphError:
    """What the system refused, told as the place and its reason."""
    told = f"{error.filename or ''} : {error.strerror or error}".removeprefix(" : ")
    return LabgraphError(Text(told, told.replace(" : ", ": ")))
