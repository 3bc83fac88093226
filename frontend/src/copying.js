// Buttons that copy what they name by `data-copies`; shown only where a browser lets a page copy.

/** Set up the buttons of the page. */
export function enableCopying(page) {
  if (!navigator.clipboard) return;
  for (const button of page.querySelectorAll("button[data-copies]")) {
    const source = page.getElementById(button.dataset.copies);
    const said = page.createElement("span");
    said.role = "status";
    button.after(said);
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      said.textContent = button.dataset.said;
    });
  }
}
