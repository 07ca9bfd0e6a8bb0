// What mark-up in a text does to people: mentions and links, as the clients read it. Rules: feishu.md section 7.2.
import { objectOf, objectsOf, parseJson, textOf, type Json } from './json.ts'
import { walk } from './card-read.ts'
import type { Effects } from './types.ts'

interface Found {
  atAll: boolean
  readonly atUsers: Set<string>
  readonly links: { readonly text: string; readonly url: string }[]
}

/** `user_id="ou_x"` in messages, `id=ou_x` in cards; quotes are optional, and either form is counted in both places, to be on the safe side. */
const AT = /<at\s+(?:user_id|id|ids)\s*=\s*["']?([^"'>\s]+)["']?[^>]*>/gi
const LINK = /\[([^\]]*)\]\(([^)\s]+)\)/g
const ANCHOR = /<(?:a|link)\s[^>]*?(?:href|url)\s*=\s*["']?([^"'>\s]+)["']?[^>]*>([^<]*)/gi

function readMarkup(text: string, into: Found): void {
  for (const [, ids = ''] of text.matchAll(AT)) {
    for (const id of ids.split(',')) {
      if (id === 'all') into.atAll = true
      else into.atUsers.add(id)
    }
  }
  for (const [, label = '', url = ''] of text.matchAll(LINK)) into.links.push({ text: label, url })
  for (const [, url = '', label = ''] of text.matchAll(ANCHOR)) into.links.push({ text: label, url })
}

function readPost(content: Json, into: Found): void {
  for (const locale of Object.values(content)) {
    const rows = objectOf(locale)['content']
    for (const part of (Array.isArray(rows) ? rows : []).flatMap(objectsOf)) {
      if (part['tag'] === 'at') {
        if (part['user_id'] === 'all') into.atAll = true
        else into.atUsers.add(textOf(part['user_id']))
      } else if (part['tag'] === 'a') into.links.push({ text: textOf(part['text']), url: textOf(part['href']) })
      else if (part['tag'] === 'md') readMarkup(textOf(part['text']), into)
    }
  }
}

/** Texts of a card that are read as mark-up; `plain_text` is not. */
function markdownOf(card: Json): readonly string[] {
  const texts: string[] = []
  for (const { element } of walk(card)) {
    if (element['tag'] === 'markdown') texts.push(textOf(element['content']))
    if (element['tag'] === 'table') {
      const marked = objectsOf(element['columns']).filter((c) => c['data_type'] === 'lark_md' || c['data_type'] === 'markdown').map((c) => textOf(c['name']))
      texts.push(...objectsOf(element['rows']).flatMap((row) => marked.map((name) => textOf(row[name]))))
    }
    for (const part of [element['text'], objectOf(element['header'])['title']].map(objectOf)) {
      if (part['tag'] === 'lark_md' || part['tag'] === 'markdown') texts.push(textOf(part['content']))
    }
  }
  const title = objectOf(objectOf(card['header'])['title'])
  if (title['tag'] === 'lark_md') texts.push(textOf(title['content']))
  return texts
}

/** Of a message as it was sent (`content` is its JSON). */
export function effectsOf(msgType: string, content: string): Effects {
  const found: Found = { atAll: false, atUsers: new Set(), links: [] }
  const parsed = objectOf(parseJson(content))
  if (msgType === 'text') readMarkup(textOf(parsed['text']), found)
  else if (msgType === 'post') readPost(parsed, found)
  else if (msgType === 'interactive') for (const text of markdownOf(parsed)) readMarkup(text, found)
  return { atAll: found.atAll, atUsers: [...found.atUsers], links: found.links }
}
