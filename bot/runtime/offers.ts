// Choices that were shown and may be answered by typing (commands.md sections 10 and 11). Kept in the table, mirrored in memory.
import type { Db } from '../../prisma/client.ts'
import { offerStore, offerWriter, type Choice, type Offer } from '../../prisma/stores/offer.ts'
import type { Unit } from '../services/unit.ts'
import { fold } from '../language/normalise.ts'
import type { Card } from '../model/card.ts'
import type { MemberId } from '../model/ids.ts'
import { MINUTE, plus, type Instant } from '../model/time.ts'

/** How long an answer by typing counts: a preview, and an offered word. */
const LIFE_MS = { preview: 30 * MINUTE, word: 2 * MINUTE } as const

/** Words that accept the first choice of an offered word. */
const YES = ['是', '对', '好', '1', '。', '.', '嗯', '好的', '是的', 'y', 'yes', 'ok']

export interface Offers {
  /**
   * The line that `typed` stands for in this place; null when it answers nothing. The whole of what was typed must be the
   * word; only `key:value` may follow one (改 名额:30). A line that does not mean the bot must say the very label.
   */
  answer(memberId: MemberId, place: string, typed: string, addressed: boolean, now: Instant): Promise<{ line: readonly string[]; rest: string } | null>
  /** A choice of this line was taken: what was offered with it is used up. */
  used(unit: Unit, memberId: MemberId, line: readonly string[]): Promise<void>
  /** Remembers the buttons of a card as choices. */
  remember(unit: Unit, memberId: MemberId, place: string, card: Card, kind: Offer['kind']): Promise<void>
  /** Any other message drops an offered word; a preview stays. */
  dropWords(unit: Unit, memberId: MemberId, place: string): Promise<void>
  /** Whether anything waits there, without asking the database. */
  waits(memberId: MemberId, place: string, now: Instant): boolean
  /** The same of this conversation and of the private one. */
  waitsAnywhere(memberId: MemberId, event: { readonly platform: string; readonly chat: string | null }, now: Instant): boolean
  load(now: Instant): Promise<void>
}

function choicesOf(card: Card, kind: Offer['kind']): Choice[] {
  return card.actions.map((a, i) => ({ words: [a.label, ...(a.words ?? []), ...(kind === 'word' && i === 0 ? YES : [])].map(fold), line: a.line }))
}

export function createOffers(db: Db): Offers {
  const until = new Map<string, Instant>()
  const keyOf = (memberId: MemberId, place: string): string => `${memberId} ${place}`

  return {
    waits: (memberId, place, now) => (until.get(keyOf(memberId, place)) ?? 0) > now,
    waitsAnywhere(memberId, event, now) {
      return this.waits(memberId, `${event.platform}/${event.chat ?? '@'}`, now) || this.waits(memberId, `${event.platform}/@`, now)
    },
    async load(now) {
      for (const o of await offerStore(db.read).places(now)) {
        const key = `${o.memberId} ${o.place}`
        until.set(key, Math.max(until.get(key) ?? 0, o.expiresAt) as Instant)
      }
    },
    async answer(memberId, place, typed, addressed, now) {
      if (!this.waits(memberId, place, now)) return null
      const words = typed.trim().replace(/^\/\s*/u, '')
      const head = words.split(/\s/u, 1)[0] ?? ''
      const rest = words.slice(head.length).trim()
      const keyed = /^\p{Script=Han}{1,6}\s*[:：]/u.test(rest)
      for (const offer of await offerStore(db.read).live(memberId, place, now)) {
        for (const choice of offer.choices) {
          const known = addressed ? choice.words : choice.words.slice(0, 1)
          if (known.includes(fold(words))) return { line: choice.line, rest: '' }
          if (addressed && offer.kind === 'preview' && keyed && choice.words.includes(fold(head))) return { line: choice.line, rest }
        }
        // The newest preview counts; an older one does not answer for it.
        if (offer.kind === 'preview') return null
      }
      return null
    },
    async remember(unit, memberId, place, card, kind) {
      if (card.actions.length === 0) return
      const expiresAt = plus(unit.now, LIFE_MS[kind])
      await offerWriter(unit.tx).add({ id: unit.ids.next(), memberId, place, kind, choices: choicesOf(card, kind), createdAt: unit.now, expiresAt })
      unit.after(() => { until.set(keyOf(memberId, place), expiresAt) })
    },
    async used(unit, memberId, line) {
      const said = line.join(' ')
      const hit = (await offerStore(unit.tx).of(memberId, unit.now)).filter((o) => o.choices.some((c) => c.line.join(' ') === said))
      if (hit.length > 0) await offerWriter(unit.tx).drop(hit.map((o) => o.id))
    },
    async dropWords(unit, memberId, place) {
      const words = (await offerStore(unit.tx).live(memberId, place, unit.now)).filter((o) => o.kind === 'word')
      if (words.length > 0) await offerWriter(unit.tx).drop(words.map((o) => o.id))
    },
  }
}
