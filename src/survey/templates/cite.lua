-- Citations. CSL 1.0 has one locale for a whole document; GB/T 7714-2015 wants 等/卷/版 in Chinese entries and
-- et al./Vol./ed. in others: citeproc runs once a locale and each entry is taken from the fitting run.
-- metadata: cite-lang = auto (by entry) | zh-CN | en-US
local stringify = pandoc.utils.stringify

local function is_chinese(reference)
  local language = reference.language and stringify(reference.language) or ''
  local title = stringify(reference.title or '')
  return language:find('^zh') ~= nil or language:find('^chinese') ~= nil or title:find('[\228-\233][\128-\191][\128-\191]') ~= nil
end

local function run(document, language, references)
  local meta = {}
  for name, value in pairs(document.meta) do meta[name] = value end
  meta.lang = pandoc.MetaString(language)
  if references then meta.references = references; meta.bibliography = nil end  -- titles keep their own case
  return pandoc.utils.citeproc(pandoc.Pandoc(document.blocks:clone(), meta))
end

-- GB/T 7714: what is online and of no other kind is an electronic bulletin, [EB/OL]; preprints are.
-- An address that only repeats the DOI is not printed twice.
local function online(reference)
  local container = stringify(reference['container-title'] or '')
  local preprint = container:lower():find('^arxiv') ~= nil or container:lower():find('^corr$') ~= nil
  local kind = stringify(reference.type or '')
  if preprint or ((kind == '' or kind == 'document' or kind == 'article') and (reference.URL or reference.url)) then
    reference.type = 'webpage'
    if preprint and not reference.publisher then
      reference.publisher, reference['container-title'] = reference['container-title'], nil
    end
  end
  for _, name in ipairs{'URL', 'url'} do
    if reference[name] and (reference.DOI or reference.doi) and stringify(reference[name]):find('^https?://[dx.]*doi%.org/') then
      reference[name] = nil
    end
  end
end

local function entries(document)
  local found = {}
  document:walk{ Div = function(div)
    if div.classes:includes('csl-entry') then found[div.identifier] = div.content end
  end }
  return found
end

-- In Typst the number stands in a column of its own, and the language of an entry sets its quotes.
local function hanging(div, chinese)
  local left, right
  div:walk{ Span = function(span)
    if span.classes:includes('csl-left-margin') then left = span.content
    elseif span.classes:includes('csl-right-inline') then right = span.content end
  end }
  if not (left and right) then return nil end
  local set = chinese and '' or '#set text(lang: "en", region: "us", font: ("Libertinus Serif", "Noto Serif SC", "DejaVu Sans"))\n'
  return pandoc.Div({
    pandoc.RawBlock('typst', '#block(below: 0.7em)[#set par(first-line-indent: 0pt, leading: 0.6em, justify: false)\n#set text(size: 9.5pt)\n#grid(columns: (2.4em, 1fr), column-gutter: 0.3em, ['),
    pandoc.Plain(left), pandoc.RawBlock('typst', '], [' .. set), pandoc.Plain(right), pandoc.RawBlock('typst', '])]'),
  }, div.attr)
end

function Pandoc(document)
  local mode = stringify(document.meta['cite-lang'] or 'auto')
  local language = document.meta.lang
  local references = pandoc.utils.references(document)
  local chinese = {}
  for _, reference in ipairs(references) do chinese['ref-' .. reference.id] = is_chinese(reference) end
  if mode == 'auto' then for _, reference in ipairs(references) do online(reference) end end
  local main = run(document, mode == 'auto' and 'zh-CN' or mode, mode == 'auto' and references or nil)
  if mode == 'auto' then
    local english = entries(run(document, 'en-US', references))
    main = main:walk{ Div = function(div)
      if div.classes:includes('csl-entry') and not chinese[div.identifier] and english[div.identifier] then
        div.content = english[div.identifier]
        return div
      end
    end }
  end
  if FORMAT == 'typst' then
    main = main:walk{ Div = function(div)
      if div.classes:includes('csl-entry') then return hanging(div, chinese[div.identifier]) end
    end }
  else
    main = main:walk{ Superscript = function(s) return s.content end }
  end
  main.meta.lang = language
  return main
end
