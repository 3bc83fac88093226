// Proposes names while somebody types in a field with `data-suggest` (an address): the combobox with a list of WAI-ARIA.
// The form of the field works without it.
"use strict";

const WAIT_MS = 150;
const SHORTEST = 2;

const element = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

class Suggestions {
  #input;
  #list;
  #told;
  #active = -1;
  #asked = new AbortController();
  #waiting = 0;

  constructor(input) {
    this.#input = input;
    this.#list = element("ul", { id: `${input.id}-suggestions`, class: "suggestions", role: "listbox", "aria-label": "Suggestions" });
    this.#told = element("span", { class: "unseen", "aria-live": "polite" });
    this.#list.hidden = true;
    input.type = "text"; // a field of type search may not be a combobox
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", this.#list.id]])
      input.setAttribute(name, value);
    input.form.append(this.#list, this.#told);
    input.addEventListener("input", () => this.#wait());
    input.addEventListener("keydown", (event) => this.#press(event));
    input.addEventListener("blur", () => this.#show([]));
    this.#show([]);
  }

  #wait() {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#ask(this.#input.value.trim()), WAIT_MS);
  }

  async #ask(text) {
    this.#asked.abort();
    this.#asked = new AbortController();
    if (text.length < SHORTEST) return this.#show([]);
    const address = new URL(this.#input.dataset.suggest, location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { signal: this.#asked.signal });
      this.#show(answer.ok ? (await answer.json()).items : []);
    } catch {
      // The next letter stopped it, or the network is away: the form is still there.
      this.#show([]);
    }
  }

  #show(items) {
    this.#active = -1;
    this.#list.replaceChildren(...items.map((item, place) => this.#option(item, place)));
    this.#list.hidden = items.length === 0;
    this.#told.textContent = items.length ? `${items.length} suggestions` : "";
    this.#input.setAttribute("aria-expanded", String(items.length > 0));
    this.#input.removeAttribute("aria-activedescendant");
  }

  #option(item, place) {
    const option = element("li", { id: `${this.#list.id}-${place}`, role: "option", "aria-selected": "false" }, element("bdi", {}, item.name));
    if (item.short_name) option.append(" ", element("bdi", { class: "short" }, item.short_name));
    option.dataset.page = item.page;
    option.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    option.addEventListener("click", () => location.assign(item.page));
    return option;
  }

  #press(event) {
    const options = this.#list.children;
    if (event.key === "Escape" && options.length) this.#show([]);
    else if (event.key === "Enter" && this.#active >= 0) location.assign(options[this.#active].dataset.page);
    else if (event.key === "ArrowDown" && options.length) this.#move(this.#active + 1);
    else if (event.key === "ArrowUp" && options.length) this.#move(this.#active - 1);
    else return;
    event.preventDefault();
  }

  // Past either end is the field itself.
  #move(place) {
    const options = [...this.#list.children];
    this.#active = place < -1 ? options.length - 1 : place >= options.length ? -1 : place;
    options.forEach((option, each) => option.setAttribute("aria-selected", String(each === this.#active)));
    if (this.#active < 0) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", options[this.#active].id);
    options[this.#active].scrollIntoView({ block: "nearest" });
  }
}

for (const input of document.querySelectorAll("input[data-suggest]")) new Suggestions(input);
