"""The process that tries saved queries: a store to read; on its input and on its output a line of JSON for each.

It imports little, as it begins with each publication.
"""

import json
import resource
import sys
from time import monotonic
from typing import Any

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Store

from ..errors import QueryRefused
from ..refusals import refuse
from ..vocabulary import Iris, shorten

_BYTES_PER_MB = 1_000_000


def main() -> None:
    """Answer until the input is done. The arguments: the store, the base of IRIs, MB of memory, seconds of work."""
    path, base, memory, seconds = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(memory) * _BYTES_PER_MB,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    store = Store.read_only(path)
    print(flush=True)  # noqa: T201 -- it has begun
    for line in sys.stdin:
        began = monotonic()
        told = _tried(store, json.loads(line), Iris(base))
        print(json.dumps({"seconds": round(monotonic() - began, 3), **told}), flush=True)  # noqa: T201 -- its protocol


def _tried(store: Store, text: str, iris: Iris) -> dict[str, Any]:
    try:
        refuse(text)
        result = store.query(text, base_iri=iris.base)
        if isinstance(result, QuerySolutions):
            return _shape(result, iris)
        return {"rows": 1 if isinstance(result, QueryBoolean) else sum(1 for _ in result)}
    except QueryRefused as error:
        return {"failed": error.text._asdict()}
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        return {"failed": {"fr": f"erreur du moteur : {error}", "en": f"the engine says: {error}"}}


def _shape(rows: QuerySolutions, iris: Iris) -> dict[str, Any]:
    names = [variable.value for variable in rows.variables]
    holds: list[set[str]] = [set() for _ in names]
    missing, count = [0] * len(names), 0
    for row in rows:
        count += 1
        for place, term in enumerate(row):
            if term is None:
                missing[place] += 1
            else:
                holds[place].add(_kind(term, iris))
    columns = [
        {"name": name, "holds": sorted(kinds), "always": not empty}
        for name, kinds, empty in zip(names, holds, missing, strict=True)
    ]
    return {"rows": count, "columns": columns}


def _kind(term: object, iris: Iris) -> str:
    """What a value is, in a word."""
    if isinstance(term, NamedNode):
        name = iris.read(term.value)
        return name.kind if name and not name.part else "iri"
    if not isinstance(term, Literal):
        return "node"
    return f"text@{term.language}" if term.language else shorten(term.datatype.value)


if __name__ == "__main__":
    main()
