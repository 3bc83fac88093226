"""Names as people write them: the same name however it is typed or abbreviated, and how like two names are.

One matcher for all: drafts of the importer, proposals of `labgraph check`, the search, reconciliation.
"""

from .forms import LONGEST, Forms, forms, readings, without_article
from .likeness import ALIKE, Wording, likeness
from .nearby import nearest
from .plain import bare, normalise, reading_order, slugify
from .proposing import quoted, unknown

__all__ = [
    "ALIKE",
    "LONGEST",
    "Forms",
    "Wording",
    "bare",
    "forms",
    "likeness",
    "nearest",
    "normalise",
    "quoted",
    "reading_order",
    "readings",
    "slugify",
    "unknown",
    "without_article",
]
