"""YAML records, read with the line of each value. Every scalar stays text: `01` is "01", `2022` is "2022"."""

from typing import Any

import yaml

from ..errors import Fault, InvalidRecords, Text
from .messages import unseen_character
from .raw import Place, RawRecord, spell

_NULL = "tag:yaml.org,2002:null"
_STANDARD = "tag:yaml.org,2002:"


def read(content: bytes, file: str) -> RawRecord:
    """The record that `content` holds; `file` names it in errors.

    Raises InvalidRecords with every fault of the text: not UTF-8, not YAML, a key given twice, an anchor.
    """
    try:
        text = content.decode("utf-8-sig")
        root = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refusal(file, line, Text("le fichier n'est pas en UTF-8", "the file is not UTF-8")) from None
    except yaml.MarkedYAMLError as error:
        raise _refusal(file, _line_of(error), _syntax(error)) from None
    except yaml.reader.ReaderError as error:
        unseen = chr(error.character)
        line = text.count("\n", 0, text.index(unseen)) + 1
        raise _refusal(file, line, unseen_character(unseen)) from None
    if not isinstance(root, yaml.MappingNode):
        raise _refusal(
            file,
            1,
            Text("une fiche est faite de lignes « clé: valeur »", "a record is made of `key: value` lines"),
        )
    reading = _Reading(file)
    data = reading.value(root, ())
    if reading.faults:
        raise InvalidRecords(reading.faults)
    return RawRecord(file, data, reading.lines)


def write(data: dict[str, Any], header: str = "") -> bytes:
    """The record as a YAML file, keys in the order given, under comment lines made of `header`."""
    comment = "".join(f"# {line}\n" if line else "#\n" for line in header.splitlines())
    body: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
    return (comment + body).encode()


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Reading:
    """One walk over the nodes of one file: values, their lines, and what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self._seen:
            self._fault(
                node,
                place,
                Text(
                    "ancre YAML (« &… *… ») refusée : écrivez la valeur en entier",
                    "YAML anchors are refused: write the value out",
                ),
            )
            return None
        self._seen.add(id(node))
        if not node.tag.startswith(_STANDARD):
            self._fault(
                node, place, Text(f"étiquette YAML « {node.tag} » refusée", f"YAML tag '{node.tag}' refused")
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
        return None if node.tag == _NULL else node.value

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*place, key)
            if key in found:
                self._fault(
                    key_node, here, Text(f"clé « {key} » donnée deux fois", f"key '{key}' given twice")
                )
            self.lines[here] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, here)
        # A key left empty says the same as no key: unknown.
        return {key: value for key, value in found.items() if value not in (None, [], {})}

    def _fault(self, node: yaml.Node, place: Place, message: Text) -> None:
        self.faults.append(Fault(self.file, node.start_mark.line + 1, spell(place), message))


def _line_of(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 0


def _syntax(error: yaml.MarkedYAMLError) -> Text:
    detail = " ".join(part for part in (error.context, error.problem) if part)
    return Text(
        f"YAML illisible ({detail}) ; vérifiez le retrait de la ligne, les deux-points et les guillemets",
        f"unreadable YAML ({detail}); check the indentation, the colons and the quotes of this line",
    )


def _refusal(file: str, line: int, message: Text) -> InvalidRecords:
    return InvalidRecords([Fault(file, line, "", message)])
