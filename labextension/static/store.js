// What can be cited, by the folder of a document: asked of the server, kept, and asked again when it may be old.

const OLD = 2000; // milliseconds; the server answers at once if no file changed

export class Store {
  #request;
  #known = new Map();
  #asked = new Map();
  #listeners = [];

  constructor(request) {
    this.#request = request;
    window.addEventListener("focus", () => [...this.#known.keys()].forEach((folder) => this.known(folder)));
  }

  /** Call *listener* with a folder when what can be cited there is another than it was. */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /** Return at once what is known in *folder*; what is old is asked again. */
  known(folder) {
    this.#refresh(folder);
    return this.#known.get(folder) ?? NOTHING;
  }

  /** Return what can be cited in *folder*, waiting for the server if nothing is known yet. */
  async get(folder) {
    await this.#refresh(folder);
    return this.#known.get(folder) ?? NOTHING;
  }

  /** Return the known keys that an unknown one looks like. */
  async nearest(folder, key) {
    const said = await this.#request([["path", folder], ["unknown", key]]);
    return said.nearest?.[key] ?? [];
  }

  #refresh(folder) {
    const before = this.#asked.get(folder);
    if (before && Date.now() - before.time < OLD) return before.answer;
    const answer = this.#ask(folder);
    this.#asked.set(folder, { time: Date.now(), answer });
    return answer;
  }

  async #ask(folder) {
    const before = this.#known.get(folder) ?? NOTHING;
    const found = await this.#request([["path", folder]]).then(read, (error) => ({ ...before, error: error.message }));
    this.#asked.get(folder).time = Date.now();
    this.#known.set(folder, found);
    if (found.said !== before.said || found.error !== before.error) {
      if (found.error) console.warn(`survey: ${found.error}`);
      this.#listeners.forEach((listener) => listener(folder));
    }
  }
}

const NOTHING = { workbench: null, list: [], works: new Map(), said: "", error: "" };

function read(answer) {
  const list = answer.citations.map((work) => ({ ...work, sought: sought(work) }));
  const works = new Map(list.map((work) => [work.key, work]));
  return { workbench: answer.workbench, list, works, said: JSON.stringify(answer), error: "" };
}

/** Return in what a search looks, the likeliest first. */
function sought(work) {
  return [work.key, work.short_name, work.authors.join(" "), work.title, String(work.year ?? "")].map(plain);
}

/** Return *text* without capitals and accents, so that `muller` finds Müller. */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
}
