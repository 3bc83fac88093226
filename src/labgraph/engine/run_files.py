"""The files that the processes of one running service meet by: sockets, and the name of the nursery in service."""

import os
from pathlib import Path

from ..errors import EngineUnavailable, Text
from .board import Board

_BOARD = "board"
_STRIKES = "strikes"

# Linux, unix(7): 108 bytes for the path of a socket, with the 0 at its end. A nursery has at most so long a name.
_LONGEST = 107 - len("/20261123T020000Z.99999.control")


class RunFiles:
    """A private directory. A nursery is named after its release, with a count since a release may come back."""

    def __init__(self, directory: Path) -> None:
        """Open the files of a running service in `directory`. Raises FileNotFoundError when there are none."""
        self._directory = directory
        self._link = directory / "in-service"
        self.board = Board(directory / _BOARD)
        self.strikes = directory / _STRIKES
        self.ledger = directory / "ledger"
        self.conformance = directory / "conformance.json"

    @classmethod
    def make(cls, directory: Path) -> "RunFiles":
        """The files of a service that starts, in an empty directory."""
        Board.make(directory / _BOARD)
        (directory / _STRIKES).mkdir()
        return cls(directory)

    def queries(self, nursery: str) -> str:
        """The socket where the children of a nursery take queries."""
        return str(self._directory / f"{nursery}.queries")

    def control(self, nursery: str) -> str:
        """The socket where a nursery tells what became of a query."""
        return str(self._directory / f"{nursery}.control")

    def in_service(self) -> str | None:
        """The nursery that answers now; None while there is none."""
        try:
            return self._link.readlink().name
        except FileNotFoundError:
            return None

    def put_in_service(self, nursery: str) -> None:
        """Let this nursery answer from now on."""
        fresh = self._directory / ".next"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(nursery)
        fresh.replace(self._link)
        self.board.changes += 1

    def forget(self, nursery: str) -> None:
        """Remove what a nursery that has ended left."""
        for path in (self.queries(nursery), self.control(nursery)):
            Path(path).unlink(missing_ok=True)


def require_short(directory: Path) -> None:
    """Raises EngineUnavailable when sockets of a service that runs for long would have too long names there."""
    if len(os.fsencode(directory)) > _LONGEST:
        raise EngineUnavailable(
            Text(
                f"{directory} est un chemin trop long pour des sockets ({_LONGEST} octets au plus) : "
                "indiquez un dossier plus court dans TMPDIR",
                f"{directory} is too long a path for sockets ({_LONGEST} bytes at most): "
                "name a shorter directory in TMPDIR",
            )
        )


def release_of(nursery: str) -> str:
    """The release that a nursery answers from."""
    return nursery.partition(".")[0]
