// A 接龙 block as it is pasted from elsewhere: numbered entries, perhaps a title. Rule: commands.md section 4, last line.
import { cleanName, original } from './normalise.ts'
import type { Normal } from './normalise.ts'
import { readNumber } from './number.ts'
import { readCompanions } from './quantity.ts'

/** One numbered entry. */
export interface ChainEntry {
  /** The number in the block, from 1. */
  readonly index: number
  /** All of the entry behind its number, as typed. */
  readonly text: string
  /** The first word of it, fit to be shown. */
  readonly name: string
  /** How many come along; 两人 is the person and one more. */
  readonly companions: number
}

export interface ChainBlock {
  /** The first line before the entries that is not `#接龙`. */
  readonly title: string | null
  /** The other lines before the entries, as typed. */
  readonly intro: string | null
  /** In order; numbers left empty are passed over. */
  readonly entries: readonly ChainEntry[]
}

interface Marker {
  readonly from: number
  readonly to: number
  readonly index: number
}

/** `1. ` `1、` `1)` `１．` `①`; a dot before a digit is a decimal point. */
const MARKER = /(?:([0-9]{1,3})(?:[、)\]]|[.:](?![0-9]))|([①-⑳]))[^\S\n]*/uy
const HEADER = /^#\s*(?:接龙|报名|群接龙)\s*/u

/** Reads a pasted block from `from` on. Null when it is none: fewer than two entries (one under `#接龙`), or numbers that do not rise from 1. */
export function readChainBlock(n: Normal, from = 0): ChainBlock | null {
  const headed = HEADER.test(n.text.slice(from, from + 12))
  const least = headed ? 1 : 2
  const lines = markers(n.text, from, true)
  const found = lines.length >= least ? lines : markers(n.text, from, false)
  const first = found[0]
  if (first === undefined || found.length < least) return null
  const entries = found.flatMap((marker, i) => {
    const entry = readEntry(n, marker, found[i + 1]?.from ?? n.text.length)
    return entry === null ? [] : [entry]
  })
  if (entries.length === 0) return null
  const head = original(n, from, first.from).split('\n')
    .map((line) => line.trim().replace(/^[#＃]\s*(?:群?接[龙龍]|报名|報名)\s*/u, ''))
    .filter((line) => line !== '')
  const intro = head.slice(1).join('\n')
  return { title: head[0] ?? null, intro: intro === '' ? null : intro, entries }
}

/** Numbers that rise from 1: at the start of lines, or (`byLine` false) behind any blank. */
function markers(text: string, from: number, byLine: boolean): Marker[] {
  const found: Marker[] = []
  let last = 0
  let fresh = true
  for (let i = from; i < text.length; i++) {
    const sign = text.charAt(i)
    if (fresh && sign !== ' ' && sign !== '\n') {
      MARKER.lastIndex = i
      const parts = MARKER.exec(text)
      const index = parts === null ? null : readNumber(parts[1] ?? parts[2] ?? '')
      // Lines may lack a number where somebody was taken out; within one line only the very next number is believed.
      if (parts !== null && index !== null && (byLine && last > 0 ? index > last : index === last + 1)) {
        found.push({ from: i, to: i + parts[0].length, index })
        last = index
      }
    }
    fresh = sign === '\n' || (sign === ' ' && (!byLine || fresh))
  }
  return found
}

/** Where the name ends: a blank, a bracket, a list sign, or what the companions begin with. */
const NAME_END = /[\s,;、(（[:：]|\+|(?<=.)带/u
const HEADCOUNT = /([0-9]{1,2}|[一二两三四五六七八九十俩仨]{1,2})(?:个人|人|位|大人)?$/u

function readEntry(n: Normal, marker: Marker, end: number): ChainEntry | null {
  const text = original(n, marker.to, end).trim()
  const plain = n.text.slice(marker.to, end).trim()
  if (plain === '') return null
  const cut = plain.search(NAME_END)
  const word = cut > 0 ? plain.slice(0, cut) : plain
  const counted = cut > 0 ? null : splitCount(word)
  const nameLength = (counted ?? word).length
  const start = n.text.indexOf(plain, marker.to)
  const name = cleanName(original(n, start, start + nameLength).replace(/^[@＠]/u, ''))
  return name === '' ? null : { index: marker.index, text, name, companions: companionsIn(plain.slice(nameLength)) }
}

/** The name of `李四两人`, written without a blank; null when it is no such word. */
function splitCount(word: string): string | null {
  return word.length > 12 ? null : /^(.{2,}?)(?:[0-9]{1,2}|[一二两三四五六七八九十俩仨])(?:个人|人|位)$/u.exec(word)?.[1] ?? null
}

/** The first part of the rest that says how many: `带1人`, `+1`, `两人`. */
function companionsIn(rest: string): number {
  for (const part of rest.slice(0, 200).split(/[\s,;、()（）[\]:：]+/u)) {
    const brought = readCompanions(part)
    if (brought !== null) return brought
    const heads = /(?:人|位)$/u.test(part) && part.length <= 6 ? HEADCOUNT.exec(part)?.[1] : undefined
    const count = heads === undefined ? null : readNumber(heads)
    if (count !== null && count >= 1) return count - 1
  }
  return 0
}
