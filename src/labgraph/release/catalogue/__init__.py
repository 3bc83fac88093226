"""The dataset described for harvesters, written when a release is made: DCAT-AP 3.0.1, VoID, and how good it is.

What web workers need of it (addresses, distributions, quality) knows no store; the rest makes the documents.
"""

from pathlib import Path

from ...errors import ReleaseError, Text
from ...formats import DOCUMENT_FORMATS, HTML, Format

DIRECTORY = "catalogue"
QUALITY = f"{DIRECTORY}/quality.json"

# The documents: what harvesters read, the statistics, and what answers at the IRIs of the dataset and of the release.
CATALOG, VOID, DATASET, RELEASE = "catalog", "void", "dataset", "release"

FORMS = tuple(form for form in DOCUMENT_FORMATS if form is not HTML)


def path_of(document: str, form: Format) -> str:
    """The path of a document inside its release."""
    return f"{DIRECTORY}/{document}.{form.suffix}"


def read(release: Path, path: str) -> bytes:
    """One of the files of the catalogue, from the directory of a release. Raises ReleaseError when it has none."""
    try:
        return (release / path).read_bytes()
    except FileNotFoundError:
        raise absent(release / path) from None


def absent(path: Path) -> ReleaseError:
    """That a file of the catalogue is not there, or not as it should be."""
    return ReleaseError(
        Text(
            f"{path} manque ou est abîmé : cette publication est d’une autre version, publiez de nouveau",
            f"{path} is missing or damaged: this release is of another version, publish again",
        )
    )
