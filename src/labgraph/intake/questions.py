"""The saved queries, checked with the records: their headers, and that the values of lists that they name are there."""

from collections.abc import Iterator
from pathlib import Path

from ..errors import Fault, Text
from ..matching import unknown
from ..question_parameters import Parameter
from ..saved_queries import SUFFIX, files, read_file
from .concepts import Concepts


def faults(directory: Path, concepts: Concepts) -> Iterator[Fault]:
    """All that is wrong with the saved queries of a folder."""
    for path in files(directory):
        query, wrong = read_file(path)
        yield from wrong
        for parameter in query.parameters:
            for message in _unknown_values(parameter, concepts):
                yield Fault(f"{query.name}{SUFFIX}", parameter.line, parameter.name, message)


def _unknown_values(parameter: Parameter, concepts: Concepts) -> Iterator[Text]:
    if parameter.type.name != "concept":
        return
    if parameter.of not in concepts.schemes:
        yield unknown(Text("liste inconnue", "unknown list"), parameter.of, concepts.schemes)
        return
    labels = concepts.labels(parameter.of)
    for value in parameter.values:
        if value not in labels:
            yield unknown(Text("valeur inconnue", "unknown value"), value, labels)
