"""The changes of a release: what became of every entity, in this publication and in all before, as far as is known.

`changes.sqlite` goes on from that of the newest release on the shelf, in service or not: what was once served is part
of history. The first release known has no changes: it is what they begin with.

What a record says of itself (when it was modified, its file) is no news: where nothing else changed, nothing is told.
"""

from .told import Change, History, Said
from .touched import Touched, touched
from .written import ADDED, CHANGED, FILE, RENAMED, WITHDRAWN, Recorder

__all__ = [
    "ADDED",
    "CHANGED",
    "FILE",
    "RENAMED",
    "WITHDRAWN",
    "Change",
    "History",
    "Recorder",
    "Said",
    "Touched",
    "touched",
]
