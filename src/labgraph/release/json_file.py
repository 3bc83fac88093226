"""What releases and the shelf say of themselves in JSON, read back as it was written."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import ReleaseError, Text

Model = TypeVar("Model", bound=BaseModel)

_PUBLISH = Text("publiez de nouveau", "publish again")


def parsed(model: type[Model], path: Path, remedy: Text = _PUBLISH) -> Model:
    """What a file says. Raises FileNotFoundError when there is none, ReleaseError when it is not as it should be."""
    try:
        return model.model_validate_json(path.read_bytes())
    except ValidationError:
        raise damaged(path, remedy) from None


def damaged(path: Path, remedy: Text = _PUBLISH) -> ReleaseError:
    """That a file is not there, or not as it should be; and what to do."""
    return ReleaseError(
        Text(
            f"{path} manque, est abîmé ou d’une autre version : {remedy.fr}",
            f"{path} is missing, damaged or of another version: {remedy.en}",
        )
    )
