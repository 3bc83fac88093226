// The editor over the text area of the form: the same text, coloured, with completion; the form stays what it was.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, StreamLanguage } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { completing } from "./completion.js";
import { fault } from "./fault.js";
import { look } from "./look.js";
import { vocabularyAt } from "./vocabulary.js";
import { phrases } from "./words.js";

/** Put the editor in place of the text area. It keeps the text area's text up to date, so any way to send works. */
export function enhance(area) {
  const label = area.labels[0];
  const language = document.documentElement.lang;
  const vocabulary = vocabularyAt("sparql/vocabulary.json");
  const root = host(area);
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        history(),
        bracketMatching(),
        closeBrackets(),
        StreamLanguage.define(sparql),
        // So few at a time that the list need not scroll: the arrows move what it shows.
        autocompletion({ override: [completing(vocabulary, language)], icons: false, maxRenderedOptions: 12 }),
        fault(Number(area.dataset.line ?? 0), Number(area.dataset.column ?? 0)),
        look,
        EditorView.lineWrapping,
        EditorState.phrases.of(phrases(language)),
        EditorView.contentAttributes.of({ "aria-label": label.textContent }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) area.value = update.state.doc.toString();
        }),
        EditorView.domEventHandlers({ focus: () => void vocabulary(), beforeinput: typeOver }),
        keymap.of([
          { key: "Mod-Enter", run: () => (area.form.requestSubmit(), true) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
      ],
    }),
  });
  area.hidden = true;
  area.required = false; // a hidden field cannot tell anybody that it is empty
  label.addEventListener("click", () => view.focus());
  for (const hint of document.querySelectorAll("[data-editor-hint]")) hint.hidden = false;
}

/**
 * Write over a selection ourselves: Chromium would keep the look of what it replaces by style attributes, which our
 * strict policy refuses.
 */
function typeOver(event, view) {
  const { main } = view.state.selection;
  const text = event.data;
  if (event.inputType !== "insertText" || text === null || main.empty) return false;
  const insert = () =>
    view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, main.from, main.to, text, insert))) view.dispatch(insert());
  event.preventDefault();
  return true;
}

/**
 * Where the editor lives: a shadow root. There CodeMirror adopts its style sheets, which our strict policy allows;
 * in a document it writes a style element, which the policy refuses.
 */
function host(area) {
  const element = document.createElement("div");
  element.className = "editor";
  area.before(element);
  return element.attachShadow({ mode: "open" });
}
