"""What is told of an identifier that does not lead to one entity, with the addresses that may be meant."""

from collections.abc import Mapping

from ..errors import LabgraphError, NoSuchEntity, Text


class NoSuchIdentifier(NoSuchEntity):
    """Nothing here bears an identifier. `available` are those that may be meant: name → address."""

    def __init__(self, text: Text, available: Mapping[str, str]) -> None:
        super().__init__(text)
        self.available = available


class SeveralBearers(LabgraphError):
    """Several entities bear one identifier. `available` are their addresses, by their names."""

    def __init__(self, identifier: str, available: Mapping[str, str]) -> None:
        super().__init__(
            Text(
                f"Plusieurs fiches portent l’identifiant « {identifier} » : choisissez.",
                f"Several records bear the identifier '{identifier}': choose.",
            )
        )
        self.available = available
