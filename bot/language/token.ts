// The arguments of a line, apart: words, quotations, mentions, `key:value`. Rule: commands.md section 4.
import { fold, original } from './normalise.ts'
import type { MentionSpan, Normal } from './normalise.ts'
import { readNumber } from './number.ts'
import { readCompanions } from './quantity.ts'
import { quoteFinder } from './quote.ts'

interface Stretch {
  /** Index in `Normal.text`; `to` is behind the last sign. */
  readonly from: number
  readonly to: number
}

/** A `key:value`. The value is in normal form, without quotation marks; `original(n, valueFrom, valueTo)` gives it as typed. */
interface Pair extends Stretch {
  /** As in the list of known keys; an unknown one as typed, in normal form. */
  readonly key: string
  readonly value: string
  readonly valueFrom: number
  readonly valueTo: number
}

export type Token =
  /** In normal form; `original(n, from, to)` gives it as typed. */
  | (Stretch & { readonly kind: 'word'; readonly text: string })
  /** `text` is what stands inside, as typed; `mark` is the opening sign (`《` is a title). */
  | (Stretch & { readonly kind: 'quoted'; readonly text: string; readonly mark: string })
  | (Stretch & { readonly kind: 'mention'; readonly name: string; readonly userId: string })
  | (Pair & { readonly kind: 'pair' })
  /** Looks like a key, but is none of the known ones: never to be swallowed. */
  | (Pair & { readonly kind: 'unknown-pair' })

/** How `tokenise` cuts. */
export interface TokenOptions {
  /** Keys whose value (a date, a place, free text) runs on over blanks to the next known key or flag. */
  readonly longKeys?: readonly string[]
  /** Words that end a long value: `匿名`; with a number behind too: `多选2`. */
  readonly flags?: readonly string[]
  /** Where to stop, an index in `Normal.text`; default its end. */
  readonly to?: number
}

interface KeyStart {
  readonly from: number
  readonly valueFrom: number
  readonly key: string
}

const SEPARATOR = /[,;、]/
const EDGE_SEPARATORS = /^[,;、]+|[,;、]+$/gu
const UNKNOWN_KEY = /^[\p{Script=Han}a-z]{1,8}$/iu
const CODE = /^#?[a-z][0-9]+$/iu
const CHINESE_CLOCK = /[〇零一二两三四五六七八九十]$/u

/**
 * Cuts the arguments from `from` on. `keys` are the known keys. Everything that was typed is in some token, except blanks and
 * stray separators. Lists handed in again as the same array cost nothing: they are folded once.
 */
export function tokenise(n: Normal, from: number, keys: readonly string[], options: TokenOptions = {}): Token[] {
  const end = Math.min(options.to ?? n.text.length, n.text.length)
  return new Cutter(n, Math.max(0, from), end, keys, options).cut()
}

const NONE: readonly string[] = []
const folded = new WeakMap<readonly string[], ReadonlyMap<string, string>>()

function byFold(words: readonly string[]): ReadonlyMap<string, string> {
  const known = folded.get(words)
  if (known !== undefined) return known
  const made = new Map(words.map((word) => [fold(word), word]))
  folded.set(words, made)
  return made
}

class Cutter {
  private readonly text: string
  private readonly tokens: Token[] = []
  private readonly quoteEnd: (open: number) => number | null
  private readonly keyNames: ReadonlyMap<string, string>
  private readonly longKeys: ReadonlySet<string>
  private readonly flags: ReadonlyMap<string, string>
  private readonly mentionAt: ReadonlyMap<number, MentionSpan>
  private readonly keyStarts: ReadonlyMap<number, KeyStart>
  private readonly flagStarts = new Set<number>()

  constructor(private readonly n: Normal, private pos: number, private readonly end: number, keys: readonly string[], options: TokenOptions) {
    this.text = n.text
    this.quoteEnd = quoteFinder(n.text.slice(0, end))
    this.keyNames = byFold(keys)
    this.longKeys = new Set(options.longKeys ?? [])
    this.flags = byFold(options.flags ?? NONE)
    this.mentionAt = new Map(n.mentions.map((span) => [span.from, span]))
    this.keyStarts = this.findKeys()
  }

