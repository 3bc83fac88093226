// The place of a query that cannot be read: marked until the query is changed. Columns count characters, not UTF-16
// units.

import { RangeSet, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass } from "@codemirror/view";

const LINE = Decoration.line({ class: "cm-fault-line" });
const POINT = Decoration.mark({ class: "cm-fault" });
const IN_GUTTER = new (class extends GutterMarker {
  elementClass = "cm-fault-line";
})();

/** Marks a line, and what follows a column of it, both counted from 1; nothing when the line is 0. */
export function fault(line, column) {
  return StateField.define({
    create: ({ doc }) => (line > 0 && line <= doc.lines ? marks(doc.line(line), column) : null),
    update: (found, change) => (change.docChanged ? null : found),
    provide: (field) => [
      EditorView.decorations.from(field, (found) => found?.text ?? Decoration.none),
      gutterLineClass.from(field, (found) => found?.gutter ?? RangeSet.empty),
      EditorView.contentAttributes.from(field, (found) => (found ? { "aria-invalid": "true" } : {})),
    ],
  });
}

function marks(line, column) {
  const before = [...line.text].slice(0, Math.max(column - 1, 0)).join("");
  const from = line.from + before.length;
  const point = from < line.to && column > 0 ? [POINT.range(from, line.to)] : [];
  return {
    text: Decoration.set([LINE.range(line.from), ...point]),
    gutter: RangeSet.of([IN_GUTTER.range(line.from)]),
  };
}
