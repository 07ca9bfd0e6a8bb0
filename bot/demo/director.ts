// Lets the people of the demo speak and press, and hands on what the bot showed whom.
import type { OutputLine } from '../../adapters/replay/index.ts'
import type { ScriptLine } from '../../adapters/replay/script.ts'
import { parseIso, type Instant } from '../model/time.ts'
import { GROUP, type Person } from './cast.ts'

/** Something that the bot showed. */
export interface Seen {
  readonly kind: OutputLine['kind']
  /** Local ISO time. */
  readonly at: string
  /** Who alone sees it; null: everybody in the group. */
  readonly userId: string | null
  /** Whose line it answers, wherever that is; null: nobody's. */
  readonly askerId: string | null
  readonly message: string | null
  readonly text: string
  readonly buttons: readonly string[]
}

export interface Director {
  /** Where the bot's output goes. */
  readonly emit: (line: OutputLine) => void
  /** Everything that was shown so far, in order. */
  seen(): readonly Seen[]
  /** Plays a line; resolves with what it made the bot show. */
  play(player: Stage, line: ScriptLine): Promise<readonly Seen[]>
}

/** What plays a line. */
export interface Stage {
  play(line: ScriptLine, number: number): Promise<void>
}

export function createDirector(): Director {
  const seen: Seen[] = []
  const askers = new Map<number, string>()
  let number = 0
  return {
    emit({ kind, at, line, user, message, text, actions }) {
      seen.push({ kind, at, userId: user, askerId: line === undefined ? null : (askers.get(line) ?? null), message, text, buttons: actions.map((a) => a.label) })
    },
    seen: () => seen,
    async play(player, line) {
      const before = seen.length
      number++
      if (line.kind === 'message' || line.kind === 'click') askers.set(number, line.user)
      await player.play(line, number)
      return seen.slice(before)
    },
  }
}

/** A moment of the story, `2026-03-18T10:02:00` on the school's clock. */
export function moment(local: string): Instant {
  const at = parseIso(`${local}+08:00`)
  if (at === null) throw new Error(`no such moment: ${local}`)
  return at
}

const where = (person: Person, chat: string | null): { platform: 'feishu'; chat: string | null; user: string; name: string } => ({ platform: 'feishu', chat, user: person.id, name: person.name })

/** A person types a line, in the group or in private. */
export function says(at: Instant, person: Person, text: string, place: 'group' | 'private' = 'group'): ScriptLine {
  return { kind: 'message', at, ...where(person, place === 'group' ? GROUP.id : null), text }
}

/** A person presses a button of a card. */
export function presses(at: Instant, person: Person, message: string, action: string, place: 'group' | 'private' = 'group'): ScriptLine {
  return { kind: 'click', at, ...where(person, place === 'group' ? GROUP.id : null), click: { message, action } }
}