  cut(): Token[] {
    for (;;) {
      while (this.pos < this.end && (this.isBlank(this.pos) || SEPARATOR.test(this.text.charAt(this.pos)))) this.pos++
      if (this.pos >= this.end) return this.tokens
      this.cutOne()
    }
  }

  private cutOne(): void {
    const from = this.pos
    const mention = this.mentionAt.get(from)
    if (mention !== undefined && mention.to <= this.end && mention.to > from) {
      this.pos = mention.to
      this.tokens.push({ kind: 'mention', name: mention.name, userId: mention.userId, from, to: mention.to })
      return
    }
    const close = this.quoteEnd(from)
    if (close !== null) {
      this.pos = close + 1
      this.tokens.push({ kind: 'quoted', text: original(this.n, from + 1, close), mark: this.text.charAt(from), from, to: close + 1 })
      return
    }
    const key = this.keyStarts.get(from)
    if (key !== undefined) {
      this.cutPair('pair', key.key, from, key.valueFrom)
      return
    }
    const to = this.chunkEnd(from)
    const colon = this.text.indexOf(':', from)
    if (colon > from && colon < to && this.looksLikeKey(from, colon)) this.cutPair('unknown-pair', this.text.slice(from, colon), from, colon + 1)
    else this.cutWords(from, to)
  }

  private cutPair(kind: 'pair' | 'unknown-pair', key: string, from: number, afterColon: number): void {
    let start = afterColon
    while (start < this.end && this.isBlank(start)) start++
    let next = start
    let valueTo = start
    const close = start < this.end ? this.quoteEnd(start) : null
    const quoted = close !== null && (close + 1 >= this.end || this.isBlank(close + 1) || SEPARATOR.test(this.text.charAt(close + 1)))
    if (quoted) {
      next = close + 1
      start++
      valueTo = close
    } else if (this.keyStarts.has(start)) {
      next = valueTo = start = afterColon
    } else {
      next = kind === 'pair' && this.longKeys.has(key) ? this.longEnd(start) : this.shortEnd(start)
      valueTo = next
      while (valueTo > start && (this.isBlank(valueTo - 1) || SEPARATOR.test(this.text.charAt(valueTo - 1)))) valueTo--
    }
    this.pos = Math.max(next, from + 1)
    const to = quoted ? next : Math.max(valueTo, afterColon)
    this.tokens.push({ kind, key, value: this.text.slice(start, valueTo), from, to, valueFrom: start, valueTo })
  }

