"""Who publishes, and whom to write to: what the settings say of it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from ...config import Settings
from ...errors import Text
from ...vocabulary import DCT, FOAF, RDF, VCARD, Iris
from ..triples import Triple, Value, about, both, plain
from . import authorities


def publisher(settings: Settings, iris: Iris) -> Iterator[Triple]:
    """Who publishes; DCAT-AP wants a name, and where none is set it says no more than what is sure."""
    names = plain(settings.publisher) if settings.publisher else both(operator_of(iris))
    kind = settings.publisher_type
    yield from about(
        f"{iris.catalogue}#publisher",
        {
            RDF.type: [FOAF.Agent],
            FOAF.name: names,
            FOAF.homepage: _if(settings.publisher_url),
            FOAF.mbox: _if(settings.contact_email, "mailto:"),
            DCT.type: [authorities.publisher_type_iri(kind)] if kind else [],
        },
    )
    yield from about(settings.publisher_url, {RDF.type: _if(settings.publisher_url) and [FOAF.Document]})


def publisher_type(settings: Settings) -> Iterator[Triple]:
    """What the publisher is, described."""
    return authorities.publisher_type(settings.publisher_type) if settings.publisher_type else iter(())


def operator_of(iris: Iris) -> Text:
    """What is sure of the publisher of a deployment that does not say: that they run it."""
    host = urlsplit(iris.base).netloc
    return Text(f"Exploitant de {host}", f"Operator of {host}")


def contact(settings: Settings, iris: Iris) -> Iterator[Triple]:
    """Whom to write to; where no name is set, the publisher."""
    name = settings.contact_name or settings.publisher
    return about(
        f"{iris.catalogue}#contact",
        {
            RDF.type: [VCARD.Kind, VCARD.Organization],
            VCARD.fn: plain(name) if name else both(operator_of(iris)),
            VCARD.hasEmail: _if(settings.contact_email, "mailto:"),
            VCARD.hasURL: [f"{iris.base}contact"],
        },
    )


def _if(value: str, before: str = "") -> list[Value]:
    return [before + value] if value else []
