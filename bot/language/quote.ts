// Quotation marks: where a quoted stretch ends. Rule: commands.md section 4, "quoted".

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', '“': '”', '「': '」', '『': '』', '《': '》' }

/** Marks that quote only within one line: a stray one must not swallow what follows on later lines. */
const ONE_LINE = new Set(['"', '《'])

/**
 * Finds quoted stretches of one text. Made once per text, it remembers which closing marks do not occur any more,
 * so that a text full of opening marks stays linear.
 */
export function quoteFinder(text: string): (open: number) => number | null {
  const lastOf = new Map<string, number>()
  return (open) => {
    const mark = text.charAt(open)
    const closer = CLOSERS[mark]
    if (closer === undefined) return null
    let last = lastOf.get(closer)
    if (last === undefined) {
      last = text.lastIndexOf(closer)
      lastOf.set(closer, last)
    }
    if (last <= open) return null
    const close = text.indexOf(closer, open + 1)
    if (!ONE_LINE.has(mark)) return close
    const lineEnd = text.indexOf('\n', open)
    return lineEnd >= 0 && lineEnd < close ? null : close
  }
}
