"""Requests that schemathesis makes from the OpenAPI document, good ones and bad ones."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from labgraph.web.api.lists import LISTS
from labgraph.web.api.operation import Operation
from labgraph.web.api.operations import SERVICE

# Whether a slug, a value or a cursor exists is a matter of the data, of which no schema tells.
UNTOLD = [positive_data_acceptance]
# What is no part of the API passes over what it does not know, as pages do.
LENIENT = [*UNTOLD, negative_data_rejection]
STRICT = {SERVICE, *LISTS}
# The test client unpacks nothing.
PLAIN = {"Accept-Encoding": "identity"}


def statuses_of(app: Flask, operation: Operation, real: Mapping[str, str], cases: int) -> set[int]:
    """The statuses that answer so many requests, each of which is as documented. `real` are values that exist."""
    asked = _described(app)[operation.path][operation.method.upper()]
    passed_over = UNTOLD if operation.tag in STRICT else LENIENT
    good, bad = (asked.as_strategy(generation_mode=mode) for mode in GenerationMode)
    statuses = set()

    @given(case=good | bad, exists=st.booleans())
    @settings(
        max_examples=cases,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case, exists: bool) -> None:
        if exists and case.meta.generation.mode is GenerationMode.POSITIVE:
            _make_real(case, real)
        response = case.call(headers=PLAIN)
        statuses.add(response.status_code)
        case.validate_response(response, excluded_checks=passed_over)

    ask()
    return statuses


@cache
def _described(app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


def _make_real(case: Case, real: Mapping[str, str]) -> None:
    """Put values that exist in the place of those that only look so."""
    case.query.pop("cursor", None)
    for given_values in (case.query, case.path_parameters):
        given_values.update({name: real[name] for name in given_values.keys() & real.keys()})
