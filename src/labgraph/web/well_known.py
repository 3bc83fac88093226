"""What programs look for at addresses that they know: `/.well-known/security.txt` (RFC 9116), and `/llms.txt`."""

from datetime import UTC, datetime, timedelta

from flask import Response, render_template, request

from ..errors import NoSuchEntity, Text
from ..vocabulary import Iris
from . import answers
from .crawlers import TEXT
from .site import Site
from .validators import validated

# Less than a year is advised; whoever reads it later asks again.
_VALID = timedelta(days=180)


def security(site: Site) -> Response:
    """Whom to tell of a weakness of the service. Raises NoSuchEntity where the operator gave no mailbox."""
    settings = site.settings
    if not settings.contact_email:
        raise NoSuchEntity(
            Text(
                "L’exploitant de ce service n’a pas donné d’adresse (réglage contact_email).",
                "The operator of this service gave no address (setting contact_email).",
            )
        )
    expires = (datetime.now(UTC) + _VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: mailto:{settings.contact_email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.base_iri}{request.path.lstrip('/')}",
    )
    return answers.whole(TEXT.content_type, "\n".join(lines) + "\n")


def for_language_models(site: Site) -> Response:
    """What is here, and how to ask it, for programs that read prose (llmstxt.org)."""
    engine = site.engine()
    text = render_template("llms.txt", told=engine.manifest, iris=Iris(engine.manifest.base_iri))
    return validated(answers.whole(TEXT.content_type, text), site, engine.manifest, TEXT)
