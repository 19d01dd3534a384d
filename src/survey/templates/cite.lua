-- Citations. CSL 1.0 has one locale for a whole document; GB/T 7714-2015 wants 等/译 in Chinese entries and
-- et al./trans. in others: citeproc runs once a locale and each entry is taken from the run of its own.
-- metadata: cite-items = a document in pandoc's JSON form that holds the references
--           cite-mode = english | numbers, names, notes (each work in its own language; what a citation shows)
local stringify = pandoc.utils.stringify
local MAIN = 'zh-CN'
local PINYIN = 'zh-CN-u-co-pinyin'  -- the order of Chinese authors
local EAST = {['zh-CN'] = true, ['ja-JP'] = true, ['ko-KR'] = true}
-- In author-date lists GB/T 7714 keeps languages together: Chinese, Japanese, Western, Russian, others.
local RANKS = {['zh-CN'] = 1, ['ja-JP'] = 2, ['ru-RU'] = 4, ['ko-KR'] = 5}

local function load(path)
  local file = assert(io.open(path, 'rb'))
  local text = file:read('a')
  file:close()
  return pandoc.read(text, 'json').meta.references
end

local function run(document, locale, references)
  local meta = {}
  for name, value in pairs(document.meta) do meta[name] = value end
  meta.lang = pandoc.MetaString(locale)
  meta.references = references
  return pandoc.utils.citeproc(pandoc.Pandoc(document.blocks:clone(), meta))
end

local function is_entry(block)
  return block.t == 'Div' and block.classes:includes('csl-entry')
end

local function entries(document)
  local found = {}
  document:walk{ Div = function(div)
    if is_entry(div) then found[div.identifier] = div.content end
  end }
  return found
end

