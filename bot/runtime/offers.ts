// Choices that were shown and may be answered by typing (commands.md sections 10 and 11). Kept in the table, mirrored in memory.
import type { Db } from '../../prisma/client.ts'
import { offerStore, offerWriter, type Choice, type Offer } from '../../prisma/stores/offer.ts'
import type { Unit } from '../services/unit.ts'
import { fold } from '../language/normalise.ts'
import type { Card } from '../model/card.ts'
import type { MemberId } from '../model/ids.ts'
import type { CardReply, Reply } from '../model/reply.ts'
import { MINUTE, plus, type Instant } from '../model/time.ts'
import type { Turn } from './turn.ts'

/** How long an answer by typing counts: a preview, and an offered word. */
const LIFE_MS = { preview: 30 * MINUTE, word: 2 * MINUTE } as const

/** Longest outcome that is kept for being said again. */
const LONGEST_SAID = 200

/** A key with its value, as may follow 改. */
const KEYED = /^\p{Script=Han}{1,6}\s*[:：]/u

/** Words that accept the first choice of an offered word. */
const YES = ['是', '对', '好', '1', '。', '.', '嗯', '好的', '是的', 'y', 'yes', 'ok']

export interface Offers {
  /**
   * The line that `typed` stands for in this place; null when it answers nothing. The whole of what was typed must be the
   * word; only `key:value` may follow one (改 名额:30). A line that does not mean the bot must say the very label.
   */
  answer(memberId: MemberId, place: string, typed: string, addressed: boolean, now: Instant): Promise<{ line: readonly string[]; rest: string } | null>
  /** What came of the preview or question that `typed`, a word or a whole line, belonged to; null: none was used up there. */
  outcome(memberId: MemberId, place: string, typed: string, addressed: boolean, now: Instant): Promise<string | null>
  /**
   * Notes what the answer to a line means for offers, in the line's transaction: the chosen one is used up once its line was carried
   * out (`done`; refused, it can be tried again), an offered word is dropped, a question remembered.
   */
  settle(unit: Unit, turn: Turn, reply: Reply, done: boolean): Promise<void>
  /** Whether anything waits there, without asking the database. */
  waits(memberId: MemberId, place: string, now: Instant): boolean
  load(now: Instant): Promise<void>
}

function choicesOf(card: Card, kind: Offer['kind']): Choice[] {
  return card.actions.map((a, i) => ({ words: [a.label, ...(a.words ?? []), ...(kind === 'word' && i === 0 ? YES : [])].map(fold), line: a.line }))
}

/** What was answered, short enough to be said again. */
function saidBy(reply: Reply): string {
  const text = reply.kind === 'none' ? '' : reply.kind === 'text' ? reply.text : (reply.toast ?? reply.card.title)
  return text.slice(0, LONGEST_SAID)
}

const taken = (o: Offer): string | null => o.choices[0]?.said ?? null

export function createOffers(db: Db): Offers {
  const until = new Map<string, Instant>()
  const keyOf = (memberId: MemberId, place: string): string => `${memberId} ${place}`
  const waits = (memberId: MemberId, place: string, now: Instant): boolean => (until.get(keyOf(memberId, place)) ?? 0) > now
  const privately = (turn: Turn): string => `${turn.event.platform}/@`

  /** Whether `typed` is a word of this choice; `rest`: the `key:value` behind it. Null: it is not. */
  function asked(offer: Offer, choice: Choice, typed: string, addressed: boolean): { rest: string } | null {
    const words = typed.trim().replace(/^\/\s*/u, '')
    if ((addressed ? choice.words : choice.words.slice(0, 1)).includes(fold(words))) return { rest: '' }
    const head = words.split(/\s/u, 1)[0] ?? ''
    const rest = words.slice(head.length).trim()
    return addressed && offer.kind === 'preview' && KEYED.test(rest) && choice.words.includes(fold(head)) ? { rest } : null
  }

  async function use(unit: Unit, memberId: MemberId, line: readonly string[], reply: Reply): Promise<void> {
    const said = line.join(' ')
    const writer = offerWriter(unit.tx)
    const hit = (await offerStore(unit.tx).of(memberId, unit.now)).filter((o) => o.choices.some((c) => c.line.join(' ') === said))
    await writer.drop(hit.filter((o) => o.kind === 'word').map((o) => o.id))
    for (const o of hit) if (o.kind === 'preview') await writer.take(o, saidBy(reply))
  }

  async function remember(unit: Unit, memberId: MemberId, place: string, { card, offer }: CardReply): Promise<void> {
    if (offer === undefined || card.actions.length === 0) return
    const expiresAt = plus(unit.now, LIFE_MS[offer])
    await offerWriter(unit.tx).add({ id: unit.ids.next(), memberId, place, kind: offer, choices: choicesOf(card, offer), createdAt: unit.now, expiresAt })
    unit.after(() => { until.set(keyOf(memberId, place), expiresAt) })
  }

  async function settle(unit: Unit, turn: Turn, reply: Reply, done: boolean): Promise<void> {
    const memberId = turn.doing.actorId
    if (memberId === null) return
    // A form that a choice opens (改) is no outcome: the choices stand until it is filled in.
    const opened = reply.kind === 'card' && reply.card.tone === 'ask' && reply.offer === undefined
    if (done && !opened && turn.chosen !== null && (waits(memberId, turn.place, unit.now) || waits(memberId, privately(turn), unit.now))) await use(unit, memberId, turn.chosen, reply)
    if (waits(memberId, turn.place, unit.now)) {
      const words = (await offerStore(unit.tx).live(memberId, turn.place, unit.now)).filter((o) => o.kind === 'word')
      if (words.length > 0) await offerWriter(unit.tx).drop(words.map((o) => o.id))
    }
    if (reply.kind !== 'card' || reply.offer === undefined) return
    // The answer to a press comes in private; who pressed in the group may answer there as well.
    const places = turn.event.kind === 'click' ? [turn.place, privately(turn)] : [reply.audience === 'private' ? privately(turn) : turn.place]
    for (const place of new Set(places)) await remember(unit, memberId, place, reply)
  }

  return {
    waits,
    async load(now) {
      for (const o of await offerStore(db.read).places(now)) {
        const key = `${o.memberId} ${o.place}`
        until.set(key, Math.max(until.get(key) ?? 0, o.expiresAt) as Instant)
      }
    },
    async answer(memberId, place, typed, addressed, now) {
      if (!waits(memberId, place, now)) return null
      for (const offer of await offerStore(db.read).live(memberId, place, now)) {
        const used = taken(offer) !== null
        for (const choice of offer.choices) {
          const hit = asked(offer, choice, typed, addressed)
          // A word of a preview that was used is never handed on to an older one.
          if (hit) return used ? null : { line: choice.line, rest: hit.rest }
        }
        // The newest preview counts; an older one does not answer for it.
        if (offer.kind === 'preview' && !used) return null
      }
      return null
    },
    async outcome(memberId, place, typed, addressed, now) {
      if (!waits(memberId, place, now)) return null
      for (const offer of await offerStore(db.read).live(memberId, place, now)) {
        const said = taken(offer)
        if (said !== null && offer.choices.some((c) => c.line.join(' ') === typed || asked(offer, c, typed, addressed))) return said
      }
      return null
    },
    settle,
  }
}
