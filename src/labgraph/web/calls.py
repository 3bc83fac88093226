"""The first calls of a program or an agent: lines of curl that work as they stand, and what not to begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from ..errors import Text


@dataclass(frozen=True)
class Call:
    """A line of curl, and what it gives."""

    gives: Text
    command: str


_CALLS = (
    (
        Text(
            "Ce qui répond à des mots, avec ou sans accents", "What meets some words, with accents or without"
        ),
        "curl -sS '${base}search.json?q=innovation'",
    ),
    (
        Text("Une liste, triée, avec les champs voulus", "A list, sorted, with the fields that are wanted"),
        "curl -sS '${base}api/v1/labs?sort=-modifie_le&limit=10&fields=nom,statut,porteurs'",
    ),
    (
        Text("Une fiche entière, par son IRI", "A whole record, by its IRI"),
        "curl -sSL -H 'Accept: application/ld+json' '${entity}'",
    ),
    (
        Text("Une question à soi, bornée par LIMIT", "A question of one’s own, bounded by LIMIT"),
        "curl -sS '${base}sparql' -H 'Accept: text/csv' --data-urlencode query='SELECT ?lab ?name"
        " { ?lab a <https://w3id.org/labgraph/ns#Lab> ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }"
        " LIMIT 10'",
    ),
    (
        Text("Tout, en une fois, sous une adresse qui reste", "All of it at once, at an address that stays"),
        "curl -sSOJ '${base}dumps/latest/labgraph.nq.gz'",
    ),
)

NOT_FIRST: Sequence[Text] = (
    Text(
        "Parcourir les pages pour tout avoir : les fichiers le donnent en une requête.",
        "To crawl the pages for all of it: the dumps give it in one request.",
    ),
    Text(
        "Lire le HTML : l’adresse d’un document, suivie de .jsonld, .ttl ou .nt, donne les mêmes faits en données.",
        "To read the HTML: the address of a document with .jsonld, .ttl or .nt added gives the same facts as data.",
    ),
    Text(
        "Demander cent fiches une à une : une liste les donne par 200, avec les champs voulus.",
        "To ask for a hundred records one by one: a list gives 200 at a time, with the fields that are wanted.",
    ),
    Text(
        "Demander tous les triplets sans LIMIT : une réponse trop grande est refusée entière, jamais coupée.",
        "To ask for all triples without LIMIT: an answer that is too large is refused whole, never cut.",
    ),
    Text(
        "Redemander ce que l’on a : If-None-Match avec l’ETag reçu donne 304 tant que rien n’a changé.",
        "To ask again for what one has: If-None-Match with the ETag received gives 304 while nothing has changed.",
    ),
    Text(
        "Insister après 429 ou 503 : Retry-After dit quand revenir.",
        "To insist after 429 or 503: Retry-After says when to come back.",
    ),
)


def calls(base: str, entity: str) -> list[Call]:
    """The calls, on the service at `base`; `entity` is the IRI of one of its entities, or empty when it has none."""
    made = ((gives, Template(command)) for gives, command in _CALLS if entity or "${entity}" not in command)
    return [Call(gives, command.substitute(base=base, entity=entity)) for gives, command in made]
