// Which command a line calls, in time that does not grow with their number. Rule: commands.md section 4.
import { fold } from './normalise.ts'
import type { Normal } from './normalise.ts'
import { readNumber } from './number.ts'
import { readCompanions, readLength } from './quantity.ts'

/** What the grammar must know of a command; any command object may carry it. */
export interface CommandShape {
  /** Unique. */
  readonly key: string
  /** `['活动', '新建']` */
  readonly words: readonly string[]
  /** `['event', 'new']`; where it has as many words as `words`, the two may be mixed: `活动 new`. */
  readonly english: readonly string[]
  /** Whole paths of their own: `[['我要报名'], ['?']]`. */
  readonly aliases: readonly (readonly string[])[]
  /** A code, number, `+N`, `带N` or `@` may follow directly: `报名3`. */
  readonly glued: boolean
  /** Takes free text, which may follow directly behind a mark: `/建议食堂…`. */
  readonly free?: boolean
}

/** What a line is. `rest.from` is the index in `Normal.text` where the arguments begin (its length when there are none). */
export type LineMatch =
  | { readonly kind: 'command'; readonly key: string; readonly marked: boolean; readonly rest: { readonly from: number } }
  /** Meant as a command, but none of that name. `word` may be empty (a mark or a mention alone). `rest` is what follows the word. */
  | { readonly kind: 'unknown'; readonly word: string; readonly marked: boolean; readonly rest: { readonly from: number } }
  /** `+1`, `-1`, `+2 不吃辣`: what it means depends on the card before it. `count` is 1 to 99. */
  | { readonly kind: 'sign'; readonly sign: '+' | '-'; readonly count: number; readonly rest: { readonly from: number } }
  /** A number alone, 1 to 999: an answer to a card. */
  | { readonly kind: 'bare-number'; readonly value: number }
  /** A full stop alone: accepts an offer. */
  | { readonly kind: 'dot' }
  | { readonly kind: 'chatter' }

export interface Grammar {
  /**
   * Longest match first. `marked` of the options: the line is addressed to the bot (private, mentioned), so an unknown first word is
   * `unknown` and not `chatter`; a `/` in the line does the same. `marked` of the answer: the line itself carries a mark.
   */
  match(n: Normal, options: { readonly marked: boolean }): LineMatch
  /** The words that may follow a command to make another one (`新建`, `改` for 活动), for offers. */
  subs(key: string): readonly { readonly word: string; readonly key: string }[]
}

interface Node {
  readonly next: Map<number, Node>
  shape: CommandShape | null
}

const SPACE = 0x20
const HARD_MARKS = '/\\'
/** Chinese keyboards give these where `/` is pressed; in talk they are punctuation. */
const SOFT_MARKS = '、·・'
const LONGEST_UNKNOWN = 20

/** Indexes the commands once. Throws when two of them share a key or a name. */
export function createGrammar(shapes: readonly CommandShape[]): Grammar {
  const root: Node = { next: new Map(), shape: null }
  const byKey = new Map<string, CommandShape>()
  for (const shape of shapes) {
    if (byKey.has(shape.key)) throw new Error(`two commands have the key ${shape.key}`)
    if (shape.words.length === 0) throw new Error(`command ${shape.key} has no words`)
    byKey.set(shape.key, shape)
    for (const path of pathsOf(shape)) insert(root, path, shape)
  }
  return { match: (n, options) => match(root, n, options.marked), subs: (key) => subsOf(shapes, byKey.get(key)) }
}

function match(root: Node, n: Normal, addressed: boolean): LineMatch {
  const { text } = n
  const special = readSpecial(text)
  if (special !== null) return special
  const hard = markEnd(text, HARD_MARKS)
  const soft = hard > 0 ? 0 : markEnd(text, SOFT_MARKS)
  const start = hard + soft
  const found = walk(root, text, start, hard > 0)
  if (found !== null) return { kind: 'command', key: found.key, marked: start > 0, rest: { from: found.rest } }
  if (hard === 0 && !addressed) return { kind: 'chatter' }
  const end = wordEnd(text, start)
  return { kind: 'unknown', word: text.slice(start, Math.min(end, start + LONGEST_UNKNOWN)), marked: hard > 0, rest: { from: restFrom(text, end) } }
}

/** Follows the text through the index and takes the longest name that ends where a name may end. */
function walk(root: Node, text: string, start: number, hard: boolean): { key: string; rest: number } | null {
  const ends: { shape: CommandShape; at: number }[] = []
  let node: Node | undefined = root
  for (let i = start; i < text.length;) {
    const blank = isBlank(text.charCodeAt(i))
    node = node.next.get(blank ? SPACE : lower(text.charCodeAt(i)))
    if (node === undefined) break
    i++
    if (blank) while (i < text.length && isBlank(text.charCodeAt(i))) i++
    if (node.shape !== null) ends.push({ shape: node.shape, at: i })
  }
  for (let i = ends.length - 1; i >= 0; i--) {
    const end = ends[i]
    if (end === undefined) continue
    const rest = boundary(text, end.at, end.shape, hard)
    if (rest !== null) return { key: end.shape.key, rest }
  }
  return null
}

