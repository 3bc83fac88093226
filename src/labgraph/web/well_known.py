"""What programs look for at an address that they know: `/.well-known/security.txt` (RFC 9116)."""

from datetime import UTC, datetime, timedelta

from flask import Response, request

from ..errors import NoSuchEntity, Text
from . import answers
from .crawlers import TEXT
from .site import Site

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
