/* Papers to explore: puts search, filters, a timeline and cards in the place of a plain table.
 *
 * Everything comes from the JSON beside this script and becomes text nodes and attributes, never
 * markup. Nothing is fetched, and no kernel is asked.
 */
(function (script) {
  "use strict";

  const root = script.parentElement;
  const data = JSON.parse(root.querySelector("script.survey-data").textContent);
  const words = data.words;
  const papers = data.papers;
  const PAGE = data.view === "browser" ? 30 : 50;
  const SHOWN = 8; // values of a facet before "more"
  const FACETS = ["topic", "year", "venue", "organization", "status"];
  const collator = new Intl.Collator(data.language, { numeric: true, sensitivity: "base" });
  const number = new Intl.NumberFormat(data.language);

  // ---- small helpers -------------------------------------------------------------------------

  /** A new element; strings inside it are text, and `on…` attributes are listeners. */
  function make(name, given = {}, ...inside) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(given)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value === true) node.setAttribute(key, "");
      else if (value !== false && value != null) node.setAttribute(key, value);
    }
    node.append(...inside.flat().filter((part) => part != null && part !== ""));
    return node;
  }

  const say = (name, given = {}) =>
    words.text[name].replace(/\{(\w+)\}/g, (_, key) =>
      typeof given[key] === "number" ? number.format(given[key]) : given[key]);

  const foreign = (text, kind = "") => make("bdi", { dir: "auto", class: kind || null }, text);
  const joined = (list) => list.join(data.language === "zh" ? "、" : ", ");
  const year = (paper) => (paper.published || "").slice(0, 4);
  const topicTitle = (topic) => data.topics[topic] || topic;
  const statusWord = (status) => words.status[status] || status;

  /** An address if it leads to a page or a file, so that no script can stand in one. */
  function safe(address) {
    try {
      const { protocol } = new URL(address, document.baseURI);
      return ["http:", "https:", "file:"].includes(protocol) ? address : null;
    } catch {
      return null;
    }
  }

  // ---- the papers as they are looked for -------------------------------------------------------

  const known = new Map(papers.map((paper) => [paper.key, paper]));
  const naming = new Map();
  for (const paper of papers)
    for (const [relation, other, , file, line] of paper.relations || [])
      if (known.has(other) && other !== paper.key) {
        if (!naming.has(other)) naming.set(other, []);
        naming.get(other).push([relation, paper.key, "", file, line]);
      }

  function withParents(topics) {
    const all = new Set();
    for (const topic of topics || [])
      topic.split("/").forEach((_, at, parts) => all.add(parts.slice(0, at + 1).join("/")));
    return [...all];
  }

  const index = papers.map((paper) => ({
    paper,
    text: [paper.key, paper.title, paper.short, paper.authors, paper.place, paper.arxiv, paper.doi,
      ...(paper.organizations || []), ...(paper.topics || []).map(topicTitle)].join("\n").toLowerCase(),
    said: (paper.statements || []).map((statement) => statement[1]).join("\n").toLowerCase(),
    values: {
      topic: withParents(paper.topics),
      year: year(paper) ? [year(paper)] : [],
      venue: paper.venue ? [paper.venue] : [],
      organization: paper.organizations || [],
      status: [paper.status],
    },
  }));

  const state = {
    words: [],
    chosen: Object.fromEntries(FACETS.map((facet) => [facet, new Set()])),
    period: null, // [first bin, last bin] of the timeline
    sort: "published",
    down: true,
    page: 0,
    open: new Set(),
    current: null,
    past: [],
    whole: new Set(), // facets that show all their values
  };

  function meets(entry, without) {
    if (!state.words.every((word) => entry.text.includes(word) || entry.said.includes(word))) return false;
    if (without !== "period" && state.period && !timeline.within(entry.paper, state.period)) return false;
    return FACETS.every((facet) =>
      facet === without || !state.chosen[facet].size ||
      entry.values[facet].some((value) => state.chosen[facet].has(value)));
  }

  const SORTED = {
    work: (paper) => paper.short || paper.title,
    published: (paper) => paper.published || "",
    venue: (paper) => paper.place || "",
    topic: (paper) => (paper.topics || []).map(topicTitle).join(" "),
    status: (paper) => String(["read", "pending", "named"].indexOf(paper.status)),
  };

  function sorted(entries) {
    const key = SORTED[state.sort];
    const compare = state.sort === "published" ? (a, b) => (a < b ? -1 : a > b ? 1 : 0) : collator.compare;
    const filled = [], empty = []; // what is missing comes last in both directions
    for (const entry of entries) (key(entry.paper) ? filled : empty).push(entry);
    filled.sort((a, b) => compare(key(a.paper), key(b.paper)) * (state.down ? -1 : 1));
    return [...filled, ...empty];
  }

  // ---- links, keys, cards ------------------------------------------------------------------------

  const live = make("p", { class: "survey-live", role: "status", "aria-live": "polite" });

  function copyButton(paper) {
    const text = `[@${paper.key}]`;
    const button = make("button", {
      type: "button", class: "survey-copy", title: `${say("copy")} ${text}`,
      onclick: async (event) => {
        event.stopPropagation();
        await copy(text);
        live.textContent = say("copied", { key: text });
        button.classList.add("survey-done");
        setTimeout(() => button.classList.remove("survey-done"), 1500);
      },
    }, make("code", {}, text));
    return button;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no leave, or a page of http: the old way
      const field = make("textarea", { class: "survey-hidden" });
      field.value = text;
      root.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  }

  function sourceLink(file, line) {
    const path = data.files[file];
    const place = `${path}:${line}`;
    const whole = /^(\/|[A-Za-z]:)/.test(path); // outside of the workbench: no page leads there
    const href = whole || data.base == null ? null : safe(encodeURI(data.base + path).replace(/[?#]/g, encodeURIComponent) + `#line=${line - 1}`);
    return make("a", {
      class: "survey-source", "data-path": path, "data-line": line, href, target: "_blank", rel: "noopener", title: say("open", { place }),
    }, `${path.split("/").pop()}:${line}`);
  }

  function webLink(address, text) {
    const page = /^https?:\/\/[^/\\]/i.test(address) ? address : null; // no file, no share of a machine
    return make("a", { href: page, target: "_blank", rel: "noopener noreferrer" }, text);
  }

  function facts(paper, without) {
    const rows = [
      ["authors", paper.authors && foreign(paper.authors)],
      ["published", paper.published],
      ["venue", paper.place],
      ["organization", paper.organizations && foreign(joined(paper.organizations))],
      ["topic", paper.topics && joined(paper.topics.map(topicTitle))],
      ["status", statusWord(paper.status)],
      ["first_read", paper.read],
      ["notes", (paper.notes || []).flatMap(([file, line]) => [sourceLink(file, line), " "])],
      ["pending", (paper.pending || []).flatMap(([file, line]) => [sourceLink(file, line), " "])],
    ].filter(([name, value]) => value && value.length !== 0 && !without.includes(name));
    const pairs = rows.flatMap(([name, value]) => [make("dt", {}, words.heading[name]), make("dd", {}, value)]);
    const links = [
      paper.arxiv && webLink(`https://arxiv.org/abs/${paper.arxiv}`, `arXiv:${paper.arxiv}`),
      paper.doi && webLink(`https://doi.org/${paper.doi}`, `doi:${paper.doi}`),
      paper.url && !paper.url.includes(paper.arxiv || "\n") && webLink(paper.url, hostOf(paper.url)),
    ].filter(Boolean);
    if (links.length) pairs.push(make("dt", {}, "URL"), make("dd", {}, links.flatMap((link) => [link, " "])));
    return make("dl", { class: "survey-facts" }, pairs);
  }

  function hostOf(address) {
    try {
      return new URL(address).hostname.replace(/^www\./, "") || address;
    } catch {
      return address;
    }
  }

  function statements(paper) {
    if (!paper.statements) return null;
    return make("ul", { class: "survey-said" }, paper.statements.map(([aspect, text, file, line]) =>
      make("li", {},
        make("span", { class: "survey-aspect" }, aspect ? words.aspect[aspect] || aspect : ""),
        make("span", { class: "survey-text" }, foreign(text), " ", sourceLink(file, line)))));
  }

  function relations(list, go) {
    const seen = new Set(); // the same said in several lines stands once
    const items = list.filter(([relation, other, name]) => {
      const what = `${relation}\n${other || name}`;
      return !seen.has(what) && seen.add(what);
    });
    return make("ul", { class: "survey-related" }, items.map(([relation, other, name, file, line]) => {
      const paper = known.get(other);
      const label = paper ? paper.short || paper.title : name;
      return make("li", {},
        make("span", { class: "survey-aspect" }, words.relation[relation] || relation),
        make("span", { class: "survey-text" },
          paper ? make("button", { type: "button", class: "survey-go", title: paper.title, onclick: () => go(other) }, foreign(label)) : foreign(label),
          " ", sourceLink(file, line)));
    }));
  }

  /** What is known of a paper; *go* shows another one by its key, *without* stands beside it already. */
  function card(paper, go, without = []) {
    const parts = [facts(paper, without)];
    const section = (name, content) =>
      content && content.childElementCount &&
      parts.push(make("section", {}, make("h4", {}, words.heading[name]), content));
    section("statements", statements(paper));
    section("relations", relations(paper.relations || [], go));
    section("named_by", relations(naming.get(paper.key) || [], go));
    return parts;
  }

  // ---- opening a note at its line ------------------------------------------------------------------

  /** Run a command of JupyterLab as its own links do; nothing happens on other pages. */
  function run(command, args) {
    const link = make("span", {
      hidden: true, "data-commandlinker-command": command, "data-commandlinker-args": JSON.stringify(args),
    });
    root.append(link);
    link.click();
    link.remove();
  }

  /** The workbench's folder as JupyterLab's server names it; null on other pages.
   *
   * JupyterLab turns the hidden link to `survey.toml` into an address of its server.
   */
  function workbench() {
    const config = document.getElementById("jupyter-config-data");
    if (!config) return null;
    const files = new URL(`${JSON.parse(config.textContent).baseUrl}files/`, document.baseURI).pathname;
    const at = new URL(root.querySelector("a.survey-home").href).pathname;
    return at.startsWith(files) ? decodeURIComponent(at.slice(files.length)).replace(/[^/]*$/, "") : null;
  }

  /** In JupyterLab a note opens beside the notebook, at its line; other pages follow the link. */
  function opened(event) {
    const link = event.target.closest("a.survey-source[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const folder = workbench();
    if (folder === null) return;
    event.preventDefault();
    run("docmanager:open", { path: folder + link.dataset.path, factory: "Editor" });
    const started = Date.now();
    const wait = setInterval(() => {
      const editor = document.activeElement && document.activeElement.closest(".jp-FileEditor");
      if (editor) run("fileeditor:go-to-line", { line: Number(link.dataset.line), column: 1 });
      if (!editor && Date.now() - started < 8000) return;
      clearInterval(wait);
      if (!editor) live.textContent = say("not_opened", { place: `${link.dataset.path}:${link.dataset.line}` });
    }, 60);
  }

  // ---- what both views have: search, count, pages ----------------------------------------------------

  const search = make("input", {
    type: "search", class: "survey-search", placeholder: say("search"), "aria-label": say("search"),
    autocomplete: "off", spellcheck: "false",
    oninput: () => {
      clearTimeout(search.waiting);
      search.waiting = setTimeout(() => {
        state.words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
        changed();
      }, 80);
    },
  });
  const count = make("output", { class: "survey-count" });
  const reset = make("button", {
    type: "button", class: "survey-reset", onclick: () => {
      search.value = "";
      state.words = [];
      state.period = null;
      FACETS.forEach((facet) => state.chosen[facet].clear());
      changed();
    },
  }, say("reset"));
  const pager = make("nav", { class: "survey-pages" });

  function drawPages(found) {
    const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
    state.page = Math.min(state.page, last);
    const step = (name, by) => make("button", {
      type: "button", disabled: state.page + by < 0 || state.page + by > last,
      onclick: () => { state.page += by; drawn(); },
    }, say(name));
    const from = state.page * PAGE;
    pager.replaceChildren();
    if (last > 0)
      pager.append(step("previous", -1),
        make("span", {}, say("pages", { from: from + 1, to: Math.min(from + PAGE, found.length) })), step("next", 1));
    return found.slice(from, from + PAGE);
  }

  function counts(facet) {
    const found = new Map();
    for (const entry of index) {
      const counted = meets(entry, facet);
      for (const value of entry.values[facet]) found.set(value, (found.get(value) || 0) + (counted ? 1 : 0));
    }
    return found;
  }

  function label(facet, value) {
    return facet === "topic" ? topicTitle(value) : facet === "status" ? statusWord(value) : value;
  }

  /** The few values of a facet that stand before "more": of topics, the upper and the frequent ones. */
  function first(facet, found) {
    const ranked = facet === "topic"
      ? [...found].sort((a, b) => indent(facet, a[0]) - indent(facet, b[0]) || b[1] - a[1])
      : found;
    const kept = new Set(ranked.slice(0, SHOWN).map(([value]) => value));
    return found.filter(([value]) => kept.has(value) || state.chosen[facet].has(value));
  }

  /** The values of a facet in their order: topics as a tree, years backwards, others by number. */
  function ordered(facet, found) {
    const values = [...found];
    if (facet === "topic") return values.sort(([a], [b]) => (a < b ? -1 : 1));
    if (facet === "year") return values.sort(([a], [b]) => (a < b ? 1 : -1));
    return values.sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
  }

  const indent = (facet, value) => (facet === "topic" ? value.split("/").length - 1 : 0);

  // ---- the timeline ------------------------------------------------------------------------------------

  const timeline = (() => {
    const months = (date) => Number(date.slice(0, 4)) * 12 + (date.length > 4 ? Number(date.slice(5, 7)) - 1 : 0);
    const dated = papers.filter((paper) => /^\d{4}/.test(paper.published || ""));
    const ends = dated.reduce((found, { published }) => {
      const at = months(published);
      return [Math.min(found[0], at), Math.max(found[1], published.length > 4 ? at : at + 11)];
    }, [Infinity, -Infinity]);
    const unit = [1, 3, 12, 60, 120].find((size) => (ends[1] - ends[0]) / size <= 120) || 1200;
    const start = Math.floor(ends[0] / 12) * 12;
    const bins = dated.length ? Math.ceil((Math.floor(ends[1] / 12) * 12 + 12 - start) / unit) : 0;
    const bin = (month) => Math.floor((month - start) / unit);
    const span = ({ published }) => {
      const from = months(published);
      return [bin(from), bin(published.length > 4 ? from : from + 11)];
    };
    const spans = new Map(dated.map((paper) => [paper.key, span(paper)]));
    const within = (paper, [from, to]) => {
      const place = spans.get(paper.key);
      return Boolean(place) && place[0] <= to && place[1] >= from;
    };
    const name = (at, end) => {
      const month = start + (end ? (at + 1) * unit - 1 : at * unit);
      const whole = String(Math.floor(month / 12));
      return unit < 12 ? `${whole}-${String((month % 12) + 1).padStart(2, "0")}` : whole;
    };
    return { bins, unit, start, spans, within, name, dated: dated.length, loose: dated.filter((p) => p.published.length === 4).length };
  })();

  function drawTimeline() {
    const bars = Array.from({ length: timeline.bins }, (_, at) =>
      make("div", { class: "survey-bar" }, make("i"), make("b")));
    const brush = make("div", { class: "survey-brush" });
    const handles = ["from", "to"].map((side, which) => make("div", {
      class: "survey-handle", role: "slider", tabindex: "0", "aria-label": say(side),
      "aria-valuemin": 0, "aria-valuemax": timeline.bins - 1,
      onkeydown: (event) => {
        const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12, Home: -1e6, End: 1e6 };
        if (event.key === "Escape") return choose(null);
        if (!(event.key in steps)) return;
        event.preventDefault();
        const period = [...(state.period || [0, timeline.bins - 1])];
        const [low, high] = which ? [period[0], timeline.bins - 1] : [0, period[1]];
        period[which] = Math.min(high, Math.max(low, period[which] + steps[event.key]));
        choose(period);
      },
    }));
    const years = make("div", { class: "survey-years", "aria-hidden": "true" });
    const total = timeline.bins * timeline.unit / 12;
    const step = [1, 2, 5, 10, 20, 50, 100, 500].find((size) => total / size <= 12) || 1000;
    for (let at = 0; at < total; at += step)
      years.append(make("span", { style: `left:${(at / total) * 100}%` }, String(timeline.start / 12 + at)));
    const area = make("div", { class: "survey-area" }, bars, brush, handles);
    const notice = make("span", { class: "survey-notice" });
    let begun = null;
    const place = (event) => {
      const box = area.getBoundingClientRect();
      return Math.min(timeline.bins - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * timeline.bins)));
    };
    const choose = (period) => {
      const all = period && period[0] === 0 && period[1] === timeline.bins - 1;
      state.period = all ? null : period;
      changed();
    };
    const drag = (event) => {
      if (begun === null) return;
      const at = place(event);
      choose([Math.min(begun, at), Math.max(begun, at)]);
    };
    area.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      const grip = handles.indexOf(event.target);
      begun = grip >= 0 && state.period ? state.period[1 - grip] : place(event);
      area.setPointerCapture(event.pointerId);
      if (grip < 0) drag(event);
    });
    area.addEventListener("pointermove", drag);
    area.addEventListener("pointerup", () => { begun = null; });
    area.addEventListener("pointercancel", () => { begun = null; });
    area.addEventListener("dblclick", () => choose(null));

    const heights = (entries) => {
      const sums = new Array(timeline.bins).fill(0);
      for (const { paper } of entries) {
        const [from, to] = timeline.spans.get(paper.key) || [0, -1];
        for (let at = from; at <= to; at += 1) sums[at] += 1 / (to - from + 1);
      }
      return sums;
    };
    const all = heights(index);
    const top = Math.max(...all, 1);
    const update = () => {
      const found = heights(index.filter((entry) => meets(entry, "period")));
      const [from, to] = state.period || [0, timeline.bins - 1];
      bars.forEach((bar, at) => {
        bar.firstChild.style.height = `${(all[at] / top) * 100}%`;
        bar.lastChild.style.height = `${(found[at] / top) * 100}%`;
        bar.classList.toggle("survey-out", at < from || at > to);
        const n = Math.round(found[at] * 10) / 10;
        bar.title = `${timeline.name(at)}: ${number.format(n)}`;
      });
      brush.hidden = !state.period;
      brush.style.left = `${(from / timeline.bins) * 100}%`;
      brush.style.width = `${((to - from + 1) / timeline.bins) * 100}%`;
      [from, to + 1].forEach((at, which) => {
        handles[which].style.left = `${(at / timeline.bins) * 100}%`;
        handles[which].setAttribute("aria-valuenow", which ? to : from);
        handles[which].setAttribute("aria-valuetext", timeline.name(which ? to : from, Boolean(which)));
      });
      const undated = papers.length - timeline.dated;
      notice.textContent = [
        state.period ? `${timeline.name(from)} – ${timeline.name(to, true)}` : "",
        undated ? say("undated", { n: undated }) : "",
        timeline.loose && timeline.unit < 12 ? say("spread", { n: timeline.loose }) : "",
      ].filter(Boolean).join(" · ");
    };
    const node = make("div", { class: "survey-timeline", role: "group", "aria-label": say("timeline") },
      make("div", { class: "survey-over" }, make("span", {}, say("timeline")), notice), area, years);
    return { node, update };
  }

  // ---- the two views -------------------------------------------------------------------------------------

  function title(paper) {
    const named = paper.short && !paper.title.startsWith(paper.short);
    return [named && make("strong", {}, foreign(paper.short)), named && " ", foreign(paper.title)].filter(Boolean);
  }

  const clamped = (text) => make("div", { class: "survey-clamped", title: text }, text);
  const badge = (paper) => make("span", { class: `survey-status survey-${statusKind(paper)}` }, statusWord(paper.status));
  const statusKind = (paper) => (["read", "pending"].includes(paper.status) ? paper.status : "named");

  function tableView() {
    const columns = ["work", "published", "venue", "topic", "status", "cite"];
    const heads = columns.map((name) => make("th", { scope: "col", class: `survey-is-${name}` },
      SORTED[name]
        ? make("button", {
          type: "button", onclick: () => {
            state.down = state.sort === name ? !state.down : name === "published";
            state.sort = name;
            state.page = 0;
            drawn();
          },
        }, words.heading[name])
        : words.heading[name]));
    const body = make("tbody");
    const selects = ["topic", "year", "venue", "status"].map((facet) => {
      const select = make("select", {
        "aria-label": words.heading[facet], onchange: () => {
          state.chosen[facet] = new Set(select.value ? [select.value] : []);
          changed();
        },
      });
      return { facet, select };
    });

    function row({ paper }) {
      const open = state.open.has(paper.key);
      const toggle = make("button", {
        type: "button", class: "survey-toggle", "aria-expanded": String(open), onclick: () => {
          state.open[open ? "delete" : "add"](paper.key);
          drawn();
          focusOn(paper.key);
        }, "data-key": paper.key,
      }, title(paper));
      const under = [paper.authors, joined(paper.organizations || [])].filter(Boolean).join(" · ");
      const line = make("tr", { class: open ? "survey-open" : null },
        make("td", { class: "survey-is-work" }, toggle, under && make("div", { class: "survey-under", title: under }, foreign(under))),
        make("td", { class: "survey-is-published" }, paper.published || "—"),
        make("td", {}, paper.place || (paper.arxiv ? "arXiv" : "—")),
        make("td", {}, clamped(joined((paper.topics || []).map(topicTitle)) || "—")),
        make("td", {}, badge(paper)),
        make("td", {}, copyButton(paper)));
      if (!open) return [line];
      const inside = make("td", { colspan: columns.length }, make("div", { class: "survey-inside" }, card(paper, go, columns)));
      return [line, make("tr", { class: "survey-more" }, inside)];
    }

    function focusOn(key) {
      const button = [...body.querySelectorAll(".survey-toggle")].find((one) => one.dataset.key === key);
      if (button) button.focus({ preventScroll: true });
      return button;
    }

    function go(key) {
      state.open.add(key);
      let at = sorted(index.filter((entry) => meets(entry))).findIndex(({ paper }) => paper.key === key);
      if (at < 0) {
        reset.click();
        at = sorted(index).findIndex(({ paper }) => paper.key === key);
      }
      state.page = Math.floor(at / PAGE);
      drawn();
      const button = focusOn(key);
      if (button) button.scrollIntoView({ block: "nearest" });
    }

    function fill({ facet, select }) {
      const found = counts(facet);
      const options = ordered(facet, found).filter(([value, n]) => n || state.chosen[facet].has(value)).map(([value, n]) =>
        make("option", { value }, `${"\u2003".repeat(indent(facet, value))}${label(facet, value)} (${number.format(n)})`));
      select.replaceChildren(make("option", { value: "" }, `${words.heading[facet]}: ${say("all")}`), ...options);
      select.value = [...state.chosen[facet]][0] || "";
      select.classList.toggle("survey-set", Boolean(select.value));
    }

    return {
      node: [
        make("div", { class: "survey-tools" }, search, selects.map(({ select }) => select), reset, count),
        make("div", { class: "survey-scroll" }, make("table", {}, make("thead", {}, make("tr", {}, heads)), body)),
        pager,
      ],
      filters: () => selects.forEach(fill),
      draw: (found) => {
        heads.forEach((head, at) => {
          const way = state.sort === columns[at] ? (state.down ? "descending" : "ascending") : SORTED[columns[at]] ? "none" : null;
          if (way) head.setAttribute("aria-sort", way);
        });
        const rows = drawPages(found).flatMap(row);
        body.replaceChildren(...(rows.length ? rows : [make("tr", {}, make("td", { colspan: columns.length, class: "survey-none" }, nothing()))]));
      },
    };
  }

  const nothing = () => say(papers.length ? "none" : "empty");

  function browserView() {
    const facets = make("div", { class: "survey-facets", role: "group", "aria-label": say("filters") });
    const list = make("ul", { class: "survey-list", "aria-label": say("papers") });
    const shown = make("article", { class: "survey-paper", tabindex: "-1", "aria-label": say("card") });
    const line = timeline.bins ? drawTimeline() : null;
    const fold = make("button", { // on a narrow page the filters are folded away
      type: "button", class: "survey-fold", "aria-expanded": "false", onclick: () => {
        fold.setAttribute("aria-expanded", String(fold.parentElement.classList.toggle("survey-unfolded")));
      },
    }, say("filters"));

    function facetBox(facet) {
      const found = ordered(facet, counts(facet)).filter(([value, n]) => n || state.chosen[facet].has(value));
      if (!found.length) return null;
      const whole = state.whole.has(facet);
      const few = whole ? found : first(facet, found);
      const more = found.length - few.length;
      const box = make("fieldset", { "data-facet": facet }, make("legend", {}, words.heading[facet]),
        make("div", { class: whole ? "survey-long" : null }, few.map(([value, n]) =>
          make("label", { style: `padding-left:${indent(facet, value)}em` },
            make("input", {
              type: "checkbox", value, checked: state.chosen[facet].has(value), onchange: (event) => {
                state.chosen[facet][event.target.checked ? "add" : "delete"](value);
                changed();
              },
            }),
            make("span", { title: label(facet, value) }, foreign(label(facet, value))),
            make("small", {}, number.format(n))))));
      if (more || (whole && found.length > SHOWN))
        box.append(make("button", {
          type: "button", class: "survey-go", "aria-expanded": String(whole), onclick: () => {
            state.whole[whole ? "delete" : "add"](facet);
            drawFacets();
          },
        }, whole ? say("fewer") : say("more", { n: more })));
      return box;
    }

    function drawFacets() {
      const held = document.activeElement && facets.contains(document.activeElement) ? document.activeElement : null;
      const place = held && [held.closest("fieldset").dataset.facet, held.value || null];
      const tops = new Map([...facets.querySelectorAll(".survey-long")].map((box) => [box.closest("fieldset").dataset.facet, box.scrollTop]));
      facets.replaceChildren(...FACETS.map(facetBox).filter(Boolean));
      for (const box of facets.querySelectorAll(".survey-long")) box.scrollTop = tops.get(box.closest("fieldset").dataset.facet) || 0;
      if (!place) return;
      const again = [...facets.querySelectorAll(place[1] === null ? "button" : "input")].find((one) =>
        one.closest("fieldset").dataset.facet === place[0] && (place[1] === null || one.value === place[1]));
      if (again) again.focus({ preventScroll: true });
    }

    function go(key, back = false) {
      if (!back && state.current && state.current !== key) state.past.push(state.current);
      state.current = key;
      const inside = shown.contains(document.activeElement);
      drawCard();
      for (const button of list.querySelectorAll("button")) button.setAttribute("aria-current", String(button.dataset.key === key));
      if (inside) shown.focus({ preventScroll: true }); // what was clicked is gone
      shown.scrollTop = 0;
      const under = shown.getBoundingClientRect().top >= list.getBoundingClientRect().bottom;
      if (under) shown.scrollIntoView({ block: "nearest" });
    }

    function drawCard() {
      const paper = known.get(state.current);
      if (!paper) return shown.replaceChildren(make("p", { class: "survey-none" }, papers.length ? say("choose") : nothing()));
      const back = make("button", { type: "button", class: "survey-back", onclick: () => go(state.past.pop(), true) }, `← ${say("back")}`);
      shown.replaceChildren(...[
        make("div", { class: "survey-top" }, copyButton(paper), badge(paper), state.past.length ? back : null),
        make("h3", {}, title(paper)),
        ...card(paper, (key) => go(key)),
      ]);
      return undefined;
    }

    list.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const buttons = [...list.querySelectorAll("button")];
      const next = buttons[buttons.indexOf(document.activeElement) + by];
      if (next) next.focus();
    });

    return {
      node: [
        make("div", { class: "survey-tools" }, search, reset, count),
        line && line.node,
        make("div", { class: "survey-browser" },
          make("div", { class: "survey-side" }, fold, facets),
          make("div", { class: "survey-middle" }, list, pager), shown),
      ],
      filters: () => { drawFacets(); if (line) line.update(); },
      draw: (found) => {
        const items = drawPages(found).map(({ paper }) => make("li", {}, make("button", {
          type: "button", "data-key": paper.key, "aria-current": String(paper.key === state.current), onclick: () => go(paper.key),
        }, make("span", { class: "survey-date" }, paper.published || "—"), make("span", { class: "survey-clamped" }, title(paper)))));
        list.replaceChildren(...(items.length ? items : [make("li", { class: "survey-none" }, nothing())]));
        if (!state.drawnCard) { drawCard(); state.drawnCard = true; }
      },
    };
  }

  // ---- put together ------------------------------------------------------------------------------------------

  function drawn() {
    const found = sorted(index.filter((entry) => meets(entry)));
    count.textContent = say("found", { n: found.length, all: papers.length });
    view.draw(found);
  }

  function changed() {
    state.page = 0;
    reset.hidden = !(state.words.length || state.period || FACETS.some((facet) => state.chosen[facet].size));
    view.filters();
    drawn();
  }

  const view = data.view === "browser" ? browserView() : tableView();
  const panel = make("div", { class: "survey-panel", role: "region", "aria-label": say("label"), lang: data.language, onclick: opened },
    view.node, live);
  changed();
  const before = root.previousElementSibling;
  const plain = root.querySelector(".survey-plain");
  const printed = plain.childElementCount ? [plain] : before ? [...before.querySelectorAll("thead, tbody")] : [];
  printed.forEach((part) => part.classList.add("survey-replaced"));
  root.append(panel);
})(document.currentScript);
