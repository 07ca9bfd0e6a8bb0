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
  /** The line that `typed` stands for in this place, with what follows the word; null when it answers nothing. */
  answer(memberId: MemberId, place: string, typed: string, now: Instant): Promise<{ line: readonly string[]; rest: string } | null>
  /** Remembers the buttons of a card as choices. */
  remember(unit: Unit, memberId: MemberId, place: string, card: Card, kind: Offer['kind']): Promise<void>
  /** Any other message drops an offered word; a preview stays. */
  dropWords(unit: Unit, memberId: MemberId, place: string): Promise<void>
  /** Whether anything waits there, without asking the database. */
  waits(memberId: MemberId, place: string, now: Instant): boolean
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
    async load(now) {
      for (const o of await offerStore(db.read).places(now)) {
        const key = `${o.memberId} ${o.place}`
        until.set(key, Math.max(until.get(key) ?? 0, o.expiresAt) as Instant)
      }
    },
    async answer(memberId, place, typed, now) {
      if (!this.waits(memberId, place, now)) return null
      const words = typed.trim().replace(/^\/\s*/u, '')
      const head = words.split(/[\s:：]/u, 1)[0] ?? ''
      for (const offer of await offerStore(db.read).live(memberId, place, now)) {
        for (const choice of offer.choices) {
          if (choice.words.includes(fold(words))) return { line: choice.line, rest: '' }
          if (offer.kind === 'preview' && choice.words.includes(fold(head)) && words.length > head.length) return { line: choice.line, rest: words.slice(head.length).trim() }
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
    async dropWords(unit, memberId, place) {
      const words = (await offerStore(unit.tx).live(memberId, place, unit.now)).filter((o) => o.kind === 'word')
      if (words.length > 0) await offerWriter(unit.tx).drop(words.map((o) => o.id))
    },
  }
}