/** Where the arguments begin if a name may end at `at`, else null. */
function boundary(text: string, at: number, shape: CommandShape, hard: boolean): number | null {
  if (at >= text.length) return at
  const follower = text.charCodeAt(at)
  if (isBlank(follower) || follower === 0x3a) return restFrom(text, at)
  // `报名！`, `签到👍`; but `报名？` asks something.
  if (text.length - at <= 12 && /^[\p{P}\p{S}\s]+$/u.test(text.slice(at)) && !/[?@#+]/.test(text.slice(at))) return text.length
  const last = text.charAt(at - 1)
  if (!/[\p{L}\p{N}]/u.test(last)) return at
  const joined = /[a-z]/i.test(last) && /[a-z]/i.test(text.charAt(at)) && !/^[a-z]-?[0-9]/i.test(text.slice(at, at + 3))
  if (joined) return null
  if (shape.glued && gluedArgument(text.slice(at, wordEnd(text, at)), hard)) return at
  return shape.free === true && hard ? at : null
}

const PLAIN_VALUE = /^(?:#?[a-z]?-?[0-9]+号?|[0-9]+(?:[-,/.:][0-9]+)*|[0-9]+[年月日号周点][0-9年月日号点分:-]*)$/iu
const CODE_AND_MORE = /^#?[a-z]?[0-9]+((?:带|\+).+)$/iu

/** Whether this can only be an argument: `3`, `A7`, `A7带2`, `+2`, `带俩娃`, `@张三`, `三`, `2小时`; not the `一下` of 报名一下. */
function gluedArgument(word: string, hard: boolean): boolean {
  if (word.startsWith('@') && word.length > 1) return true
  if (hard && /^(?:#?[a-z]?[0-9]|\+[0-9])/iu.test(word)) return true
  const whole = word.replace(/[。!~]+$/u, '')
  const piece = whole.split(/[,、]/, 1)[0] ?? ''
  if (piece === '' || piece.length > 30) return PLAIN_VALUE.test(whole)
  const tail = CODE_AND_MORE.exec(piece)?.[1]
  return PLAIN_VALUE.test(piece) || (tail !== undefined && readCompanions(tail) !== null)
    || readCompanions(piece) !== null || readNumber(piece) !== null || readLength(piece) !== null
}

const SIGN = /^\/?\s*([+-])\s?([0-9]{1,2}|[一二两三四五六七八九十俩仨]{1,3})(?![\p{L}\p{N}%:/-]|[.,][0-9])[\s,;!~。、.]*/u
const BARE_NUMBER = /^(?:[0-9]{1,3}|[①-⑳]|[一二三四五六七八九十])[.。!、]?$/u

/** The lines that are no words at all. */
function readSpecial(text: string): LineMatch | null {
  if (text === '。' || text === '.') return { kind: 'dot' }
  const sign = SIGN.exec(text)
  if (sign !== null) {
    const count = readNumber(sign[2] ?? '')
    if (count !== null && count >= 1 && count <= 99) return { kind: 'sign', sign: sign[1] === '-' ? '-' : '+', count, rest: { from: sign[0].length } }
  }
  if (BARE_NUMBER.test(text)) {
    const value = readNumber(text.replace(/[.。!、]$/u, ''))
    if (value !== null && value >= 1) return { kind: 'bare-number', value }
  }
  return null
}

/** The index behind leading marks and the blanks after them, 0 when there is none. */
function markEnd(text: string, marks: string): number {
  let end = 0
  while (end < text.length && marks.includes(text.charAt(end))) end++
  if (end > 0) while (isBlank(text.charCodeAt(end))) end++
  return end
}

function wordEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && !isBlank(text.charCodeAt(end)) && text.charCodeAt(end) !== 0x3a) end++
  return end
}

/** Passes blanks and one colon. */
function restFrom(text: string, at: number): number {
  let from = at
  while (isBlank(text.charCodeAt(from))) from++
  if (text.charCodeAt(from) === 0x3a) from++
  while (isBlank(text.charCodeAt(from))) from++
  return from
}

function isBlank(unit: number): boolean {
  return unit === SPACE || unit === 0x0a
}

function lower(unit: number): number {
  return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit
}

/** Every way to write a command's name, folded. Chinese words may stand together (`活动新建`), English ones need the blank. */
function pathsOf(shape: CommandShape): Set<string> {
  const mixed = shape.english.length === shape.words.length
  const levels = shape.words.map((word, i) => mixed ? [word, shape.english[i] ?? word] : [word])
  const paths = new Set<string>()
  spell(levels)
  if (!mixed && shape.english.length > 0) spell(shape.english.map((word) => [word]))
  for (const alias of shape.aliases) spell(alias.map((word) => [word]))
  return paths

  function spell(choices: readonly (readonly string[])[]): void {
    let spelt = ['']
    for (const choice of choices) {
      const words = choice.map(fold)
      spelt = spelt.flatMap((head) => words.flatMap((word) => head === '' ? [word] : joints(head, word).map((joint) => head + joint + word)))
    }
    for (const path of spelt) if (path !== '') paths.add(path)
  }
}

function joints(head: string, word: string): readonly string[] {
  return /[!-~]$/.test(head) || /^[!-~]/.test(word) ? [' '] : [' ', '']
}

function insert(root: Node, path: string, shape: CommandShape): void {
  let node = root
  for (let i = 0; i < path.length; i++) {
    const unit = path.charCodeAt(i)
    let next = node.next.get(unit)
    if (next === undefined) {
      next = { next: new Map(), shape: null }
      node.next.set(unit, next)
    }
    node = next
  }
  if (node.shape !== null && node.shape.key !== shape.key) throw new Error(`${node.shape.key} and ${shape.key} are both called ${path}`)
  node.shape = shape
}

function subsOf(shapes: readonly CommandShape[], parent: CommandShape | undefined): readonly { word: string; key: string }[] {
  if (parent === undefined) return []
  const depth = parent.words.length
  return shapes
    .filter((shape) => shape.words.length > depth && parent.words.every((word, i) => shape.words[i] === word))
    .flatMap((shape) => [shape.words[depth], shape.english.length === shape.words.length ? shape.english[depth] : undefined]
      .filter((word) => word !== undefined).map((word) => ({ word, key: shape.key })))
}
