// What follows 接龙: one's own words, or a block pasted from elsewhere. Rule: commands.md section 4.
import { readChainBlock, type ChainBlock } from '../language/chain-block.ts'
import { readCompanions } from '../language/quantity.ts'
import type { ArgSpec } from './args.ts'
import { freeText } from './join-args.ts'

export interface ChainText {
  /** Word for word as typed. */
  readonly text: string
  /** Set when the text is a numbered list of people. */
  readonly block: ChainBlock | null
  /** `带1` among the words; undefined when nothing was said. */
  readonly companions: number | undefined
}

/** The rest of the line, kept as typed. */
export function chainText(): ArgSpec<ChainText> {
  const rest = freeText('内容', '内容')
  return {
    usage: '内容',
    async read(c, prior) {
      const first = c.words[0]
      const block = first && first.from < c.line.text.length ? readChainBlock(c.line, first.from) : null
      const companions = c.words.flatMap((w) => (w.kind === 'word' && /^(?:带|\+)/u.test(w.text) ? [readCompanions(w.text)] : [])).find((n) => n !== null)
      return { text: await rest.read(c, prior), block, companions: companions ?? undefined }
    },
  }
}
