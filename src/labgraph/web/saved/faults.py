"""What may be wrong with a request for a saved question, and with the question."""

from collections.abc import Sequence

from ...errors import EntityWithdrawn, Text
from ...matching import quoted
from ...question_parameters import LONGEST, Parameter
from ..problems import BadRequest


class WrongValue(BadRequest):
    """A parameter of a saved question does not accept its value. Facts: `parameter`, `value`, maybe `nearest`.

    `accepted` are the first of those that it does, where there is a list, and `all_at` the address of the whole list.
    """

    def __init__(
        self, parameter: Parameter, value: str, near: str, accepted: Sequence[str], all_at: str
    ) -> None:
        name, expected, given = parameter.name, parameter.type.expected, quoted(value)
        super().__init__(
            Text(
                f"{name} : la valeur {given} n’est pas acceptée ; attendu : {expected.fr}."
                + (f" Vouliez-vous dire {quoted(near)} ?" if near else ""),
                f"{name}: the value {given} is not accepted; expected: {expected.en}."
                + (f" Did you mean {quoted(near)}?" if near else ""),
            ),
            parameter=name,
            value=value[:LONGEST],
            **({"nearest": near} if near else {}),
        )
        self.accepted, self.all_at = accepted, all_at

    @property
    def more(self) -> dict[str, object]:
        """What a problem document says beside the facts."""
        return {"accepted": list(self.accepted), "all_at": self.all_at or None}


class QuestionWithdrawn(EntityWithdrawn):
    """A saved question failed when this release was made. Facts: `question`, `reason`."""
