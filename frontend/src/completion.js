// What may be written at the cursor, from the vocabulary of the data: prefixes, classes, properties of the subject.

import { declared, OBJECT, placeAt, PREDICATE, PREFIX, SUBJECT } from "./place.js";

// What is being written: a name with or without its prefix.
const WORD = /(?:[\p{L}_][\p{L}\p{N}_.-]*)?(?::[\p{L}\p{N}_.-]*)?$/u;
const OF_THE_SUBJECT = 2;
const PREFIX_LAST = -50;

/**
 * The completion source of CodeMirror.
 *
 * `vocabulary()` gives a promise of the vocabulary, or of null when it cannot be had; `language` is the reader's.
 */
export function completing(vocabulary, language) {
  return async (context) => {
    const whole = context.state.doc.toString();
    const word = context.matchBefore(WORD);
    const from = word?.from ?? context.pos;
    if (!context.explicit && (!word || startsOtherwise(whole, from))) return null;
    const known = await vocabulary();
    if (!known || context.aborted) return null;
    const options = optionsAt(known, whole.slice(0, from), whole, language);
    return options.length ? { from, options, validFor: WORD } : null;
  };
}

/** Whether the word is none of ours: a variable, a language tag, part of an IRI. */
function startsOtherwise(text, from) {
  return /[?$@<"'\p{L}\p{N}_-]$/u.test(text.slice(0, from));
}

/** The completions at the end of `before`, of the query `whole`. */
export function optionsAt(vocabulary, before, whole, language) {
  const here = placeAt(before, whole);
  const write = writer(vocabulary, declared(whole));
  const terms = (list, type, first = new Set()) =>
    list.map((term, at) => ({
      label: write(term),
      sortText: String(at).padStart(6, "0"), // the vocabulary comes with what is used most first
      detail: term.labels[language] ?? Object.values(term.labels)[0],
      type,
      boost: first.has(term.iri) ? OF_THE_SUBJECT : 0,
      apply: withPrefix(vocabulary, write(term)),
    }));
  if (here.place === PREFIX) return declarations(vocabulary);
  if (here.isType) return terms(vocabulary.classes, "class");
  if (here.place === PREDICATE) {
    const own = new Set([...here.types].flatMap((type) => vocabulary.properties_of[type] ?? []));
    return [...terms(vocabulary.properties, "property", own), ...prefixes(vocabulary)];
  }
  return here.place === SUBJECT || here.place === OBJECT ? prefixes(vocabulary) : [];
}

/** How a term is written in a query that declares these prefixes: by its own prefix, else in full. */
function writer(vocabulary, given) {
  const byIri = new Map([...given].map(([prefix, iri]) => [iri, prefix]));
  return ({ iri, name }) => {
    const [prefix, local] = name.split(/:(.*)/s);
    const namespace = vocabulary.prefixes[prefix];
    if (namespace === undefined) return `<${iri}>`;
    if (byIri.has(namespace)) return `${byIri.get(namespace)}:${local}`;
    return given.has(prefix) ? `<${iri}>` : name;
  };
}

function declarations(vocabulary) {
  return Object.entries(vocabulary.prefixes).map(([prefix, iri]) => ({
    label: `${prefix}:`,
    detail: iri,
    type: "namespace",
    apply: `${prefix}: <${iri}>\n`,
  }));
}

function prefixes(vocabulary) {
  return Object.entries(vocabulary.prefixes).map(([prefix, iri]) => ({
    label: `${prefix}:`,
    detail: iri,
    type: "namespace",
    boost: PREFIX_LAST,
    apply: withPrefix(vocabulary, `${prefix}:`),
  }));
}

/** Writes the text, and declares its prefix at the top of a query that does not. */
function withPrefix(vocabulary, text) {
  return (view, _completion, from, to) => {
    const [prefix] = text.split(":");
    const iri = vocabulary.prefixes[prefix];
    const missing = !text.startsWith("<") && iri !== undefined && !declared(view.state.doc.toString()).has(prefix);
    const added = missing ? `PREFIX ${prefix}: <${iri}>\n` : "";
    const changes = [{ from: 0, insert: added }, { from, to, insert: text }];
    const anchor = added.length + from + text.length;
    view.dispatch({ changes, selection: { anchor }, userEvent: "input.complete", scrollIntoView: true });
  };
}
