"""The links of a release, counted and ranked: what points to an entity, and of what it points to, what is long.

A query that counts or orders the links of a hub goes through all of them; here a slice costs the same wherever it is.
The index is derived from the store. Its nodes are named without the beginning that all share: `lab/x#carrying-y`.

Links that come in stand in boxes: by property, by the property `through` which the part that says it hangs on its
owner, and by the kind of that owner. In each they are ranked in reading order of the owner's name, then by role and
period. What only repeats a link (a broader property, a short cut past a part) goes with it, at its rank, uncounted.

What goes out is short, as a rule, and is read from the graph; a property with more neighbours than a box holds is
ranked here. Texts and addresses of other sites are no neighbours: they are the entity's own description.
"""

from collections.abc import Mapping

from ...vocabulary import LAB, ORG

FILE = "links.sqlite"

# As many links as are shown at once, in each box.
BOX = 25

# Properties that lead straight to what a part tells more of: the property that the part hangs on.
SHORT_CUTS: Mapping[str, str] = {
    LAB.carriedBy: LAB.carrying,
    ORG.unitOf: LAB.carrying,
    LAB.partner: LAB.partnership,
    ORG.linkedTo: LAB.partnership,
}

# What labs that are alike share.
LIKENESS = (LAB.carriedBy, LAB.expertise)
