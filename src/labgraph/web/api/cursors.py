"""Where the next page of a list begins: a text that means nothing to clients, read as strictly as all that they send.

It holds the name of the order, and a position in it: the slug, then the key, which may hold anything.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from ...release.search import READING
from ...release.search.listing import Position
from ...vocabulary import SLUG

_BETWEEN = "\n"
# The name of a record's file, which no system allows to be longer, the key, whose characters take four bytes at most,
# and the name of the order; in base 64.
LONGEST = (255 + 4 * READING + 20) * 4 // 3
# What a cursor looks like (JSON Schema, ECMA 262).
PATTERN = f"^[A-Za-z0-9_-]{{1,{LONGEST}}}$"


def written(sort: str, position: Position) -> str:
    """The cursor of a position in an order."""
    text = _BETWEEN.join((sort, position.slug, position.key))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str, sort: str) -> Position | None:
    """The position in the order that a cursor names; None when it is no cursor, or one of another order."""
    if len(cursor) > LONGEST or not cursor.isascii():
        return None
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (Error, UnicodeDecodeError):
        return None
    named, _, rest = text.partition(_BETWEEN)
    slug, _, key = rest.partition(_BETWEEN)
    position = Position(key, slug)
    is_ours = named == sort and SLUG.fullmatch(slug) and written(sort, position) == cursor
    return position if is_ours else None
