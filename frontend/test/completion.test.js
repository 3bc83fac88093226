// What is proposed at the end of a query. Run by `node --test`; needs no package.

import assert from "node:assert/strict";
import { test } from "node:test";
import { optionsAt } from "../src/completion.js";
import { declared, placeAt } from "../src/place.js";

const LAB = "https://example.org/ns#";
const NAMES = "http://www.w3.org/2004/02/skos/core#";
const HEAD = `PREFIX lab: <${LAB}>\nPREFIX skos: <${NAMES}>\n`;
const VOCABULARY = {
  prefixes: { lab: LAB, skos: NAMES, org: "http://www.w3.org/ns/org#" },
  classes: [
    { iri: `${LAB}Lab`, name: "lab:Lab", labels: { fr: "Laboratoire", en: "Lab" }, count: 36 },
    { iri: "http://elsewhere.example/Thing", name: "http://elsewhere.example/Thing", labels: {}, count: 1 },
  ],
  properties: [
    { iri: `${NAMES}prefLabel`, name: "skos:prefLabel", labels: { fr: "nom", en: "name" }, count: 90 },
    { iri: `${LAB}carriedBy`, name: "lab:carriedBy", labels: { fr: "porté par" }, count: 40 },
  ],
  properties_of: { [`${LAB}Lab`]: [`${LAB}carriedBy`] },
};

const PLACES = [
  ["", "elsewhere"],
  ["PREFIX ", "prefix"],
  ["PREFIX la", "prefix"],
  ["SELECT ?l ", "elsewhere"],
  ["SELECT * { ", "subject"],
  ["SELECT * { ?l ", "predicate"],
  ["SELECT * { ?l a ", "object", [], true],
  ["SELECT * { ?l a lab:Lab, ", "object", [`${LAB}Lab`], true],
  ["SELECT * { ?l a lab:Lab ; ", "predicate", [`${LAB}Lab`]],
  [`SELECT * { ?l a <${LAB}Lab> ; `, "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l a lab:Lab . ?x ", "predicate"],
  ["SELECT * { ?l a lab:Lab . ?x a ?t . ?l ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l a lab:Lab OPTIONAL { ?l ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { GRAPH ?g { ?l a lab:Lab ; ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l a lab:Lab FILTER(?x > 3 && EXISTS { ?a ?b ?c . }) ?l ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { VALUES (?a ?b) { (1 2.5) } ?l a lab:Lab . BIND(1 AS ?n) ?l ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { { SELECT ?l (COUNT(?x) AS ?n) { ?l a lab:Lab ; ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l a lab:Lab ; (skos:prefLabel|", "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l a lab:Lab ; lab:zone/", "predicate"],
  ["SELECT * { ?l a lab:Lab ; ^", "predicate"],
  ["SELECT * { ?l lab:x [ a lab:Lab ; ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l a lab:Lab ; lab:x [ skos:prefLabel 'a' ] ; ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { [ a lab:Lab ] ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l a lab:Lab ; lab:x \"} . ?x \\\" ; \" ; ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l a lab:Lab ; lab:x '''} .\n ' ?y''' ; ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l a lab:Lab # . ?x\n ; ", "predicate", [`${LAB}Lab`]],
  ["SELECT * { ?l lab:n 3. ?x ", "predicate"],
  ["SELECT * { ?l skos:prefLabel ?n ", "done"],
  ["SELECT * { ?l skos:prefLabel \"n\"@fr ", "done"],
  ["SELECT * { ?l lab:n 3 ", "done"],
  ["SELECT * { ?l lab:n true ", "done"],
  ["SELECT * { ?l a lab:Lab } ORDER BY ", "elsewhere"],
];

for (const [text, place, types = [], isType = false] of PLACES) {
  test(`place after ${JSON.stringify(text)}`, () => {
    const found = placeAt(HEAD + text, HEAD + text);
    assert.deepEqual([found.place, [...found.types], found.isType], [place, types, isType]);
  });
}

test("the class may be told after the cursor", () => {
  const before = `${HEAD}SELECT * { ?l `;
  assert.deepEqual([...placeAt(before, `${before} . ?l a lab:Lab }`).types], [`${LAB}Lab`]);
});

test("prefixes that a query declares, not those in comments and texts", () => {
  const text = `prefix a: <http://a/>\n# PREFIX b: <http://b/>\nPREFIX : <http://c/> SELECT ('PREFIX d: <x>' AS ?x) {}`;
  assert.deepEqual([...declared(text)], [["a", "http://a/"], ["", "http://c/"]]);
});

const proposed = (text, head = HEAD, language = "fr") => optionsAt(VOCABULARY, head + text, head + text, language);
const labels = (...given) => proposed(...given).map(({ label }) => label);

test("after a, the classes, with their names in the language of the page", () => {
  assert.deepEqual(labels("SELECT * { ?l a "), ["lab:Lab", "<http://elsewhere.example/Thing>"]);
  assert.equal(proposed("SELECT * { ?l a ")[0].detail, "Laboratoire");
  assert.equal(proposed("SELECT * { ?l a ", HEAD, "en")[0].detail, "Lab");
});

test("in the place of a property, those of the class first, then prefixes", () => {
  const ranked = proposed("SELECT * { ?l a lab:Lab ; ").sort((one, other) => (other.boost ?? 0) - (one.boost ?? 0));
  assert.deepEqual(ranked.map(({ label }) => label), ["lab:carriedBy", "skos:prefLabel", "lab:", "skos:", "org:"]);
});

test("after PREFIX, whole declarations", () => {
  assert.deepEqual(proposed("", "PREFIX ").map(({ label, apply }) => [label, apply])[2],
    ["org:", "org: <http://www.w3.org/ns/org#>\n"]);
});

test("a name is written by the prefix of the query, in full when its own means another thing", () => {
  assert.deepEqual(labels("SELECT * { ?l a ", `PREFIX l: <${LAB}>\n`)[0], "l:Lab");
  assert.deepEqual(labels("SELECT * { ?l a ", "PREFIX lab: <http://other/>\n")[0], `<${LAB}Lab>`);
  assert.deepEqual(labels("SELECT * { ?l a ", "")[0], "lab:Lab");
});

test("nothing where nothing of the vocabulary can stand", () => {
  assert.deepEqual(labels("SELECT "), []);
  assert.deepEqual(labels("SELECT * { ?l skos:prefLabel ?n "), []);
});
