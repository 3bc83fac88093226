"""What programs look for at addresses that they know: whom to tell of a weakness, what is here, where the pages are."""

import re
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from reading import BROWSER, Page
from test_institutional import OPERATOR, client_with

from labgraph.config import Settings
from labgraph.release.shelf import Release
from labgraph.vocabulary import Iris
from labgraph.web.calls import NOT_FIRST

SECURITY = "/.well-known/security.txt"


def test_security_names_whom_to_tell(published_settings: Settings) -> None:
    response = client_with(published_settings, **OPERATOR).get(SECURITY)
    assert response.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields.keys() == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
    assert fields["Contact"] == "mailto:labs@essai.gouv.fr"
    assert fields["Canonical"] == f"{published_settings.base_iri}.well-known/security.txt"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=150) < left < timedelta(days=365)


def test_security_is_not_there_without_a_mailbox(client: FlaskClient) -> None:
    response = client.get(SECURITY)
    assert response.status_code == 404
    assert "contact_email" in response.text


def test_security_stands_when_nothing_is_published(settings: Settings) -> None:
    assert client_with(settings, **OPERATOR).get(SECURITY).status_code == 200


def test_every_address_for_language_models_answers(
    client: FlaskClient, published: Release, iris: Iris
) -> None:
    response = client.get("/llms.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    title, _, summary, *_ = response.text.splitlines()
    assert title == "# labgraph"
    assert summary.startswith("> ")
    assert published.manifest.release in summary
    assert "36 labs" in summary
    found = re.findall(r"\]\((.*?)\)", response.text)
    assert len(found) > 10
    for address in found:
        path = address.removeprefix(iris.base.rstrip("/"))
        assert client.get(path).status_code == 200, path


def test_the_page_for_programs_has_the_same_calls(client: FlaskClient) -> None:
    calls = re.findall(r"^- .*: `(curl .*)`$", client.get("/llms.txt").text, re.MULTILINE)
    page = Page(client.get("/programmes?lang=en", headers=BROWSER).text)
    assert len(calls) == 5
    assert all(" ".join(call.split()) in page.words for call in calls)
    assert all(each.en in page.words for each in NOT_FIRST)


def test_robots_and_sitemap_name_the_catalogue(client: FlaskClient, published: Release, iris: Iris) -> None:
    assert f"described at {iris.catalogue}" in client.get("/robots.txt").text
    listed = client.get("/sitemaps/pages-1.xml").text
    assert f"<loc>{iris.catalogue}</loc>" in listed
    day = published.manifest.created[:10]
    for path in ("dataset/labgraph", f"release/{published.manifest.release}"):
        assert f"<loc>{iris.base}doc/{path}</loc><lastmod>{day}</lastmod>" in listed
