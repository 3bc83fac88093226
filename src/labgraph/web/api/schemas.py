"""JSON Schema of what the API answers, made from the models of the records and from how their attributes are read."""

from collections.abc import Mapping
from typing import Any

from ...records import alias
from ...vocabulary import SLUG, Iris
from .fields import SHAPES, UNTOLD
from .lists import LISTS, Listed
from .parameters import RELEASE
from .readers import Reference, Shape

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_IRI: Schema = {"type": "string", "format": "iri"}
_SLUG: Schema = {"type": "string", "pattern": f"^{SLUG.pattern}$"}
_NAME: Schema = {"type": "string"}

_UNTOLD = {(model.__name__, alias(model, attribute)) for model, attribute in UNTOLD}

# How an entity is named everywhere.
REFERENCE: Schema = {
    "description": "An entity or a value of a list: its IRI, the last part of that, and its name for people.",
    "type": "object",
    "properties": {"id": _IRI, "slug": _SLUG, "nom": _NAME},
    "required": ["id", "slug", "nom"],
}


def document(listed: Listed, iris: Iris) -> Schema:
    """The schema of one entity, as a document of its own (JSON Schema 2020-12)."""
    within = definitions("#/$defs/{model}", listed.kind)
    entity = within.pop(listed.shape.model.__name__)
    required = _required(listed)
    return {
        "$schema": DRAFT,
        "$id": f"{iris.base}api/v1/schemas/{listed.kind}.json",
        **entity,
        "properties": {"release": RELEASE.schema, **entity["properties"]},
        "required": ["release", *required],
        "$defs": within,
    }


def definitions(template: str, *kinds: str) -> dict[str, Schema]:
    """The schemas of all that answers hold, by name; those of entities require no key, as some may be chosen.

    `template` says where one of a name is found.
    """
    made = {"Reference": REFERENCE}
    for listed in LISTS.values():
        if listed.kind in kinds:
            _define(listed.shape, template, made)
            of_record = made[listed.shape.model.__name__]
            of_record.pop("required", None)
            of_record["properties"] = {**_envelope(listed.kind), **of_record["properties"]}
    return made


def _envelope(kind: str) -> Mapping[str, Schema]:
    return {"id": _IRI, "slug": _SLUG, "nom": _NAME, "kind": {"const": kind}, "document": _IRI}


def _required(listed: Listed) -> list[str]:
    """The keys that every entity of a list has."""
    fields = listed.shape.model.model_fields
    of_record = [key for key, attribute in listed.shape.keys.items() if fields[attribute].is_required()]
    return [*_envelope(listed.kind), *of_record]


def _define(shape: Shape, template: str, made: dict[str, Schema]) -> None:
    """Add the schema of a shape, and of the parts that it has."""
    model = shape.model.model_json_schema(by_alias=True, ref_template=template)
    fields = shape.model.model_fields
    properties = {}
    for key, attribute in shape.keys.items():
        reader = shape.readers[attribute]
        said: Schema = {"$ref": template.format(model="Reference")}
        if not isinstance(reader, Reference):
            said = _plain(model["properties"][key])
        elif shape.is_several(key):
            said = {"type": "array", "items": said}
        properties[key] = {"$comment": reader.said_by, **said}
        inner = getattr(reader, "shape", None)
        if inner:
            _define(inner, template, made)
    required = [key for key, attribute in shape.keys.items() if fields[attribute].is_required()]
    made[shape.model.__name__] = _object(model["description"], properties, required)
    for name, part in model.get("$defs", {}).items():
        if name not in made:
            told = {
                key: _plain(each) for key, each in part["properties"].items() if (name, key) not in _UNTOLD
            }
            made[name] = _object(part["description"], told, part.get("required", []))


def _object(description: str, properties: Mapping[str, Schema], required: list[str]) -> Schema:
    of_some = {"required": required} if required else {}
    return {"description": description, "type": "object", "properties": properties, **of_some}


def _plain(schema: Schema) -> Schema:
    """A schema without what only matters to who writes: what is not said has no key, so that nothing is null."""
    kept = {
        keyword: value for keyword, value in schema.items() if keyword not in ("title", "default", "anyOf")
    }
    others = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return {**kept, **(others[0] if others else {})}


KINDS = tuple(SHAPES)
