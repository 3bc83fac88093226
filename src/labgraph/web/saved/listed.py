"""The saved questions as JSON: what each asks, its parameters with their examples, and the shape of its answer."""

from typing import Any

from ...errors import LANGUAGES, Text
from ...question_parameters import Parameter
from ...release.manifest import Manifest
from ...saved_queries import SavedQuery
from .accepted import Accepted
from .described import PATH, forms_of, suffix_of
from .library import Library


def told(library: Library, accepted: Accepted, manifest: Manifest) -> dict[str, Any]:
    """All of them, and those that are withdrawn with the reason."""
    return {
        "release": manifest.release,
        "questions": [_question(saved, library, accepted, manifest.base_iri) for saved in library.offered],
        "withdrawn": [{"name": name, "reason": _both(text)} for name, text in library.withdrawn.items()],
    }


def _question(saved: SavedQuery, library: Library, accepted: Accepted, base_iri: str) -> dict[str, Any]:
    address, tried = f"{base_iri}{PATH}/{saved.name}", library.tried.get(saved.name)
    return {
        "name": saved.name,
        "title": dict(saved.summaries),
        "keywords": list(saved.keywords),
        "address": address,
        "forms": {form.media_type: f"{address}.{suffix_of(form)}" for form in forms_of(saved)},
        "parameters": [_parameter(parameter, accepted) for parameter in saved.parameters],
        "columns": [column.model_dump() for column in tried.columns] if tried else None,
        "rows_of_example": tried.rows if tried else None,
    }


def _parameter(parameter: Parameter, accepted: Accepted) -> dict[str, Any]:
    choices = accepted.choices(parameter)
    return {
        "name": parameter.name,
        "label": _both(parameter.label),
        "type": parameter.type.name,
        "of": parameter.of or None,
        "expected": _both(parameter.type.expected),
        "example": list(parameter.values),
        "accepted": [choice.value for choice in choices.all] if choices and choices.are_whole else None,
    }


def _both(text: Text) -> dict[str, str]:
    return {language: text.in_(language) for language in LANGUAGES}
