"""Which queries may be answered otherwise the next time, over the same release."""

import re

# SPARQL 1.1 §17.4.1.5 (BNODE), §17.4.1.11 to 12 ([STR]UUID), §17.4.4.5 (RAND), §17.4.5.1 (NOW). The engine knows no
# boundaries of words, so `FILTERRAND()` is a call, and it lets blanks and comments stand before the parenthesis. A
# comment after the name is taken for the start of a call: to read on would cost time that a stranger chooses.
_CALL = re.compile(r"(?:now|rand|uuid|bnode)\s*+[(#]", re.IGNORECASE)


def is_volatile(query: str) -> bool:
    """Whether a query may use what changes without the data; in doubt, yes. Takes time linear in its length."""
    return _CALL.search(query) is not None
