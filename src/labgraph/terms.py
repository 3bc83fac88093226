"""Terms of the graph as plain data, and the one writer of how they stand in queries and in N-Triples."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .vocabulary import is_absolute

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"})


@dataclass(frozen=True)
class Term:
    """An IRI or a literal."""

    value: str
    is_iri: bool = False
    language: str = ""
    datatype: str = ""

    @classmethod
    def from_json(cls, term: Mapping[str, Any]) -> "Term":
        """A term as SPARQL 1.1 JSON results spell it."""
        is_iri = term["type"] == "uri"
        return cls(term["value"], is_iri, term.get("xml:lang", ""), term.get("datatype", ""))

    def written(self) -> str:
        """The term as it stands in a query. Raises ValueError when it is to be an IRI, and is no absolute one."""
        if not self.is_iri:
            return literal(self.value, self.language, self.datatype)
        if not is_absolute(self.value):
            raise ValueError(f"no absolute IRI: {self.value!r}")
        return f"<{self.value}>"


def literal(value: str, language: str = "", datatype: str = "") -> str:
    """A literal as it stands in a query and in N-Triples (RDF 1.1 N-Triples §2.4)."""
    text = f'"{value.translate(_ESCAPES)}"'
    if language:
        return f"{text}@{language}"
    return f"{text}^^<{datatype}>" if datatype else text
