// Rendered Markdown: citations in place of their keys. Only texts are changed, and only by texts.

const version = new URL(import.meta.url).search;
const { isChinese, isCross, pieces, words } = await import(`./syntax.js${version}`);

const NOT_IN = "code, pre, a, script, style, textarea, button, svg, math, mjx-container, .MathJax, .survey-cites";
const WHOLE = "table.survey-table"; // its heads tell its language; a cell is too short
const BLOCKS = "p, li, td, th, h1, h2, h3, h4, h5, h6, blockquote, dd, dt, figcaption";

/** Show the citations of *node*, a rendered text of a document in *folder*; *known* is the store's. */
export function decorate(node, folder, known) {
  if (known.workbench === null) return;
  node.querySelectorAll("h1, h2, h3, h4, h5, h6").forEach(withoutAttributes);
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (text.data.includes("@") && !text.parentElement.closest(NOT_IN)) texts.push(text);
  }
  for (const text of texts) {
    const found = pieces(text.data);
    if (found.every((piece) => typeof piece === "string")) continue;
    const chinese = isChinese(blockOf(text.parentElement, node).textContent);
    text.replaceWith(...shown(found, { folder, known, chinese }));
  }
}

const blockOf = (element, node) => element.closest(WHOLE)?.tHead ?? element.closest(BLOCKS) ?? node;

/** Hide the name by which a draft refers to a section, {#sec-method}, behind its heading. */
function withoutAttributes(heading) {
  const last = [...heading.childNodes].findLast((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  const found = last && /\s*\{#[^\s{}]+[^{}]*\}\s*$/.exec(last.data);
  if (!found) return;
  const name = last.splitText(found.index);
  const made = span("survey-attributes");
  name.replaceWith(made);
  made.append(name);
}

/** Put back what was written, so that it can be shown anew. */
export function plainAgain(node) {
  for (const made of node.querySelectorAll(":not(.survey-cites) > .survey-cites")) {
    const parent = made.parentNode;
    made.replaceWith(made.dataset.raw);
    parent.normalize();
  }
}

/** Make links of the places in the notes, file:line, that an output of ours names. */
export function linkPlaces(node) {
  for (const said of node.querySelectorAll("span.survey-place")) {
    const found = /^(?!\/|[A-Za-z]:[\\/])(.+):(\d+)$/.exec(said.textContent);
    if (!found) continue; // a file outside of the workbench is not what JupyterLab shows
    const made = document.createElement("a");
    made.className = "survey-source";
    made.href = "#";
    Object.assign(made.dataset, { path: found[1], line: found[2] });
    made.textContent = said.textContent;
    said.replaceWith(made);
  }
}

function shown(found, place) {
  const fitted = place.chinese ? tight(found) : found;
  return fitted.map((piece) => (typeof piece === "string" ? piece : cites(piece, place)));
}

/** Return *found* with the blanks beside full-width marks among what was written, not what shows. */
function tight(found) {
  const made = found.map((piece) => (typeof piece === "string" ? piece : { ...piece }));
  made.forEach((piece, at) => {
    if (typeof piece === "string") return;
    if (!piece.narrative && made[at - 1]?.endsWith?.(" ")) {
      made[at - 1] = made[at - 1].slice(0, -1);
      piece.raw = ` ${piece.raw}`;
    }
    if (made[at + 1]?.startsWith?.(" ")) {
      made[at + 1] = made[at + 1].slice(1);
      piece.raw = `${piece.raw} `;
    }
  });
  return made;
}

function cites({ raw, narrative, items }, place) {
  const made = span("survey-cites");
  made.dataset.raw = raw;
  const [open, close, between] = place.chinese ? ["（", "）", "；"] : ["(", ")", "; "];
  if (!narrative) made.append(open);
  items.forEach((item, at) => {
    const before = at ? item.before.trimStart() : item.before;
    const named = isCross(item.key) ? `@${item.key}` : cite(item, narrative, place);
    made.append(at ? between : "", before, named, ...shown(pieces(item.after.trimEnd()), place));
  });
  if (!narrative) made.append(close);
  return made;
}

function cite(item, narrative, { folder, known, chinese }) {
  const made = span("survey-cite");
  const work = known.works.get(item.key);
  Object.assign(made.dataset, { key: item.key, folder });
  made.tabIndex = 0;
  made.textContent = work ? words(work, { ...item, narrative, chinese }) : `@${item.key}?`;
  made.classList.toggle("survey-unknown", !work);
  return made;
}

function span(name) {
  const made = document.createElement("span");
  made.className = name;
  return made;
}
