// The look of the editor, in the colours of the page's style sheet, which reach it as custom properties.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

const frame = EditorView.theme({
  "&": {
    color: "var(--ink)",
    backgroundColor: "var(--ground)",
    border: "1px solid var(--muted)",
    borderRadius: "6px",
    fontSize: "0.875em",
  },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: MONO, lineHeight: "1.5", maxHeight: "36em", overflow: "auto" },
  ".cm-content, .cm-gutter": { minHeight: "12em" },
  ".cm-content": { caretColor: "var(--ink)", paddingBlock: "0.7em" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--soft)", border: "0" },
  ".cm-fault-line": { backgroundColor: "var(--wrong-ground)" },
  ".cm-gutterElement.cm-fault-line": { color: "var(--wrong)", fontWeight: "bold" },
  ".cm-fault": { textDecoration: "underline wavy var(--wrong)", textUnderlineOffset: "0.25em" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--muted)" },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--ground)",
    border: "1px solid var(--muted)",
    borderRadius: "6px",
    maxWidth: "calc(100vw - 2rem)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxWidth: "100%", maxHeight: "none" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--on-strong)", backgroundColor: "var(--strong)" },
  ".cm-completionDetail": { fontStyle: "normal", marginLeft: "0.75em", color: "var(--muted)" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--muted)" },
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.string, tags.number, tags.bool, tags.atom], color: "var(--text-value)" },
  { tag: tags.variableName, color: "var(--text-variable)" },
]);

export const look = [frame, syntaxHighlighting(colours)];
