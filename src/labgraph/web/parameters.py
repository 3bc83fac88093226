"""The parameters of a request, decoded once: from its address, and from a form that it sends."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode

from flask import request

from ..errors import Text
from ..formats import Format
from ..vocabulary import is_absolute
from .problems import BadRequest

# Enough for a dataset of many graphs; a body of nothing but separators would cost seconds.
_MOST = 2000
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Parameters:
    """The parameters of a request, in order; each may come several times."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = tuple(pairs)
        self.names = frozenset(name for name, _ in self._pairs)

    @classmethod
    def read(cls, encoded: bytes) -> "Parameters":
        """The parameters of `a=1&b=2`. Raises BadRequest when that is not UTF-8, or has too many."""
        try:
            return cls(
                parse_qsl(
                    decoded(encoded),
                    keep_blank_values=True,
                    encoding="utf-8",
                    errors="strict",
                    max_num_fields=_MOST,
                )
            )
        except UnicodeDecodeError:
            raise BadRequest(_NOT_UTF8) from None
        except ValueError:
            raise BadRequest(
                Text(f"Trop de paramètres : {_MOST} au plus.", f"Too many parameters: {_MOST} at most.")
            ) from None

    def __add__(self, other: "Parameters") -> "Parameters":
        return Parameters(self._pairs + other._pairs)

    def encoded(self, **replaced: str) -> str:
        """The parameters as they stand in an address, some of them with another value."""
        kept = [pair for pair in self._pairs if pair[0] not in replaced]
        return urlencode([*kept, *replaced.items()])

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a parameter, in order."""
        return tuple(value for given, value in self._pairs if given == name)

    def one(self, name: str) -> str | None:
        """The value of a parameter that may come once; None when it does not. Raises BadRequest."""
        values = self.all(name)
        if len(values) > 1:
            raise BadRequest(
                Text(
                    f"« {name} » est donné plusieurs fois : une seule valeur à la fois.",
                    f"`{name}` is given several times: one value at a time.",
                )
            )
        return values[0] if values else None

    def page(self) -> int:
        """The number of the page that is asked for, from 1; 0, which no document has, for what is no number."""
        wish = self.one("page") or "1"
        return int(wish) if _NUMBER.fullmatch(wish) else 0

    def graphs(self, name: str) -> tuple[str, ...]:
        """The IRIs of graphs that a parameter gives. Raises BadRequest when one of them is no absolute IRI."""
        iris = self.all(name)
        for iri in iris:
            if not is_absolute(iri):
                raise BadRequest(
                    Text(f"{name} : « {iri} » n’est pas un IRI absolu", f"{name}: '{iri}' is no absolute IRI")
                )
        return iris


def address_of(form: Format) -> str:
    """The address of the request as it came, but that it asks for a form by its name."""
    given = Parameters.read(request.query_string)
    return f"{quote(request.path)}?{given.encoded(format=form.name)}"


def decoded(body: bytes) -> str:
    """The text of a request. Raises BadRequest when it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(_NOT_UTF8) from None


_NOT_UTF8 = Text("La requête n’est pas en UTF-8.", "The request is not UTF-8.")
