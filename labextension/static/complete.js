// Typing [@ in Markdown offers what can be cited.

const version = new URL(import.meta.url).search;
const { element, place } = await import(`./place.js${version}`);
const { plain } = await import(`./store.js${version}`);
const { sought } = await import(`./syntax.js${version}`);

const MOST = 100;
const CODE = /Code|Comment|Math/;

/** Return the extension of an editor; it does nothing while *model* is not Markdown. */
export function completion({ view: { ViewPlugin }, language: { syntaxTree }, store, folderOf, model }) {
  return ViewPlugin.define((view) => new Offer(view, { syntaxTree, store, folderOf, model }));
}

class Offer {
  constructor(view, parts) {
    Object.assign(this, parts, { view, from: 0, found: [], chosen: 0 });
    this.list = element("div", "survey-offer");
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.addEventListener("mousedown", (event) => this.pressed(event));
    this.onKey = (event) => this.key(event);
    this.onScroll = (event) => this.list.contains(event.target) || this.close();
    this.onBlur = () => this.close();
    view.contentDOM.addEventListener("blur", this.onBlur);
    document.body.append(this.list);
  }

  destroy() {
    this.close();
    this.view.contentDOM.removeEventListener("blur", this.onBlur);
    this.list.remove();
  }

  update(update) {
    const typed = update.transactions.some((t) => t.isUserEvent("input") || t.isUserEvent("delete"));
    if (typed && update.docChanged) this.look();
    else if ((update.docChanged || update.selectionSet) && !this.list.hidden) this.look();
  }

  /** Offer what fits in front of the cursor; the store may have to ask for it first. */
  async look() {
    const asked = (this.asked = this.asked + 1 || 1);
    const query = this.query();
    if (query === null) return this.close();
    const folder = this.folderOf(this.view.dom);
    if (folder === null) return this.close();
    const known = await this.store.get(folder);
    if (asked !== this.asked || this.query() !== query) return undefined;
    if (known.workbench === null && !known.error) return this.close();
    this.found = fitting(known.list, query);
    this.from = this.view.state.selection.main.head - query.length;
    this.chosen = 0;
    return this.open(known.error, query);
  }

  query() {
    const { state } = this.view;
    const { main } = state.selection;
    if (!/markdown|gfm/.test(this.model.mimeType) || !main.empty) return null;
    const line = state.doc.lineAt(main.head);
    const query = sought(state.sliceDoc(line.from, main.head));
    if (query === null) return null;
    for (let node = this.syntaxTree(state).resolveInner(main.head, -1); node; node = node.parent) {
      if (CODE.test(node.name)) return null;
    }
    return query;
  }

  open(error, query) {
    const rows = this.found.map((work, at) => row(work, at === this.chosen));
    const none = error || (rows.length ? "" : `no work like "${query}"`);
    this.list.replaceChildren(...(none ? [element("div", "survey-offer-none", none)] : []), ...rows);
    this.view.requestMeasure({
      key: this,
      read: (view) => view.coordsAtPos(this.from),
      write: (rect) => (rect && this.asked ? place(this.list, rect) : this.close()),
    });
    window.addEventListener("keydown", this.onKey, true); // before JupyterLab's own keys
    document.addEventListener("scroll", this.onScroll, true);
  }

  close() {
    this.asked = 0;
    this.list.hidden = true;
    window.removeEventListener("keydown", this.onKey, true);
    document.removeEventListener("scroll", this.onScroll, true);
  }

  key(event) {
    if (this.list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key === "Escape") this.close();
    else if (!this.found.length) return;
    else if (event.key in steps) this.choose(this.chosen + steps[event.key]);
    else if (event.key === "Enter" || event.key === "Tab") this.accept(this.chosen);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  choose(at) {
    const rows = this.list.querySelectorAll(".survey-offer-row");
    rows[this.chosen].setAttribute("aria-selected", "false");
    this.chosen = Math.max(0, Math.min(at, rows.length - 1));
    rows[this.chosen].setAttribute("aria-selected", "true");
    rows[this.chosen].scrollIntoView({ block: "nearest" });
  }

  accept(at) {
    const insert = this.found[at].key;
    const { head } = this.view.state.selection.main;
    this.view.dispatch({
      changes: { from: this.from, to: head, insert },
      selection: { anchor: this.from + insert.length },
      userEvent: "survey.accept", // no input: what was accepted is not offered again
    });
    this.close();
    this.view.focus();
  }

  pressed(event) {
    event.preventDefault(); // the editor keeps the focus
    const at = [...this.list.querySelectorAll(".survey-offer-row")].indexOf(event.target.closest(".survey-offer-row"));
    if (at >= 0) this.accept(at);
  }
}

/** Return the works that fit, those first whose key, then name, authors, title begin so. */
function fitting(list, query) {
  const word = plain(query);
  const ranked = list.map((work) => [rank(work.sought, word), work]).filter(([at]) => at >= 0);
  return ranked.sort(([a], [b]) => a - b).slice(0, MOST).map(([, work]) => work);
}

function rank(texts, word) {
  if (texts[0].startsWith(word)) return 0;
  const begins = texts.findIndex((text) => ` ${text}`.includes(` ${word}`));
  if (begins >= 0) return 1 + begins;
  const holds = texts.findIndex((text) => text.includes(word));
  return holds >= 0 ? 10 + holds : -1;
}

function row(work, chosen) {
  const who = [work.label.en, work.year ?? "n.d."].join(", ");
  const made = element(
    "div", "survey-offer-row",
    element("div", "survey-offer-head", element("code", "", work.key), element("span", "", who)),
    element("div", "survey-offer-title", work.title),
  );
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", String(chosen));
  return made;
}
