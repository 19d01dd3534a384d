// The card of a work: it shows while the pointer or the focus is on a citation, or on the card.

const version = new URL(import.meta.url).search;
const { element, place } = await import(`./place.js${version}`);

const WAIT = 120; // milliseconds on a citation before the card shows
const LEAVE = 250; // milliseconds to reach the card
const AUTHORS = 8;

export class Card {
  #store;
  #node = element("div", "survey-card");
  #timer = 0;

  constructor(store) {
    this.#store = store;
    this.#node.hidden = true;
    this.#node.id = "survey-card";
    this.#node.setAttribute("role", "tooltip");
    document.body.append(this.#node);
    for (const name of ["mouseover", "focusin"]) document.addEventListener(name, (event) => this.#entered(event));
    for (const name of ["scroll", "pointerdown"]) {
      document.addEventListener(name, (event) => this.#node.contains(event.target) || this.#hide(), true);
    }
    window.addEventListener("keydown", (event) => event.key === "Escape" && this.#hide(), true);
  }

  #entered(event) {
    if (!(event.target instanceof Element)) return;
    const cite = event.target.closest(".survey-cite");
    clearTimeout(this.#timer);
    if (cite) this.#timer = setTimeout(() => this.#show(cite), this.#node.hidden ? WAIT : 0);
    else if (!this.#node.contains(event.target)) this.#timer = setTimeout(() => this.#hide(), LEAVE);
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#node.hidden = true;
  }

  async #show(cite) {
    const { key, folder } = cite.dataset;
    const known = this.#store.known(folder);
    const work = known.works.get(key);
    this.#fill(cite, work ? card(work, known.workbench) : [unknown(key)]);
    if (work) return;
    const near = await this.#store.nearest(folder, key).catch(() => []);
    if (this.#node.dataset.key === key && !this.#node.hidden) this.#fill(cite, [unknown(key, near)]);
  }

  #fill(cite, content) {
    if (!cite.isConnected) return;
    this.#node.dataset.key = cite.dataset.key;
    this.#node.replaceChildren(...content);
    cite.setAttribute("aria-describedby", this.#node.id);
    place(this.#node, cite.getClientRects()[0] ?? cite.getBoundingClientRect());
  }
}

function card(work, workbench) {
  const rest = work.authors.length - AUTHORS;
  const authors = work.authors.slice(0, AUTHORS).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
  const lines = [
    element("div", "survey-card-title", work.title),
    authors && element("div", "survey-card-authors", authors),
    element("div", "survey-card-venue", [work.venue, work.year].filter(apart).join(", ")),
    work.url && element("div", "survey-card-link", link(work)),
    element("div", "survey-card-notes", ...notes(work, workbench)),
  ];
  return lines.filter((line) => line && line.textContent);
}

/** Keep a year out that the venue ends with: ICLR 2023, not ICLR 2023, 2023. */
function apart(part, at, all) {
  return part && !(at === 1 && String(all[0] ?? "").endsWith(String(part)));
}

function link(work) {
  const made = element("a", "", work.doi ? `doi:${work.doi}` : work.url);
  made.href = work.url; // the server gives https addresses only
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

function notes(work, workbench) {
  const status = element("span", "survey-card-status", work.status);
  status.dataset.status = work.status;
  const places = work.places.flatMap((at) => [" ", source(at, workbench)]);
  return [status, ...places, " ", element("code", "", `@${work.key}`)];
}

function source({ name, path, line }, workbench) {
  if (path === null) return `${name}:${line}`; // outside of what the server shows
  const made = element("a", "survey-source", `${name}:${line}`);
  made.href = "#";
  Object.assign(made.dataset, { path: name, line, workbench });
  return made;
}

function unknown(key, near = []) {
  const hint = near.length ? `; nearest: ${near.join(", ")}` : "";
  return element("div", "survey-card-unknown", `unknown key "${key}"${hint}`);
}
