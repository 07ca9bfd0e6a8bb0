// What one UTF-16 unit becomes for matching: dropped, a blank, half width, simplified. Rule: commands.md section 3, steps 1, 3, 8.
import { to as simplified } from 'opencc-js/preset/t2cn'

/** In a letter table: the unit is dropped. */
export const DROP = 0
const BLANK = 0x20
const NEWLINE = 0x0a
const REPLACEMENT = 0xfffd

/** Inclusive ranges of units that show nothing: control, zero width, bidi, fillers, variation selectors. */
const INVISIBLE: readonly (readonly [number, number])[] = [
  [0x00, 0x08], [0x0e, 0x1f], [0x7f, 0x84], [0x86, 0x9f], [0xad, 0xad], [0x034f, 0x034f], [0x061c, 0x061c], [0x115f, 0x1160],
  [0x17b4, 0x17b5], [0x180b, 0x180f], [0x200b, 0x200f], [0x202a, 0x202e], [0x2060, 0x206f], [0x3164, 0x3164], [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff0, 0xfffb],
]
const BLANKS: readonly (readonly [number, number])[] = [
  [0x09, 0x09], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a], [0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000],
]
const NEWLINES: readonly (readonly [number, number])[] = [[0x0a, 0x0c], [0x85, 0x85], [0x2028, 0x2029]]
/** Half-width twins outside the block U+FF01–U+FF5E. */
const WIDTH: readonly (readonly [string, string])[] = [
  ['【', '['], ['】', ']'], ['〜', '~'], ['﹢', '+'], ['➕', '+'], ['−', '-'], ['﹣', '-'], ['﹫', '@'], ['﹟', '#'],
]

/**
 * Two tables of 65,536 units. `quoted` is for text inside quotation marks: only what cannot be seen goes and odd blanks become
 * blanks. `plain` also has half-width forms and simplified characters. A lone surrogate is the caller's business.
 */
export const letters: { readonly plain: Uint16Array; readonly quoted: Uint16Array } = build()

function build(): { plain: Uint16Array; quoted: Uint16Array } {
  const quoted = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit)
  fill(quoted, INVISIBLE, DROP)
  fill(quoted, BLANKS, BLANK)
  fill(quoted, NEWLINES, NEWLINE)
  quoted[0xfffe] = REPLACEMENT
  quoted[0xffff] = REPLACEMENT
  const plain = quoted.slice()
  for (let unit = 0xff01; unit <= 0xff5e; unit++) plain[unit] = unit - 0xfee0
  for (const [from, half] of WIDTH) plain[from.charCodeAt(0)] = half.charCodeAt(0)
  for (const [traditional, simple] of pairs()) plain[traditional.charCodeAt(0)] = simple.charCodeAt(0)
  return { plain, quoted }
}

function fill(table: Uint16Array, ranges: readonly (readonly [number, number])[], value: number): void {
  for (const [from, to] of ranges) table.fill(value, from, to + 1)
}

/** The dictionary's entries of one unit each side: those keep the length, which the offset map relies on. */
function* pairs(): Generator<readonly [string, string]> {
  for (const dictionary of (simplified['cn'] ?? []).flat()) {
    const entries = typeof dictionary === 'string' ? dictionary.split('|').map((entry) => entry.split(' ')) : dictionary
    for (const [traditional = '', simple = ''] of entries) {
      if (traditional.length === 1 && simple.length === 1) yield [traditional, simple]
    }
  }
}
