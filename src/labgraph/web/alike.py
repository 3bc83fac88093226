"""Labs that are alike: those that share a carrier with a lab, or most of its expertises."""

import json
from dataclasses import dataclass

from ..release.links import LIKENESS
from .neighbours import Neighbours
from .values import Value

# How many are told, and what is looked through for them. Of what a lab shares, the rarest comes first; of an expertise
# that thousands of labs have, the labs that come first by name.
_MOST = 6
_THINGS_LOOKED_AT, _LABS_LOOKED_AT = 20, 100


@dataclass(frozen=True)
class Alike:
    """A lab, and what it shares with that of the page: which carriers, and how many expertises."""

    lab: Value
    carriers: tuple[Value, ...]
    expertises: int


def alike(neighbours: Neighbours, lab: str) -> list[Alike]:
    """The labs most like that one, at most six: first those that share carriers, then by shared expertises."""
    carrier, expertise = LIKENESS
    asked = {
        "lab": neighbours.node(lab),
        "carrier": carrier,
        "expertise": expertise,
        "things": _THINGS_LOOKED_AT,
        "labs": _LABS_LOOKED_AT,
        "most": _MOST,
    }
    with neighbours.index.connection() as links:
        rows = [
            (other, json.loads(carriers), count) for other, carriers, count in links.execute(_ALIKE, asked)
        ]
    named = _named(neighbours, [node for other, carriers, _ in rows for node in (other, *carriers)])
    return [
        Alike(named[other], tuple(map(named.__getitem__, carriers)), count) for other, carriers, count in rows
    ]


def _named(neighbours: Neighbours, nodes: list[str]) -> dict[str, Value]:
    iris = {node: neighbours.iri(node) for node in nodes}
    names = neighbours.names(iris.values())
    entities = {node: neighbours.iris.read(iri) for node, iri in iris.items()}
    return {
        node: Value(names[iri].value, names[iri].language, entities[node])
        if iri in names
        else Value(node, entity=entities[node])
        for node, iri in iris.items()
    }


# The order of the joins is given: from the few things that the lab has to the labs that share them, by key.
_ALIKE = """
WITH mine AS MATERIALIZED (
  SELECT shared.property, box, target FROM shared JOIN box ON box.id = box
  WHERE subject = :lab ORDER BY count, target LIMIT :things
), near AS MATERIALIZED (
  SELECT DISTINCT link.subject FROM mine CROSS JOIN link ON link.box = mine.box AND link.property = mine.property
  WHERE rank < :labs AND link.subject <> :lab
)
SELECT
  subject,
  json_group_array(target) FILTER (WHERE iri = :carrier),
  count(*) FILTER (WHERE iri = :expertise) AS expertises
FROM near CROSS JOIN shared USING (subject) JOIN mine USING (property, box) JOIN property ON property.id = property
GROUP BY subject ORDER BY count(*) - expertises DESC, expertises DESC, subject LIMIT :most
"""
