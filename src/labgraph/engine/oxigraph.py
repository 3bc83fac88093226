"""Oxigraph over one release: evaluates a query and writes its answer, from memory when the release is small."""

import re
from typing import BinaryIO

from pyoxigraph import Store

from ..errors import EngineUnavailable, QueryRefused, QuerySyntaxError, Text
from ..formats import Format
from ..refusals import refuse
from ..release import jsonld, store
from ..release.shelf import Release
from .dataset import dataset
from .port import Formats, Query
from .syntax_errors import syntax_error
from .writing import Result, form_of, write

_NO_FUNCTION = re.compile(r"The custom function (<[^>]*>) is not supported")


def is_small(release: Release) -> bool:
    """Whether a release is answered from memory."""
    return release.manifest.counts.quads <= store.IN_MEMORY_QUADS


def open_store(release: Release) -> Store:
    """The store of a release, for reading: in memory when the release is small, else on disk."""
    if is_small(release):
        return store.load(release.path, release.manifest.release)
    return store.open_read_only(release.path)


class Evaluator:
    """Answers queries over the open store of a release."""

    def __init__(self, release: Release, opened: Store, result_limit_bytes: int) -> None:
        self._limit = result_limit_bytes
        self._store = opened
        self._context = jsonld.Context.read(release.path / jsonld.FILE)

    def write(self, query: Query, wanted: Formats, output: BinaryIO) -> Format:
        """Write the whole answer of a query, and give its form. Raises what `QueryEngine.answer` does.

        What was written before an error is a part of an answer, and must not be used.
        """
        refuse(query.text)
        try:
            result = self._evaluate(query)
            form = form_of(result, wanted.rows, wanted.graph)
            write(query.text, result, form, self._context, output, self._limit)
        except UnicodeEncodeError:
            raise QuerySyntaxError(_NOT_UNICODE) from None
        except OSError as error:
            raise EngineUnavailable(_UNAVAILABLE) from error
        except RuntimeError as error:
            raise _unanswerable(error) from None
        return form

    def _evaluate(self, query: Query) -> Result:
        try:
            asked = dataset(self._store, query)
            return asked.store.query(
                query.text,
                base_iri=query.base_iri,
                default_graph=asked.default_graphs,
                named_graphs=asked.named_graphs,
            )
        except SyntaxError:
            raise syntax_error(query.text, query.base_iri) from None
        except UnicodeEncodeError:
            raise
        except ValueError as error:
            raise QueryRefused(_NO_BASE) from error


def _unanswerable(error: RuntimeError) -> QueryRefused:
    """Oxigraph raises RuntimeError for what a query asks and it does not know, OSError for its own failures."""
    function = _NO_FUNCTION.fullmatch(str(error))
    if function:
        return QueryRefused(
            Text(
                f"la fonction {function[1]} n'est pas connue ici : la requête n'est pas évaluée",
                f"the function {function[1]} is not known here: the query is not evaluated",
            )
        )
    return QueryRefused(
        Text(f"la requête ne peut pas être évaluée ({error})", f"the query cannot be evaluated ({error})")
    )


# What the engine says may name files of the machine: it stays in the log, as the cause.
_UNAVAILABLE = Text("le moteur n'a pas pu répondre", "the engine could not answer")
_NOT_UNICODE = Text(
    "la requête n'est pas un texte Unicode : elle contient la moitié d'un caractère",
    "the query is no Unicode text: it holds half of a character",
)
_NO_BASE = Text(
    "l'adresse à laquelle la requête a été posée n'est pas une IRI : elle ne peut pas servir de base",
    "the address at which the query was asked is no IRI: it cannot serve as the base",
)