  /** One word; or several where a comma, a companion or a code shows that they are: `A7带2`, `A7,带俩娃,不吃辣`. */
  private cutWords(from: number, to: number): void {
    this.pos = to
    const pieces = this.text.slice(from, to).split(/([,、])/u)
    const apart = pieces.length > 1 && pieces.some((piece) => piece.length <= 30 && (CODE.test(piece) || readCompanions(piece) !== null))
    let at = from
    for (const piece of apart ? pieces : [this.text.slice(from, to)]) {
      const glued = /^(#?[a-z]?[0-9]+)((?:带|\+).*)$/iu.exec(piece)
      const head = glued?.[1]
      if (head !== undefined && piece.length <= 30 && readCompanions(piece.slice(head.length)) !== null) {
        this.pushWord(at, at + head.length)
        this.pushWord(at + head.length, at + piece.length)
      } else {
        this.pushWord(at, at + piece.length)
      }
      at += piece.length
    }
  }

  private pushWord(from: number, to: number): void {
    const whole = this.text.slice(from, to)
    const text = whole.replace(EDGE_SEPARATORS, '')
    if (text === '') return
    const start = from + whole.indexOf(text)
    this.tokens.push({ kind: 'word', text, from: start, to: start + text.length })
  }

  /** To the next blank, mention, quotation or known key. */
  private chunkEnd(from: number): number {
    for (let i = from + 1; i < this.end; i++) {
      if (this.isBlank(i) || this.mentionAt.has(i) || this.keyStarts.has(i)) return i
      if (this.text.charAt(i) !== '"' && this.quoteEnd(i) !== null) return i
    }
    return this.end
  }

  /** To the next blank or known key; mentions, quotations and lists (`甲, 乙`) stay whole. */
  private shortEnd(from: number): number {
    for (let i = from; i < this.end; i++) {
      const whole = this.wholeTo(i)
      if (whole > i) {
        i = whole - 1
        continue
      }
      if (i > from && this.keyStarts.has(i)) return i
      if (!this.isBlank(i)) continue
      if (!/[,、]/u.test(this.text.charAt(i - 1))) return i
      while (i + 1 < this.end && this.isBlank(i + 1)) i++
    }
    return this.end
  }

  private longEnd(from: number): number {
    for (let i = from; i < this.end; i++) {
      if (i > from && (this.keyStarts.has(i) || this.flagStarts.has(i))) return i
      const whole = this.wholeTo(i)
      if (whole > i) i = whole - 1
    }
    return this.end
  }

  /** The end of the mention or Chinese quotation that begins at `i`, else `i`. */
  private wholeTo(i: number): number {
    const mention = this.mentionAt.get(i)
    if (mention !== undefined) return Math.min(mention.to, this.end)
    const close = this.text.charAt(i) === '"' ? null : this.quoteEnd(i)
    return close === null ? i : close + 1
  }

  /** Every place where a known key stands at the start of a word with a value behind it, outside quotations. */
  private findKeys(): Map<number, KeyStart> {
    const starts = new Map<number, KeyStart>()
    let fresh = true
    for (let i = this.pos; i < this.end; i++) {
      const close = fresh || this.text.charAt(i) !== '"' ? this.quoteEnd(i) : null
      if (close !== null) {
        i = close
        fresh = true
        continue
      }
      if (fresh) {
        const key = this.keyAt(i)
        if (key !== null) starts.set(i, key)
        else if (this.isFlag(i)) this.flagStarts.add(i)
      }
      fresh = this.isBlank(i) || SEPARATOR.test(this.text.charAt(i))
    }
    return starts
  }

  private keyAt(from: number): KeyStart | null {
    const name = this.keyNameAt(from)
    if (name === null) return null
    if (name.colon !== null) return { from, valueFrom: name.colon + 1, key: name.key }
    let after = name.to
    while (after < this.end && this.isBlank(after)) after++
    // A key at the very end, or right before another key, has no value: it is a word.
    const next = after >= this.end ? null : this.keyNameAt(after)
    return after >= this.end || (next !== null && next.colon !== null) ? null : { from, valueFrom: after, key: name.key }
  }

  private keyNameAt(from: number): { key: string; to: number; colon: number | null } | null {
    let to = from
    while (to < this.end && to - from <= 20 && !this.isBlank(to) && this.text.charAt(to) !== ':') to++
    const key = this.keyNames.get(this.text.slice(from, to).toLowerCase())
    if (key === undefined) return null
    let after = to
    while (after < this.end && this.text.charAt(after) === ' ') after++
    return { key, to, colon: after < this.end && this.text.charAt(after) === ':' ? after : null }
  }

  private isFlag(from: number): boolean {
    if (this.flags.size === 0) return false
    let i = from
    while (i < this.end && i - from <= 20 && !this.isBlank(i)) i++
    const word = this.text.slice(from, i).toLowerCase()
    return this.flags.has(word) || this.flags.has(word.replace(/[0-9]+$/, ''))
  }

  /** `名颔:20`; not `16:20`, `四:20`, `http://…`, `:)`. */
  private looksLikeKey(from: number, colon: number): boolean {
    const key = this.text.slice(from, colon)
    if (!UNKNOWN_KEY.test(key) || readNumber(key) !== null) return false
    let after = colon + 1
    while (after < this.end && this.isBlank(after)) after++
    const value = this.text.charAt(after)
    if (after >= this.end || this.text.startsWith('//', colon + 1)) return false
    if (CHINESE_CLOCK.test(key) && /[0-9]/.test(value)) return false
    return /[\p{L}\p{N}@#"“「『《]/u.test(this.text.slice(after, after + 2))
  }

  private isBlank(i: number): boolean {
    const unit = this.text.charCodeAt(i)
    return unit === 0x20 || unit === 0x0a
  }
}
