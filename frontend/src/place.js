// Where in a query the cursor stands: what may be written there, about which subject, of which classes.
// A reading of tokens, not a parser: a query that is being written is rarely whole.

const TOKEN = new RegExp(
  [
    /(?<comment>#[^\n]*)/,
    /(?<string>"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)/,
    /(?<iri><[^<>"{}|^`\\\s]*>)/,
    /(?<variable>[?$][\p{L}\p{N}_]+)/u,
    /(?<name>(?:\p{L}[\p{L}\p{N}._-]*)?:(?:[\p{L}\p{N}_:%-](?:[\p{L}\p{N}._:%-]*[\p{L}\p{N}_:%-])?)?|_:[\p{L}\p{N}_-]+)/u,
    /(?<suffix>@[A-Za-z-]+|\^\^)/,
    /(?<word>\p{L}[\p{L}\p{N}_]*)/u,
    /(?<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/,
    /(?<sign>[^\s])/,
  ]
    .map((part) => part.source)
    .join("|"),
  "gu",
);

const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

export const SUBJECT = "subject";
export const PREDICATE = "predicate";
export const OBJECT = "object";
export const PREFIX = "prefix";
const DONE = "done"; // after a whole triple: a sign must follow
const ELSEWHERE = "elsewhere"; // in a head, an expression, a list of values

/** The tokens of a text, as {kind, text}; comments are left out. */
export function tokens(text) {
  return [...text.matchAll(TOKEN)]
    .map(({ groups }) => Object.entries(groups).find(([, found]) => found !== undefined))
    .map(([kind, found]) => ({ kind, text: found }))
    .filter(({ kind }) => kind !== "comment");
}

/** The prefixes that a query declares: a Map of their IRIs. */
export function declared(text) {
  const all = tokens(text);
  const found = new Map();
  all.forEach((token, at) => {
    if (!isPrefix(token) || all[at + 1]?.kind !== "name" || all[at + 2]?.kind !== "iri") return;
    found.set(all[at + 1].text.replace(/:.*/, ""), all[at + 2].text.slice(1, -1));
  });
  return found;
}

/**
 * What is written at the end of `before`, in the query `whole`:
 * {place, subject, types, isType}; `types` are the IRIs of the classes of the subject, `isType` whether the object is one.
 */
export function placeAt(before, whole) {
  const prefixes = declared(whole);
  const here = walk(tokens(before), prefixes);
  const types = walk(tokens(whole), prefixes).types.get(here.subject) ?? new Set();
  return {
    place: here.place,
    subject: here.subject,
    types: here.isPath ? new Set() : types,
    isType: here.place === OBJECT && here.isType,
  };
}

function isPrefix(token) {
  return token.kind === "word" && token.text.toUpperCase() === "PREFIX";
}

/** The state after some tokens. */
function walk(all, prefixes) {
  const state = {
    place: ELSEWHERE, subject: "", isType: false, isPath: false,
    types: new Map(), outer: [], nodes: 0, expand: (token) => expanded(token, prefixes),
  };
  for (const token of all) {
    const step = token.kind === "sign" ? ON_SIGN[token.text] : ON_TOKEN[token.kind];
    step?.(state, token);
  }
  return state;
}

function expanded({ kind, text }, prefixes) {
  if (kind === "iri") return text.slice(1, -1);
  const [prefix, ...local] = text.split(":");
  return kind === "name" && prefixes.has(prefix) ? prefixes.get(prefix) + local.join(":") : text;
}

const ON_TOKEN = {
  iri: term,
  name: term,
  variable: term,
  string: term,
  number: term,
  word(state, token) {
    if (token.text === "a" && state.place === PREDICATE) {
      begin(state, OBJECT);
      state.isType = true;
    } else if (isPrefix(token)) begin(state, PREFIX);
    else if (/^(true|false)$/i.test(token.text)) term(state, token);
    else if (/^(select|construct|describe|ask|order|group|having|limit|values|bind|filter|as)$/i.test(token.text))
      begin(state, ELSEWHERE);
  },
};

const ON_SIGN = {
  "{"(state) {
    nest(state);
    begin(state, SUBJECT);
  },
  "}": (state) => leave(state, SUBJECT),
  "["(state) {
    if (![SUBJECT, OBJECT].includes(state.place)) return;
    nest(state);
    state.subject = `[${(state.nodes += 1)}`;
    begin(state, PREDICATE);
  },
  "]"(state) {
    const node = state.subject;
    leave(state);
    // `[ … ]` is a term: the subject of what follows, or the object that ends the triple.
    term(state, { kind: "name", text: node });
  },
  "("(state) {
    if (state.place === PREDICATE) return; // brackets of a path
    nest(state);
    begin(state, ELSEWHERE);
  },
  ")"(state) {
    if (state.place === OBJECT) return;
    leave(state);
    if (state.place === OBJECT || state.place === SUBJECT) begin(state, state.place === OBJECT ? DONE : SUBJECT);
    else if (state.place === ELSEWHERE && state.outer.length) begin(state, SUBJECT); // after FILTER (…), BIND (…)
  },
  ".": (state) => inPattern(state, SUBJECT),
  ";": (state) => inPattern(state, PREDICATE),
  ",": (state) => inPattern(state, OBJECT),
  "/": (state) => path(state, true),
  "^": (state) => path(state, true),
  "|": (state) => path(state, state.isPath),
};

function term(state, token) {
  if (state.place === SUBJECT) {
    state.subject = token.text;
    begin(state, PREDICATE);
  } else if (state.place === PREDICATE) {
    state.isType = state.expand(token) === TYPE && !state.isPath;
    state.place = OBJECT;
  } else if (state.place === OBJECT) {
    if (state.isType) typed(state, state.expand(token));
    state.place = DONE;
  } else if (state.place === PREFIX && token.kind === "iri") begin(state, ELSEWHERE);
}

function typed(state, type) {
  state.types.set(state.subject, (state.types.get(state.subject) ?? new Set()).add(type));
}

function begin(state, place) {
  state.place = place;
  state.isType = state.isPath = false;
}

/** A sign between triples; in an expression it is part of that. */
function inPattern(state, place) {
  if (state.place === ELSEWHERE) return;
  const keepsType = place === OBJECT && state.isType;
  begin(state, place);
  state.isType = keepsType;
}

/** A property path goes on; past a step or an inverse, it is about something that has no name here. */
function path(state, isPath) {
  if (state.place !== OBJECT && state.place !== PREDICATE) return;
  begin(state, PREDICATE);
  state.isPath = isPath;
}

function nest(state) {
  state.outer.push({ place: state.place, subject: state.subject, isType: state.isType });
}

function leave(state, place) {
  const { place: before, ...outer } = state.outer.pop() ?? { place: ELSEWHERE, subject: "" };
  Object.assign(state, outer);
  state.place = place ?? before;
}
