"""What the service says of itself (Reconciliation Service API 0.2, §3)."""

from typing import Any

from ... import __version__
from ...errors import Text
from ...vocabulary import LAB
from .words import TYPES, spoken, told

# The room that a preview takes, in pixels.
WIDTH, HEIGHT = 400, 200
_NAME = Text("labgraph : laboratoires d’innovation publique", "labgraph: public innovation labs")


def manifest(base: str) -> dict[str, Any]:
    """The manifest of the service at the base of a deployment."""
    service = f"{base}reconcile"
    return {
        "versions": ["0.2"],
        "name": spoken(_NAME),
        "identifierSpace": f"{base}id/",
        "schemaSpace": str(LAB),
        "serviceVersion": __version__,
        "view": {"url": f"{base}id/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "defaultTypes": [told(each) for each in TYPES.values()],
        "suggest": {
            what: {"service_url": service, "service_path": f"/suggest/{what}"}
            for what in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/extend/properties"},
            "property_settings": [],
        },
    }
