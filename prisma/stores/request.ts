// What waits for another person's press (enrol, link, swap, resend), and one-time codes with their wrong tries.
import { z } from 'zod'
import { fromDate, fromDateOrNull, toDate, toDateOrNull, type Handle, type Tx } from '../client.ts'
import type { PlatformId } from '../../bot/model/event.ts'
import type { MemberId } from '../../bot/model/ids.ts'
import type { Instant } from '../../bot/model/time.ts'
import { nextNumber } from './setting.ts'

const kindShape = z.enum(['enrol', 'link', 'swap', 'move', 'resend'])
export type RequestKind = z.infer<typeof kindShape>
export type CodeKind = 'link' | 'claim' | 'checkin'

export interface Request {
  readonly id: string
  /** The number that buttons carry. */
  readonly number: number
  readonly kind: RequestKind
  readonly memberId: MemberId | null
  readonly platform: PlatformId | null
  readonly userId: string | null
  readonly data: Readonly<Record<string, string>>
  readonly createdAt: Instant
  readonly expiresAt: Instant | null
  readonly decidedAt: Instant | null
  readonly outcome: string | null
}

interface Row { id: string; number: number; kind: string; memberId: string | null; platform: string | null; userId: string | null; data: string; createdAt: Date; expiresAt: Date | null; decidedAt: Date | null; outcome: string | null }

function toRequest(r: Row): Request {
  return {
    id: r.id, number: r.number, kind: kindShape.parse(r.kind), memberId: r.memberId as MemberId | null, platform: r.platform as PlatformId | null, userId: r.userId,
    data: z.record(z.string(), z.string()).parse(JSON.parse(r.data)), createdAt: fromDate(r.createdAt), expiresAt: fromDateOrNull(r.expiresAt), decidedAt: fromDateOrNull(r.decidedAt), outcome: r.outcome,
  }
}

export function requestStore(db: Handle) {
  return {
    async byNumber(number: number): Promise<Request | null> {
      const row = await db.request.findUnique({ where: { number } })
      return row && toRequest(row)
    },
    /** Undecided requests of a kind, newest first. */
    async open(kind: RequestKind, where: { memberId?: MemberId; platform?: PlatformId; userId?: string } = {}): Promise<Request[]> {
      return (await db.request.findMany({ where: { kind, decidedAt: null, ...where }, orderBy: { number: 'desc' } })).map(toRequest)
    },
    /** The code with that hash that is neither used nor over. */
    async code(kind: CodeKind, codeHash: string, now: Instant): Promise<{ id: string; memberId: MemberId | null } | null> {
      const row = await db.oneTimeCode.findFirst({ where: { kind, codeHash, usedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: toDate(now) } }] } })
      return row && { id: row.id, memberId: row.memberId as MemberId | null }
    },
    /** Wrong tries of somebody at a kind of code since the count began. */
    async tries(kind: CodeKind, who: string): Promise<{ tries: number; since: Instant } | null> {
      const row = await db.codeTry.findUnique({ where: { kind_who: { kind, who } } })
      return row && { tries: row.tries, since: fromDate(row.since) }
    },
  }
}

export function requestWriter(tx: Tx) {
  return {
    async add(r: Omit<Request, 'number' | 'decidedAt' | 'outcome'>): Promise<Request> {
      const number = await nextNumber(tx, 'request')
      const row = await tx.request.create({
        data: { ...r, number, data: JSON.stringify(r.data), createdAt: toDate(r.createdAt), expiresAt: toDateOrNull(r.expiresAt), decidedAt: null, decidedBy: null, outcome: null },
      })
      return toRequest(row)
    },
    /** Decides once; false when it was decided before. */
    async decide(id: string, by: MemberId | null, outcome: string, at: Instant): Promise<boolean> {
      return (await tx.request.updateMany({ where: { id, decidedAt: null }, data: { decidedAt: toDate(at), decidedBy: by, outcome } })).count === 1
    },
    /** Wishes of an account to come on the roll that nobody need decide any more; `link`: also the one to be linked to that member. */
    async settle(platform: PlatformId, userId: string, link: MemberId | null, at: Instant): Promise<void> {
      await tx.request.updateMany({ where: { platform, userId, decidedAt: null, OR: [{ kind: 'enrol' }, ...(link === null ? [] : [{ kind: 'link', memberId: link }])] }, data: { decidedAt: toDate(at), outcome: 'settled' } })
    },
    async addCode(c: { id: string; kind: CodeKind; codeHash: string; memberId: MemberId | null; expiresAt: Instant | null }): Promise<void> {
      // A new code of the same purpose takes the place of the old one.
      await tx.oneTimeCode.deleteMany({ where: { kind: c.kind, memberId: c.memberId, usedAt: null } })
      await tx.oneTimeCode.create({ data: { ...c, expiresAt: toDateOrNull(c.expiresAt), usedAt: null } })
    },
    async useCode(id: string, at: Instant): Promise<void> {
      await tx.oneTimeCode.update({ where: { id }, data: { usedAt: toDate(at) } })
    },
    async dropCodes(kind: CodeKind): Promise<void> {
      await tx.oneTimeCode.deleteMany({ where: { kind, usedAt: null } })
    },
    async countTry(kind: CodeKind, who: string, at: Instant): Promise<number> {
      const row = await tx.codeTry.upsert({ where: { kind_who: { kind, who } }, create: { kind, who, tries: 1, since: toDate(at) }, update: { tries: { increment: 1 } } })
      return row.tries
    },
    async clearTries(kind: CodeKind, who: string): Promise<void> {
      await tx.codeTry.deleteMany({ where: { kind, who } })
    },
    async prune(before: Instant): Promise<void> {
      await tx.oneTimeCode.deleteMany({ where: { expiresAt: { lt: toDate(before) } } })
      await tx.codeTry.deleteMany({ where: { since: { lt: toDate(before) } } })
    },
  }
}