-- The style sets family names in capitals; those of bodies, and of other scripts than Latin, keep their own.
local function kept_names(reference)
  local kept = {}
  for _, names in pairs(reference) do
    if pandoc.utils.type(names) == 'List' then
      for _, name in ipairs(names) do
        local own = type(name) == 'table' and (name.literal or name.family)
        local text = own and stringify(own) or ''
        if text ~= pandoc.text.upper(text) and (name.literal or not text:find('%a')) then
          kept[#kept + 1] = text
        end
      end
    end
  end
  return kept
end

local function split(text)
  local words = {}
  for word in text:gmatch('%S+') do words[#words + 1] = word end
  return words
end

-- Whether the words of a name stand in a list of inlines from `start`; with their own capitals they take its place.
local function restored_at(inlines, start, upper, own)
  for n = 1, #upper do
    local part = inlines[start + 2 * (n - 1)]
    if not part or part.t ~= 'Str' then return false end
    local found = part.text:find(upper[n], 1, true)
    if not found or (n > 1 and found ~= 1) then return false end
    if n < #upper and found + #upper[n] - 1 ~= #part.text then return false end
  end
  for n = 1, #upper do
    local part = inlines[start + 2 * (n - 1)]
    local first, last = part.text:find(upper[n], 1, true)
    part.text = part.text:sub(1, first - 1) .. own[n] .. part.text:sub(last + 1)
  end
  return true
end

local function restore(content, names)
  if #names == 0 and not stringify(content):find(' ,', 1, true) then return content end
  return pandoc.Div(content):walk{ Inlines = function(inlines)
    for _, name in ipairs(names) do
      local own, upper = split(name), split(pandoc.text.upper(name))
      for start = 1, #inlines do
        if restored_at(inlines, start, upper, own) then break end
      end
    end
    for n = #inlines, 2, -1 do  -- "Z , Jr"
      if inlines[n].t == 'Str' and inlines[n].text:sub(1, 1) == ',' and inlines[n - 1].t == 'Space' then
        inlines:remove(n - 1)
      end
    end
    return inlines
  end }.content
end

local function cites(document)
  local found = {}
  document:walk{ Cite = function(cite) found[#found + 1] = cite end }
  return found
end

-- The inlines of a citation, or of its note, cut after each semicolon: one part a work.
local function parts(cite)
  local first = cite.content[1]
  local inlines = first and first.t == 'Note' and first.content[1].content or cite.content
  local list = {pandoc.Inlines{}}
  for _, inline in ipairs(inlines) do
    list[#list]:insert(inline)
    if inline.t == 'Str' and inline.text:sub(-1) == ';' then list[#list + 1] = pandoc.Inlines{} end
  end
  return list
end

-- Where works are drawn together under one author, the script of a part tells its language.
local function locale_of_part(list, n, citations, locales)
  if #list == #citations then return locales['ref-' .. citations[n].id] or MAIN end
  return stringify(list[n]):find('[\228-\233][\128-\191][\128-\191]') and MAIN or 'en-US'
end

-- Puts the words of a citation into the languages of the works that it names.
local function in_their_own(cite, others, locales, names)
  local list, made = parts(cite), pandoc.Inlines{}
  for n, part in ipairs(list) do
    local other = others[locale_of_part(list, n, cite.citations, locales)]
    local own = other and parts(other) or list
    made:extend(#own == #list and own[n] or part)
  end
  for _, citation in ipairs(cite.citations) do
    made = restore({pandoc.Plain(made)}, names['ref-' .. citation.id] or {})[1].content
  end
  local first = cite.content[1]
  if first and first.t == 'Note' then
    first.content = {pandoc.Para(made)}
    made = pandoc.Inlines{first}
  end
  cite.content = made
  return cite
end

-- Runs citeproc once a locale; each entry and each citation is of the run of its own.
local function each_in_its_own(document, references, locales, mode)
  local main, others, names = run(document, mode == 'numbers' and MAIN or PINYIN, references), {}, {}
  for _, reference in ipairs(references) do
    local id = 'ref-' .. stringify(reference.id)
    local locale = locales[id]
    if locale ~= MAIN and not others[locale] then
      local other = run(document, locale, references)
      others[locale] = {entries = entries(other), cites = cites(other)}
    end
    names[id] = kept_names(reference)
  end
  local at = 0
  return main:walk{
    Cite = mode ~= 'numbers' and function(cite)
      at = at + 1
      local same = {}
      for locale, other in pairs(others) do same[locale] = other.cites[at] end
      return in_their_own(cite, same, locales, names)
    end or nil,
    Div = function(div)
      if not is_entry(div) then return nil end
      local other = others[locales[div.identifier]]
      local own = other and other.entries[div.identifier] or div.content
      div.content = restore(own, names[div.identifier] or {})
      return div
    end,
  }
end

local function by_language(document, locales)
  return document:walk{ Div = function(div)
    if div.identifier ~= 'refs' then return nil end
    local ranked = {}
    for place, block in ipairs(div.content) do
      ranked[place] = {RANKS[locales[block.identifier]] or 3, place, block}
    end
    table.sort(ranked, function(a, b) if a[1] ~= b[1] then return a[1] < b[1] end return a[2] < b[2] end)
    div.content = pandoc.List(ranked):map(function(entry) return entry[3] end)
    return div
  end }
end

-- A link of a reference leads to a page or to a place in the document, whatever the entry says.
local function harmless(link)
  if not link.target:find('^https?://[%w]') and not link.target:find('^#') then return link.content end
  link.target = link.target:gsub('[<>"\\]', function(sign) return ('%%%02X'):format(sign:byte()) end)
  return link
end

-- In Markdown "<", "\" and "&" are written by their names, and so is the colon of a bare address: a reader of Markdown
-- would take what follows the address, the backslash of an escape too, for a part of it. (See export/markdown.py.)
local NAMES = {['<'] = '&lt;', ['\\'] = '&#92;', ['&'] = '&amp;', [':'] = '&#58;'}
local function named(text, also)
  local parts, at = pandoc.Inlines{}, 1
  for first, sign, after in text:gmatch('()([<\\&:])()') do
    if sign ~= ':' or (also and text:sub(after, after + 1) == '//') then
      if first > at then parts:insert(pandoc.Str(text:sub(at, first - 1))) end
      parts:insert(pandoc.RawInline('markdown', NAMES[sign]))
      at = after
    end
  end
  if at == 1 then return nil end
  if at <= #text then parts:insert(pandoc.Str(text:sub(at))) end
  return parts
end

local function shielded(div)
  return is_entry(div) and div:walk{
    traverse = 'topdown',
    Link = function(link)
      link.content = link.content:walk{ Str = function(str) return named(str.text, false) end }
      return link, false
    end,
    Str = function(str) return named(str.text, true) end,
  } or nil
end

-- In Typst the number stands in a column of its own, and the language of an entry sets its quotes.
local function hanging(div, eastern)
  local left, right
  div:walk{ Span = function(span)
    if span.classes:includes('csl-left-margin') then left = span.content
    elseif span.classes:includes('csl-right-inline') then right = span.content end
  end }
  if not (left and right) then return nil end
  local set = eastern and '' or '#set text(lang: "en", region: "us", font: ("Libertinus Serif", "Noto Serif SC", "DejaVu Sans"))\n'
  return pandoc.Div({
    pandoc.RawBlock('typst', '#block(below: 0.7em)[#set par(first-line-indent: 0pt, leading: 0.6em, justify: false)\n#set text(size: 9.5pt)\n#grid(columns: (2.4em, 1fr), column-gutter: 0.3em, ['),
    pandoc.Plain(left), pandoc.RawBlock('typst', '], [' .. set), pandoc.Plain(right), pandoc.RawBlock('typst', '])]'),
  }, div.attr)
end

function Pandoc(document)
  local mode, path = stringify(document.meta['cite-mode']), stringify(document.meta['cite-items'])
  document.meta['cite-mode'], document.meta['cite-items'] = nil, nil
  local language, references, locales = document.meta.lang, load(path), {}
  for _, reference in ipairs(references) do
    locales['ref-' .. stringify(reference.id)] = stringify(reference.language or 'en-US')
  end
  local main
  if mode == 'english' then
    main = run(document, 'en-US', references)
  else
    main = each_in_its_own(document, references, locales, mode)
    if mode == 'names' then main = by_language(main, locales) end
  end
  main = main:walk{ Div = function(div)
    if is_entry(div) then return div:walk{ Link = harmless } end
  end }
  if FORMAT == 'typst' then
    main = main:walk{ Div = function(div)
      if is_entry(div) then return hanging(div, EAST[locales[div.identifier]]) end
    end }
  elseif FORMAT:find('gfm', 1, true) then  -- which has no raised numbers
    main = main:walk{ Superscript = function(s) return s.content end, Div = shielded }
  end
  main.meta.lang, main.meta.references = language, nil
  return main
end
