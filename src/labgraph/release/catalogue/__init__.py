"""The dataset described for harvesters, written when a release is made: DCAT-AP 3.0.1, VoID, and how good it is.

What web workers need of it (addresses, distributions, quality) knows no store; the rest makes the documents.
"""

from pathlib import Path

from ...formats import DOCUMENT_FORMATS, HTML, Format
from ..json_file import damaged

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
        raise damaged(release / path) from None
