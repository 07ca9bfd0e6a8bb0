// Choices that a person was shown and may answer by typing. The newest of a place counts.
import { z } from 'zod'
import { fromDate, toDate, type Handle, type Tx } from '../client.ts'
import type { MemberId } from '../../bot/model/ids.ts'
import type { Instant } from '../../bot/model/time.ts'

const choicesShape = z.array(z.object({ words: z.array(z.string()), line: z.array(z.string()), said: z.string().optional() }))

export interface Choice {
  /** What may be typed: 发布; or 是, 对, 好, 1, 。 */
  readonly words: readonly string[]
  /** The command line that it stands for. */
  readonly line: readonly string[]
  /** This choice, or one beside it, was taken: what was answered then. */
  readonly said?: string | undefined
}

export interface Offer {
  readonly id: string
  readonly memberId: MemberId
  readonly place: string
  /** preview: stays while other things are said; word: any other message drops it. */
  readonly kind: 'preview' | 'word'
  readonly choices: readonly Choice[]
  readonly createdAt: Instant
  readonly expiresAt: Instant
}

const kindShape = z.enum(['preview', 'word'])

export function offerStore(db: Handle) {
  return {
    /** Those of one place, newest first. */
    async live(memberId: MemberId, place: string, now: Instant): Promise<Offer[]> {
      return (await this.of(memberId, now)).filter((o) => o.place === place)
    },
    /** Newest first. */
    async of(memberId: MemberId, now: Instant): Promise<Offer[]> {
      const rows = await db.offer.findMany({ where: { memberId, expiresAt: { gt: toDate(now) } }, orderBy: { id: 'desc' } })
      return rows.map((r) => ({
        id: r.id, memberId, place: r.place, kind: kindShape.parse(r.kind), choices: choicesShape.parse(JSON.parse(r.choices)), createdAt: fromDate(r.createdAt), expiresAt: fromDate(r.expiresAt),
      }))
    },
    /** Everybody with a live offer and where: the hot path asks this list instead of the database. */
    async places(now: Instant): Promise<{ memberId: string; place: string; expiresAt: Instant }[]> {
      const rows = await db.offer.findMany({ where: { expiresAt: { gt: toDate(now) } }, select: { memberId: true, place: true, expiresAt: true } })
      return rows.map((r) => ({ ...r, expiresAt: fromDate(r.expiresAt) }))
    },
  }
}

export function offerWriter(tx: Tx) {
  return {
    async add(o: Offer): Promise<void> {
      await tx.offer.create({ data: { ...o, choices: JSON.stringify(o.choices), createdAt: toDate(o.createdAt), expiresAt: toDate(o.expiresAt) } })
    },
    /** The offer stays and answers only what came of it. */
    async take(o: Offer, said: string): Promise<void> {
      await tx.offer.update({ where: { id: o.id }, data: { choices: JSON.stringify(o.choices.map((c) => ({ ...c, said }))) } })
    },
    async drop(ids: readonly string[]): Promise<void> {
      await tx.offer.deleteMany({ where: { id: { in: [...ids] } } })
    },
    async prune(before: Instant): Promise<number> {
      return (await tx.offer.deleteMany({ where: { expiresAt: { lt: toDate(before) } } })).count
    },
  }
}
