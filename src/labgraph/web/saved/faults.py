"""What may be wrong with a request for a saved question, and with the question."""

from collections.abc import Sequence

from ...errors import EntityWithdrawn, Text
from ...matching import quoted
from ...question_parameters import Parameter
from ..problems import BadParameter


class WrongValue(BadParameter):
    """A parameter of a saved question does not accept its value. Facts: as above, maybe `nearest`.

    `all_at` is the address of the whole list of what is accepted, where there is one.
    """

    def __init__(
        self, parameter: Parameter, value: str, near: str, accepted: Sequence[str], all_at: str
    ) -> None:
        name, expected, given = parameter.name, parameter.type.expected, quoted(value)
        text = Text(
            f"{name} : la valeur {given} n’est pas acceptée ; attendu : {expected.fr}."
            + (f" Vouliez-vous dire {quoted(near)} ?" if near else ""),
            f"{name}: the value {given} is not accepted; expected: {expected.en}."
            + (f" Did you mean {quoted(near)}?" if near else ""),
        )
        super().__init__(name, value, text, accepted)
        self.all_at = all_at
        self.choices |= {name: told for name, told in (("nearest", near), ("all_at", all_at)) if told}


class QuestionWithdrawn(EntityWithdrawn):
    """A saved question failed when this release was made. Facts: `question`, `reason`."""
