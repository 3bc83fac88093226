// The editor's own words. Those of CodeMirror are English; here is the French of the ones that are said.

const FRENCH = {
  Completions: "Propositions",
  "Control character": "Caractère de contrôle",
  "Selection deleted": "Sélection supprimée",
};

/** The words of CodeMirror in a language, those that differ from its own. */
export function phrases(language) {
  return language === "fr" ? FRENCH : {};
}
