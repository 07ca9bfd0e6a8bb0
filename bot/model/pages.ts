// Long text cut into pages that a platform takes: at paragraphs where it can, never inside a character.

/** The most that `（12/34）` and its line break may take. */
const LABEL = 12

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** `text` in pages of at most `max` UTF-16 units, each ending in a line （1/3）; one page without it when all fits. `max` below 24 counts as 24. */
export function pagesOf(text: string, max: number): readonly string[] {
  const limit = Math.max(24, max)
  if (text.length <= limit) return [text]
  const parts = cutText(text, limit - LABEL)
  return parts.length === 1 ? parts : parts.map((part, i) => `${part}\n${pageLabel(i + 1, parts.length)}`)
}

/** `（1/3）`. */
export function pageLabel(page: number, of: number): string {
  return `（${page}/${of}）`
}

/** `text` in pieces of at most `room` UTF-16 units (room at least 2), blanks at the cuts left out; never an empty piece. */
export function cutText(text: string, room: number): readonly string[] {
  const parts: string[] = []
  let rest = text.trim()
  while (rest.length > room) {
    const at = cutAt(rest, room)
    const part = rest.slice(0, at).trimEnd()
    if (part !== '') parts.push(part)
    rest = rest.slice(at).trimStart()
  }
  if (rest !== '') parts.push(rest)
  return parts
}

// A better kind of cut is taken only where it leaves the page filled enough; otherwise the next kind is tried.
const CUTS: readonly { readonly pattern: RegExp; readonly filled: number }[] = [
  { pattern: /\n\s*\n/gu, filled: 0.5 },
  { pattern: /\n/gu, filled: 0.25 },
  { pattern: /[。！？；!?;…]+[”」』）)]*/gu, filled: 0.5 },
  { pattern: /[，、,\s]/gu, filled: 0.5 },
]

function cutAt(text: string, room: number): number {
  // One unit more than the room: a line break right behind the page is a cut too, and is trimmed.
  const window = text.slice(0, room + 1)
  for (const { pattern, filled } of CUTS) {
    let best = 0
    for (const m of window.matchAll(pattern)) {
      const end = m.index + m[0].length
      if (m.index + m[0].trimEnd().length <= room) best = end
    }
    if (best >= room * filled && best > 0) return best
  }
  return wholeCharacters(text, room)
}

/** The longest prefix of whole characters within `room`; a character longer than the page (stacked marks) is cut between code points. */
function wholeCharacters(text: string, room: number): number {
  // The segmenter reads some way beyond the page, so that the last character is seen whole.
  let end = 0
  for (const { index, segment } of graphemes.segment(text.slice(0, room + 64))) {
    if (index + segment.length > room) break
    end = index + segment.length
  }
  if (end > 0) return end
  const last = text.charCodeAt(room - 1)
  return last >= 0xd800 && last <= 0xdbff ? room - 1 : room
}
