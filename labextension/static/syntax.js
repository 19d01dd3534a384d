// Pandoc's citations in text: [see @key, p. 3; -@other] and @key. Nothing here knows a page.

const WORD = String.raw`[\p{L}\p{N}_](?:[:.#$%&\-+?<>~/]?[\p{L}\p{N}_])*`;
const FREE = String.raw`(?<![\p{L}\p{N}_\\@])`; // me@example.org and \@key cite nothing
const TOKEN = new RegExp(
  [
    String.raw`\$\$[^]+?\$\$|\$[^$]+?\$|\\\([^]+?\\\)|\\\[[^]+?\\\]|\\begin\{([^}]*)\}[^]*?\\end\{\1\}`,
    String.raw`\[(?<group>[^\[\]]*@[^\[\]]*)\](?!\()`,
    String.raw`${FREE}(?<bare>-?@(?:\{[^{}\s]+\}|${WORD}))`,
  ].join("|"),
  "gu",
);
const ITEM = new RegExp(
  String.raw`^(?<before>.*?)${FREE}(?<hidden>-?)@(?:\{(?<braced>[^{}\s]+)\}|(?<word>${WORD}))(?<after>.*)$`,
  "su",
);
const CROSS = /^(fig|tbl|sec)-./;

/** Return whether *key* names a figure, table or section and no work. */
export const isCross = (key) => CROSS.test(key);

/** Return the pieces of *text*: strings, and citations {raw, narrative, items} in their places. */
export function pieces(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const raw = match[0];
    const { group, bare } = match.groups;
    const items = group === undefined ? [bare && item(bare)] : group.split(";").map(item);
    if (!items.every(Boolean) || items.every(({ key }) => isCross(key))) {
      if (group === undefined || !items.some(Boolean)) continue;
      // a bracket that is more than citations: what cites in it stands for itself
      found.push(text.slice(end, match.index + 1), ...pieces(group), "]");
    } else {
      const narrative = group === undefined && !items[0].hidden;
      found.push(text.slice(end, match.index), { raw, narrative, items });
    }
    end = match.index + raw.length;
  }
  found.push(text.slice(end));
  return found.filter((piece) => piece !== "");
}

function item(text) {
  const match = ITEM.exec(text);
  if (!match) return null;
  const { before, hidden, braced, word, after } = match.groups;
  return { before, hidden: hidden !== "", key: braced ?? word, after };
}

/** Return what is sought in *line*, the text in front of the cursor: null outside of a citation. */
export function sought(line) {
  const match = /\[(?:[^\[\]]*[\s;,；，、(（-])?-?@\{?([^\s\[\]{};,；，]*)$/u.exec(line);
  return match && (line.match(/`/g) ?? []).length % 2 === 0 ? match[1] : null;
}

/** Return whether *text* is Chinese, so that 等 and full-width marks belong into it. */
export function isChinese(text) {
  const words = text.replace(/@[^\s\]]+/g, "");
  return (words.match(/\p{Script=Han}/gu) ?? []).length * 4 > words.length;
}

/** Return what stands for an item of a citation and around it, in words. */
export function words(work, { hidden, narrative, chinese }) {
  const year = String(work.year ?? (chinese ? "无日期" : "n.d."));
  if (hidden) return year;
  const who = work.label[chinese ? "zh" : "en"];
  if (narrative) return chinese ? `${who}（${year}）` : `${who} (${year})`;
  return chinese ? `${who}，${year}` : `${who}, ${year}`;
}
