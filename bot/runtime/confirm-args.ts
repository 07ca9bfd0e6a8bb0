// What the button of a preview adds to its line, and the reason that may follow.
import { takeKey, takeRest, type ArgSpec } from './args.ts'

/** One of these words directly behind what was read before: a reason further on may hold the same word. */
export function step<const W extends string>(...words: readonly W[]): ArgSpec<W | undefined> {
  return {
    usage: '',
    read(c) {
      const first = c.words[0]
      const said = first?.kind === 'word' ? words.find((w) => w === first.raw) : undefined
      if (said !== undefined) c.words.shift()
      return said
    },
  }
}

/** Why, in free words, or by `原因:`. Empty when nothing was said. */
export function reason(usage = '[原因]'): ArgSpec<string> {
  return { usage, keys: ['原因', '理由'], longKeys: ['原因', '理由'], read: (c) => [takeKey(c, '原因', '理由') ?? '', takeRest(c)].filter((x) => x !== '').join(' ').slice(0, 200) }
}
