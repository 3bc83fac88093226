"""The known name that somebody most likely means."""

from collections.abc import Iterable
from difflib import get_close_matches

from .forms import LONGEST, forms
from .likeness import Wording, likeness
from .plain import normalise

# How many of the names that are typed alike are looked at closely, and how alike they are at least.
_LOOKED_AT, _TYPED_ALIKE = 8, 0.75


def nearest(value: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `value` most likely stands for, or None when none is near.

    It says the same in full as no other does, or it is typed alike; of several, the one that is most like it.
    """
    if len(value) > LONGEST:
        return None
    by_form = {normalise(candidate): candidate for candidate in candidates}
    full = forms(value).full
    same = [typed for typed in by_form if full and forms(typed).full == full]
    near = same or get_close_matches(normalise(value), by_form, n=_LOOKED_AT, cutoff=_TYPED_ALIKE)
    asked = Wording.of(value)
    return by_form[max(near, key=lambda typed: likeness(asked, Wording.of(typed)))] if near else None
