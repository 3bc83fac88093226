"""Entities by the identifiers that others gave them: `/id/siren/120027016` leads to the document of its bearer."""

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from sqlite3 import Connection

from flask import Blueprint, Response

from ..errors import Text
from ..release.search.found import Item
from ..release.search.identified import Identifier, bearers, schemes
from ..values import has_check_digit
from ..vocabulary import Iris
from .answers import Link, elsewhere, linked
from .description import subject_of
from .entities import document_of
from .language import current
from .offering import NoSuchIdentifier, SeveralBearers
from .problems import BadRequest, shown
from .searching import searching
from .site import Site

# What is numbered by digits that check each other, and how many it has.
_CHECKED: Mapping[str, int] = {"siren": 9, "siret": 14}
_SCHEMES = (*_CHECKED, "nuts", "wikidata", "annuaire-service-public")
# The schemes of Insee's codes begin so; the rest is the level of the zones.
_INSEE = "insee-"


def blueprint(site: Site) -> Blueprint:
    """The addresses that hold an identifier of others."""
    identifiers = Blueprint("identifiers", __name__)
    scheme = f"<any({', '.join(map(repr, _SCHEMES))}):scheme>"
    identifiers.add_url_rule(f"/id/{scheme}/<value>", "bearer", partial(_bearer, site))
    identifiers.add_url_rule("/id/insee/<level>/<code>", "zone", partial(_zone, site))
    return identifiers


def _bearer(site: Site, scheme: str, value: str) -> Response:
    """Where the one that bears an identifier is told of. Raises BadRequest where there can be no such number."""
    if scheme in _CHECKED:
        _require_number(scheme.upper(), _CHECKED[scheme], "".join(value.split()))
    with searching(site) as index:
        found = bearers(index, Identifier(scheme, value))
        if not found:
            raise _nobody(site, index, scheme, value)
    return _leading_to(site, found, value)


def _zone(site: Site, level: str, code: str) -> Response:
    """Where the zone of a level that has a code is told of."""
    with searching(site) as index:
        found = bearers(index, Identifier(_INSEE + level, code))
        if not found:
            levels = [scheme.removeprefix(_INSEE) for scheme in schemes(index, _INSEE)]
            raise _no_zone(level, code, levels)
    return _leading_to(site, found, code)


def _leading_to(site: Site, found: Sequence[Item], value: str) -> Response:
    """Raises SeveralBearers when no address tells of all."""
    if len(found) > 1:
        raise SeveralBearers(shown(value), _addresses(site, found))
    response = elsewhere(HTTPStatus.SEE_OTHER, _address(site, found[0]), "Accept")
    return linked(response, [Link(found[0].iri, "cite-as")])


def _address(site: Site, item: Item) -> str:
    iris = Iris(site.engine().manifest.base_iri)
    return document_of(subject_of(item.kind, item.slug, iris)).address()


def _addresses(site: Site, items: Sequence[Item]) -> dict[str, str]:
    return {item.name(current()).text: _address(site, item) for item in items}


def _require_number(called: str, length: int, digits: str) -> None:
    given = shown(digits)
    if not (digits.isascii() and digits.isdigit()):
        raise BadRequest(
            Text(
                f"Un {called} n’est fait que de chiffres, {length} : « {given} » n’en est pas un.",
                f"A {called} is made of digits only, {length} of them: '{given}' is none.",
            ),
            expected_digits=length,
        )
    if len(digits) != length:
        raise BadRequest(
            Text(
                f"Un {called} a {length} chiffres : « {given} » en a {len(digits)}.",
                f"A {called} has {length} digits: '{given}' has {len(digits)}.",
            ),
            expected_digits=length,
        )
    if not has_check_digit(digits):
        raise BadRequest(
            Text(
                f"Il n’y a pas de {called} {digits} : sa clé de contrôle est fausse, il est mal recopié.",
                f"There is no {called} {digits}: its check digit is wrong, it is mistyped.",
            )
        )


def _nobody(site: Site, index: Connection, scheme: str, value: str) -> NoSuchIdentifier:
    """That nobody bears it; of an establishment, who bears the number of the whole, if anybody does."""
    called, given = scheme.upper() if scheme in _CHECKED else scheme, shown(value)
    fr, en = f"Aucune fiche ne porte le {called} « {given} ».", f"No record bears the {called} '{given}'."
    siren = "".join(value.split())[:9]
    whole = bearers(index, Identifier("siren", siren)) if scheme == "siret" else []
    if whole:
        fr = f"{fr} Son SIREN, {siren}, est celui d’une fiche connue."
        en = f"{en} Its SIREN, {siren}, is that of a known record."
    return NoSuchIdentifier(Text(fr, en), _addresses(site, whole))


def _no_zone(level: str, code: str, levels: Sequence[str]) -> NoSuchIdentifier:
    known = ", ".join(levels)
    return NoSuchIdentifier(
        Text(
            f"Aucune zone n’a le code Insee « {shown(code)} » au niveau « {shown(level)} ». Niveaux : {known}.",
            f"No zone has the Insee code '{shown(code)}' at the level '{shown(level)}'. Levels: {known}.",
        ),
        {},
    )
