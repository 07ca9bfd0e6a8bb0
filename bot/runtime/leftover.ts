// What nobody understood of a line: quoted exactly, never swallowed, with the line without it as a button (commands.md section 9).
import type { Activity } from '../domain/activity.ts'
import { UserError } from '../model/errors.ts'
import { Ask, leftover, type ArgContext, type Word } from './args.ts'
import type { Meaning } from './meaning.ts'
import { offerSub } from './near-miss.ts'
import type { Registry } from './registry.ts'

/** The line as typed but for those words. A word that is none of the line's is the end of a key's value. */
function lineWithout({ typed, words }: Meaning, left: readonly Word[]): string[] {
  const tails = left.filter((l) => !words.includes(l)).map((l) => l.raw)
  const kept = typed.flatMap((said, i) => {
    const word = words[i - 1]
    if (word && left.includes(word)) return []
    const tail = word?.kind === 'pair' ? tails.find((t) => said.endsWith(t)) : undefined
    return [tail === undefined ? said : said.slice(0, -tail.length).trimEnd()]
  })
  return kept
}

/** Throws when words are left: a second word that is nearly one, a key that is none, anything else. `args`: what was understood. */
export function refuseLeftovers(registry: Registry, meaning: Meaning, c: ArgContext, args: Readonly<Record<string, unknown>>): void {
  const { command } = meaning
  const [first] = c.words
  const sub = first?.kind === 'word' ? offerSub(registry, c.actor, command, first.text, leftover(c.words.slice(1))) : null
  if (sub) throw new Ask(sub)
  const unknown = c.words.find((w) => w.kind === 'unknown-pair')
  if (unknown?.kind === 'unknown-pair') throw new UserError('line.unknown-key', { key: unknown.key, command: command.key, near: registry.nearKey(command, unknown.key) })
  if (c.words.length === 0) return
  const text = leftover(c.words)
  const line = lineWithout(meaning, c.words).join(' ')
  // A note that is there already is added to.
  const before = (args['activity'] as Partial<Activity> | undefined)?.note ?? ''
  const noted = registry.keysOf(command).keys.includes('说明') ? `${line} 说明:${[before, text].filter((x) => x !== '').join(' ')}` : ''
  throw new UserError('line.leftover', { text, command: command.key, line, noted })
}
