// Text that people typed, made harmless for plain text: no control or bidi characters, no forged lines; widths of columns.
import stringWidth from 'string-width'

// Invisible characters that reorder, hide or break text: C0/C1 controls but the newline, zero-width space, word joiner, byte order mark,
// soft hyphen, bidi marks, embeddings and isolates. The zero-width joiner stays: family emoji are built with it.
const UNSAFE = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\uFFF9-\uFFFB]/gu

// Nearly every text is clean: one look saves the rewriting, which a busy bot would feel.
const DIRTY = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF\uFFF9-\uFFFB]|\p{Surrogate}|[ \u3000](?:\n|$)/u
const SEVERAL_LINES = /^\s|\s\s|[^\S ]|\s$/u

/** Text of several lines: line breaks become `\n`, tabs blanks, invisible and lone half characters go. Trailing blanks of lines go too. */
export function plainText(text: string): string {
  if (!DIRTY.test(text)) return text
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/gu, '\n')
    .replace(/\t/gu, ' ')
    .replace(UNSAFE, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[ \u3000]+$/gmu, '')
}

/** Text for a place of one line (name, title, label, cell): as `plainText`, line breaks and runs of blanks become one blank. */
export function plainLine(text: string): string {
  const plain = plainText(text)
  return SEVERAL_LINES.test(plain) ? plain.replace(/\s+/gu, ' ').trim() : plain
}

const NARROW = /^[ -~]*$/u
const WIDE = /^[\u3001-\u3020\u4E00-\u9FFF\uFF01-\uFF60]*$/u

/** Columns that `text` takes where a Chinese character takes two. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length
  if (WIDE.test(text)) return text.length * 2
  return stringWidth(text, { countAnsiEscapeCodes: true })
}

/** `rows` as lines with aligned columns, two blanks between; filled with full-width blanks, which chat fonts keep as wide as a Chinese character. */
export function alignedLines(rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map(plainLine).map((text) => ({ text, width: widthOf(text) })))
  const widths: number[] = []
  for (const row of cells) row.forEach(({ width }, i) => { widths[i] = Math.max(widths[i] ?? 0, width) })
  return cells.map((row) => row.map(({ text, width }, i) => text + fill((widths[i] ?? 0) - width)).join('  ').trimEnd())
}

function fill(columns: number): string {
  return '\u3000'.repeat(Math.floor(columns / 2)) + ' '.repeat(columns % 2)
}
