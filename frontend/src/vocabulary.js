// The vocabulary of the data, asked once, when somebody begins to write.

/** A function that gives a promise of the vocabulary at this address, or of null when it cannot be had. */
export function vocabularyAt(address) {
  let asked = null;
  return () => (asked ??= fetched(address));
}

async function fetched(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // the editor works without completion
  }
}
