"""What became of an entity that is not described: it has another address, it was withdrawn, or there never was one."""

from ..engine.port import QueryEngine
from ..errors import EntityWithdrawn, NoSuchEntity, Text
from ..vocabulary import LAB, EntityName, Iris
from . import dates, language, questions
from .questions import Row


def name_now(engine: QueryEngine, iri: str, missing: NoSuchEntity) -> EntityName:
    """The name that the entity of an IRI has now, when it was renamed.

    Raises EntityWithdrawn when it is no longer described, else the fault that nothing was found.
    """
    iris = Iris(engine.manifest.base_iri)
    fates = questions.rows(engine, "fate", iri=iri)
    if not fates:
        raise missing
    [fate] = fates
    if fate["class"].value == LAB.Withdrawn:
        raise _withdrawn(fate, iris)
    return _successor(fate, iris)


def _successor(fate: Row, iris: Iris) -> EntityName:
    name = iris.read(fate["successor"].value)
    assert name, "the checks of records refuse other successors"
    return name


def _withdrawn(fate: Row, iris: Iris) -> EntityWithdrawn:
    name, since, reason = (fate[variable].value for variable in ("name", "since", "reason"))
    facts = {"withdrawn_on": since[:10], "reason": reason}
    more = Text("", "")
    if "successor" in fate:
        successor = fate["successor"].value
        name_of_successor = _successor(fate, iris)
        facts |= {
            "replaced_by": successor,
            "document": language.address(
                "entities.document", kind=name_of_successor.kind, name=name_of_successor.slug
            ),
        }
        called = fate["successor_name"].value if "successor_name" in fate else successor
        more = Text(f" Elle est remplacée par « {called} ».", f" It is replaced by '{called}'.")
    text = Text(
        f"La fiche « {name} » a été retirée le {dates.in_words(since)}. Motif : {reason}{more.fr}",
        f"'{name}' was withdrawn on {dates.in_words(since)}. Reason: {reason}{more.en}",
    )
    return EntityWithdrawn(text, **facts)
