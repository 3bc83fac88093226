"""The operations of the API itself, and what each answers."""

from collections.abc import Iterator

from ...errors import Text
from ...formats import CSV, PLAIN_JSON
from ...vocabulary import SLUG
from . import schemas
from .documents import JSON_SCHEMA
from .lists import LISTS, Listed
from .operation import TEXT, Operation
from .parameters import EVERYWHERE, Parameter, Schema, of_entity, of_list, of_neighbours

ROOT = "/api/v1"
OPENAPI = "/openapi.json"
# The tag of what tells of the API as a whole.
SERVICE = "api"

_COUNT: Schema = {"type": "integer", "minimum": 0}
_NEXT: Schema = {"type": ["string", "null"]}
_REFERENCE: Schema = {"$ref": "#/components/schemas/Reference"}
_RELEASE: Schema = {"$ref": "#/components/schemas/Release"}

_SUFFIX = Parameter(
    "suffix",
    Text("la forme : JSON par page, ou CSV entier", "the form: JSON by pages, or CSV whole"),
    {"type": "string", "enum": [PLAIN_JSON.suffix, CSV.suffix]},
)
_OF_ENTITY = Parameter(
    "slug",
    Text("la dernière partie de l’IRI de l’entité", "the last part of the IRI of the entity"),
    {"type": "string", "pattern": f"^{SLUG.pattern}$"},
)
_OF_SCHEMA = Parameter(
    "name",
    Text("la nature des entités", "the kind of the entities"),
    {"type": "string", "enum": list(schemas.KINDS)},
)

# A list → a good address of it, and one of its entities.
_EXAMPLES = {
    "labs": ("region=region-53&sort=nom", "ti-lab"),
    "organisations": ("q=préfecture&limit=10", "ditp"),
    "projects": ("sort=-modifie_le&fields=id,nom,labs,debut", "gd4h"),
    "zones": ("level=niveau-region&fields=slug,nom,code_insee", "region-53"),
    "concepts": ("scheme=lab-types&lang=en", "type-laboratoire-interministeriel"),
}


def operations() -> Iterator[Operation]:
    """All of them, in the order of the documentation."""
    yield Operation(
        ROOT,
        "root",
        SERVICE,
        Text(
            "Ce qu’il y a : les listes et leurs schémas",
            "What there is: the lists and their schemas",
        ),
        ROOT,
        EVERYWHERE,
        answers={PLAIN_JSON.media_type: _ENTRY},
    )
    for listed in LISTS.values():
        yield from _of_list(listed)
    yield Operation(
        f"{ROOT}/schemas/{{name}}.json",
        "schema",
        SERVICE,
        Text("Le schéma JSON d’une nature d’entités", "The JSON Schema of a kind of entities"),
        f"{ROOT}/schemas/lab.json",
        EVERYWHERE,
        (_OF_SCHEMA,),
        {JSON_SCHEMA.media_type: {"type": "object"}},
    )
    yield Operation(
        OPENAPI,
        "openapi",
        SERVICE,
        Text("Cette description (OpenAPI 3.1)", "This description (OpenAPI 3.1)"),
        OPENAPI,
        EVERYWHERE,
        answers={PLAIN_JSON.media_type: {"type": "object"}},
    )


def _of_list(listed: Listed) -> Iterator[Operation]:
    asked, slug = _EXAMPLES[listed.name]
    path = f"{ROOT}/{listed.name}"
    entity: Schema = {"$ref": f"#/components/schemas/{listed.shape.model.__name__}"}
    page = {PLAIN_JSON.media_type: _page_of(entity), CSV.media_type: TEXT}
    listing = Text(f"Liste : {listed.all.fr}", f"List: {listed.all.en}")
    in_form = Text(f"La même, dans une forme : {listed.all.fr}", f"The same in one form: {listed.all.en}")
    parameters = of_list(listed)
    yield Operation(path, listed.name, listed.name, listing, f"{path}?{asked}", parameters, answers=page)
    yield Operation(
        f"{path}.{{suffix}}",
        f"{listed.name}_in_form",
        listed.name,
        in_form,
        f"{path}.csv",
        parameters,
        (_SUFFIX,),
        page,
    )
    yield Operation(
        f"{path}/{{slug}}",
        f"{listed.name}_entity",
        listed.name,
        Text(f"Tout ce que dit une fiche : {listed.one.fr}", f"All that a record says: {listed.one.en}"),
        f"{path}/{slug}",
        of_entity(listed),
        (_OF_ENTITY,),
        {PLAIN_JSON.media_type: {"allOf": [entity, _object(release=_RELEASE)]}},
        (301, 410),
    )
    yield Operation(
        f"{path}/{{slug}}/neighbours",
        f"{listed.name}_neighbours",
        listed.name,
        Text(f"Ce qui entoure {listed.one.fr}", f"What is around {listed.one.en}"),
        f"{path}/{slug}/neighbours",
        of_neighbours(),
        (_OF_ENTITY,),
        {PLAIN_JSON.media_type: _NEIGHBOURS},
        (301, 410),
    )


def _object(**properties: Schema) -> Schema:
    """An object that has at least these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _page_of(entity: Schema) -> Schema:
    return _object(release=_RELEASE, total=_COUNT, next=_NEXT, items=_array(entity))


_ENTRY = _object(
    release=_RELEASE,
    licence=TEXT,
    documentation=TEXT,
    openapi=TEXT,
    lists=_array(_object(name=TEXT, kind=TEXT, total=_COUNT, address=TEXT, csv=TEXT, schema=TEXT)),
)
_NEIGHBOURS = {
    "allOf": [
        _REFERENCE,
        _object(
            release=_RELEASE,
            page=_COUNT,
            pages=_COUNT,
            outgoing=_array(_object(key=TEXT, property=TEXT, count=_COUNT, items=_array({"type": "object"}))),
            incoming=_array(_object(property=TEXT, kind=TEXT, count=_COUNT, items=_array(_REFERENCE))),
            next=_NEXT,
        ),
    ]
}
