// A typed line as the bot matches it, with a map back to what was typed. Rule: commands.md section 3, steps 1–4, 8, 9.
import type { Mention } from '../model/event.ts'
import { DROP, letters } from './letter.ts'
import { quoteFinder } from './quote.ts'

/** A person named by `@` in the text; `from` is the index of the `@` in `Normal.text`, `to` is behind the name. */
export interface MentionSpan {
  readonly from: number
  readonly to: number
  readonly name: string
  readonly userId: string
}

/** A line made ready for matching. */
export interface Normal {
  /** As typed. */
  readonly raw: string
  /** Invisible signs gone, blanks plain, half width, simplified, no blanks at either end; case is kept. Outside quotes only. */
  readonly text: string
  /** `at[i]` is the index in `raw` of `text[i]`; one longer than `text`, never falling. */
  readonly at: readonly number[]
  /** Mentions of people (never the bot itself), in order, not overlapping. */
  readonly mentions: readonly MentionSpan[]
}

const SPACE = 0x20
const NEWLINE = 0x0a
const REPLACEMENT = 0xfffd
/** Longest name that is ever shown. */
const NAME_LIMIT = 40

/**
 * Makes a line ready for matching. `mentions` are those of the message, in the order of their `@name` in the text: the bot's own
 * are taken out, the others are marked. One that is not found in the text is passed over. Never fails.
 */
export function normalise(raw: string, mentions: readonly Mention[] = []): Normal {
  const found = mentions.length === 0 ? [] : locate(raw, mentions)
  const units: number[] = []
  const at: number[] = []
  const spans: MentionSpan[] = []
  const quoteEnd = quoteFinder(raw)
  let quotedUntil = -1
  let next = 0
  let open: { from: number; rawTo: number; mention: Mention } | null = null
  for (let i = 0; i < raw.length; i++) {
    if (open !== null && i >= open.rawTo) open = closeSpan(open, units.length, spans)
    const starting = found[next]
    if (starting !== undefined && starting.from === i) {
      next++
      if (starting.mention.self) {
        push(SPACE, i)
        i = starting.to - 1
        continue
      }
      open = { from: units.length, rawTo: starting.to, mention: starting.mention }
    }
    let unit = raw.charCodeAt(i)
    if (i > quotedUntil) {
      const close = quoteEnd(i)
      if (close !== null) quotedUntil = close
    }
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const low = raw.charCodeAt(i + 1)
      if (unit <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
        // Tag letters and the second block of variation selectors show nothing.
        if (unit !== 0xdb40) {
          push(unit, i)
          push(low, i + 1)
        }
        i++
        continue
      }
      unit = REPLACEMENT
    } else {
      unit = (i <= quotedUntil ? letters.quoted[unit] : letters.plain[unit]) ?? DROP
      // A lone carriage return is a line break, one before a line feed is nothing.
      if (unit === 0x0d) unit = raw.charCodeAt(i + 1) === NEWLINE ? DROP : NEWLINE
    }
    if (unit !== DROP) push(unit, i)
  }
  if (open !== null) closeSpan(open, units.length, spans)
  return trimmed(raw, units, at, spans)

  function push(unit: number, index: number): void {
    units.push(unit)
    at.push(index)
  }
}

/** What was typed where `text` has `from` to `to` (in units of `n.text`), word for word. Bounds outside the text are drawn in. */
export function original(n: Normal, from: number, to: number = n.text.length): string {
  const start = n.at[Math.max(0, Math.min(from, n.text.length))] ?? 0
  const end = n.at[Math.max(0, Math.min(to, n.text.length))] ?? 0
  return end > start ? n.raw.slice(start, end) : ''
}

/** A short text (a word of the vocabulary, a key, a name) in the form in which two of them are compared: as `Normal.text`, lower case. */
export function fold(text: string): string {
  return normalise(text).text.toLowerCase()
}

/** A name fit to be shown: nothing invisible, bidirectional or broken in it, single blanks, at most 40 signs. */
export function cleanName(name: string): string {
  const kept: string[] = []
  for (const sign of name.slice(0, 2_000)) {
    const point = sign.codePointAt(0) ?? 0
    if (point > 0xffff) {
      if (point < 0xe0000 || point > 0xe0fff) kept.push(sign)
      continue
    }
    // U+200D joins the parts of one emoji; anywhere else it would make two names look alike.
    if (point === 0x200d && /\p{Extended_Pictographic}|\p{Emoji_Modifier}/u.test(kept.at(-1) ?? '')) kept.push(sign)
    const unit = letters.quoted[point] ?? DROP
    if (unit === DROP || (unit >= 0xd800 && unit <= 0xdfff)) continue
    kept.push(unit === NEWLINE || unit === 0x0d ? ' ' : String.fromCharCode(unit))
  }
  return Array.from(kept.join('').replace(/ {2,}/g, ' ').trim()).slice(0, NAME_LIMIT).join('').replace(/[\u200d ]+$/, '')
}

function closeSpan(open: { from: number; mention: Mention }, to: number, spans: MentionSpan[]): null {
  if (to > open.from) spans.push({ from: open.from, to, name: open.mention.name, userId: open.mention.userId })
  return null
}

interface Found {
  readonly from: number
  readonly to: number
  readonly mention: Mention
}

/** Where each mention stands in the text as typed; each is looked for behind the one before it. */
function locate(raw: string, mentions: readonly Mention[]): readonly Found[] {
  const found: Found[] = []
  let behind = 0
  for (const mention of mentions) {
    if (mention.name === '') continue
    const from = findMention(raw, mention.name, behind)
    if (from === null) continue
    behind = from + 1 + mention.name.length
    found.push({ from, to: behind, mention })
  }
  return found
}

/** The first `@name` that ends there; if there is none, the first that goes on (`@张三带2`). */
function findMention(raw: string, name: string, behind: number): number | null {
  let going: number | null = null
  for (const mark of ['@', '＠']) {
    let i = raw.indexOf(mark + name, behind)
    for (let tries = 0; i >= 0 && tries < 50; tries++) {
      const follower = raw.charAt(i + 1 + name.length)
      if (follower === '' || !/[\p{L}\p{N}]/u.test(follower)) return i
      going ??= i
      i = raw.indexOf(mark + name, i + 1)
    }
  }
  return going
}

/** Drops blanks at both ends and keeps map and spans in step. */
function trimmed(raw: string, units: readonly number[], at: number[], spans: readonly MentionSpan[]): Normal {
  let start = 0
  let end = units.length
  while (start < end && isBlank(units[start])) start++
  while (end > start && isBlank(units[end - 1])) end--
  const map = at.slice(start, end)
  map.push(at[end] ?? raw.length)
  return {
    raw,
    text: toText(units, start, end),
    at: map,
    mentions: spans.map((span) => ({ ...span, from: Math.max(span.from, start) - start, to: Math.min(span.to, end) - start })),
  }
}

function isBlank(unit: number | undefined): boolean {
  return unit === SPACE || unit === NEWLINE
}

/** In steps, because a call takes only so many arguments. */
function toText(units: readonly number[], start: number, end: number): string {
  let text = ''
  for (let i = start; i < end; i += 4_096) text += String.fromCharCode(...units.slice(i, Math.min(end, i + 4_096)))
  return text
}
