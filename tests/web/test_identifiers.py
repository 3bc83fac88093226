"""Identifiers that others gave lead to the entity that bears them; numbers that cannot be are told apart from unknown
ones.
"""

from datetime import UTC, datetime

import pytest
from clients import client_over
from flask.testing import FlaskClient
from kept_releases import Site

from labgraph.release.publish import publish
from labgraph.vocabulary import Iris
from made_up import RecordFolder


@pytest.mark.parametrize(
    ("path", "entity"),
    [
        ("/id/siren/200046977", "organisation/metropole-de-lyon"),
        ("/id/siren/200%20046%20977", "organisation/metropole-de-lyon"),
        ("/id/siret/13001831000016", "organisation/cerema"),
        ("/id/insee/region/24", "zone/region-24"),
        ("/id/insee/departement/24", "zone/departement-24"),
        ("/id/insee/departement/2a", "zone/departement-2a"),
        ("/id/insee/region-historique/21", "zone/region-historique-21"),
        ("/id/insee/epci/200046977", "zone/epci-200046977"),
        ("/id/nuts/FRB", "zone/region-24"),
        ("/id/wikidata/Q142", "zone/france"),
        ("/id/annuaire-service-public/b6441e59-9a83-4122-8c48-6e7e59ca6245", "lab/ecolab"),
    ],
)
def test_an_identifier_leads_to_its_bearer(client: FlaskClient, iris: Iris, path: str, entity: str) -> None:
    kind, slug = entity.split("/")
    for method in ("GET", "HEAD"):
        answer = client.open(path, method=method)
        assert answer.status_code == 303
        assert answer.location == f"/doc/{entity}" == client.get(f"/id/{entity}").location
        assert answer.headers["Link"] == f'<{iris.entity(kind, slug)}>; rel="cite-as"'
        assert answer.headers["Vary"] == "Accept"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    followed = client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert followed.status_code == 200
    assert f"<{iris.entity(kind, slug)}>" in followed.text


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("siren/20004697", "has 8"),
        ("siren/2000469770", "has 10"),
        ("siren/200046978", "check digit"),
        ("siren/20004697x", "digits only"),
        ("siren/%D9%A2%D9%A0%D9%A0%D9%A0%D9%A4%D9%A6%D9%A9%D9%A7%D9%A7", "digits only"),
        ("siren/%20", "digits only"),
        ("siret/13001831000017", "check digit"),
        ("siret/130018310", "has 9"),
    ],
)
def test_a_number_that_cannot_be_is_told_why(client: FlaskClient, number: str, why: str) -> None:
    answer = client.get(f"/id/{number}", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert why in answer.json["detail"]
    assert client.get(f"/id/{number}", headers={"Accept": "text/html"}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "siren/552100554",
        "siret/35600000000048",
        "siret/35600000009075",  # an establishment of La Poste: its digits sum to a multiple of five
        "insee/region/99",
        "nuts/XX",
        "wikidata/Q1",
        "wikidata/%3Cscript%3E",
        "annuaire-service-public/no-such",
    ],
)
def test_an_identifier_that_nobody_bears_is_unknown(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/id/{path}")
    assert answer.status_code == 404
    assert answer.json["type"].endswith("#NoSuchIdentifier")
    assert "available" not in answer.json


def test_a_level_that_is_none_is_told_with_those_that_are(client: FlaskClient) -> None:
    answer = client.get("/id/insee/commune/45234")
    assert answer.status_code == 404
    assert "region, region-historique" in answer.json["detail"]


def test_an_unknown_establishment_is_told_with_the_whole(client: FlaskClient) -> None:
    answer = client.get("/id/siret/20004697700019", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.json["available"] == {"Métropole de Lyon": "/doc/organisation/metropole-de-lyon"}
    assert "200046977" in answer.json["detail"]


def test_one_identifier_of_several_is_no_redirection(record_folder: RecordFolder) -> None:
    """A service of the State often bears the number of the whole."""
    lent = "identifiants:\n  - type: siren\n    valeur: '130005481'\n    source: page\n"
    record_folder.replace("organisations/sgar-a.yaml", "rattachement", f"{lent}rattachement")
    publish(record_folder.settings, datetime.now(UTC))
    client = client_over(record_folder)
    answer = client.get("/id/siren/130005481")
    page = client.get("/id/siren/130005481", headers={"Accept": "text/html"}).text
    assert answer.status_code == 300
    assert answer.json["available"] == {
        "Laboratoire A": "/doc/lab/lab-a",
        "Secrétariat général A": "/doc/organisation/sgar-a",
    }
    assert '<a href="/doc/lab/lab-a">Laboratoire A</a>' in page


def test_a_release_that_is_named_is_kept_to(site: Site) -> None:
    past = site.ids[0]
    answer = site.client.get(f"/id/insee/region/24?release={past}")
    assert answer.location == f"/doc/zone/region-24?release={past}"
    assert answer.headers["Labgraph-Release"] == past
