// The occurrence ledger: what the planner decided to do and when. A claim is one conditional update, so each is done once.
import { z } from 'zod'
import { fromDate, toDate, type Handle, type Tx } from '../client.ts'
import type { Instant } from '../../bot/model/time.ts'

const stateShape = z.enum(['planned', 'sending', 'sent', 'missed', 'withdrawn'])
export type OccurrenceState = z.infer<typeof stateShape>

export interface Occurrence {
  readonly id: string
  readonly rule: string
  readonly chat: string
  readonly localAt: string
  readonly kind: string
  readonly data: string
  readonly dueAt: Instant
  readonly graceUntil: Instant
  readonly state: OccurrenceState
}

interface Row { id: string; rule: string; chat: string; localAt: string; kind: string; data: string; dueAt: Date; graceUntil: Date; state: string }

function toOccurrence(r: Row): Occurrence {
  return { id: r.id, rule: r.rule, chat: r.chat, localAt: r.localAt, kind: r.kind, data: r.data, dueAt: fromDate(r.dueAt), graceUntil: fromDate(r.graceUntil), state: stateShape.parse(r.state) }
}

export function occurrenceStore(db: Handle) {
  return {
    async byId(id: string): Promise<Occurrence | null> {
      const row = await db.occurrence.findUnique({ where: { id } })
      return row && toOccurrence(row)
    },
    async planned(): Promise<Occurrence[]> {
      return (await db.occurrence.findMany({ where: { state: 'planned' }, orderBy: [{ dueAt: 'asc' }, { id: 'asc' }] })).map(toOccurrence)
    },
    /** Left in the middle by a stopped process. */
    async sending(): Promise<Occurrence[]> {
      return (await db.occurrence.findMany({ where: { state: 'sending' }, orderBy: { dueAt: 'asc' } })).map(toOccurrence)
    },
    async ofRule(rule: string): Promise<Occurrence[]> {
      return (await db.occurrence.findMany({ where: { rule }, orderBy: { dueAt: 'asc' } })).map(toOccurrence)
    },
  }
}

export function occurrenceWriter(tx: Tx) {
  return {
    /** Writes one unless (rule, chat, local time) is there already; true when it is now planned. */
    async plan(o: Omit<Occurrence, 'state'>): Promise<boolean> {
      const known = await tx.occurrence.findUnique({ where: { rule_chat_localAt: { rule: o.rule, chat: o.chat, localAt: o.localAt } } })
      const data = { kind: o.kind, data: o.data, dueAt: toDate(o.dueAt), graceUntil: toDate(o.graceUntil), state: 'planned' }
      if (!known) {
        await tx.occurrence.create({ data: { id: o.id, rule: o.rule, chat: o.chat, localAt: o.localAt, ...data } })
        return true
      }
      if (known.state !== 'withdrawn') return false
      await tx.occurrence.update({ where: { id: known.id }, data })
      return true
    },
    /** Moves one on from `from`; false when somebody else was quicker. */
    async move(id: string, from: OccurrenceState, to: OccurrenceState, at: Instant): Promise<boolean> {
      const changed = await tx.occurrence.updateMany({ where: { id, state: from }, data: { state: to, doneAt: to === 'sending' || to === 'planned' ? null : toDate(at) } })
      return changed.count === 1
    },
    async prune(before: Instant): Promise<number> {
      return (await tx.occurrence.deleteMany({ where: { state: { in: ['sent', 'missed', 'withdrawn'] }, dueAt: { lt: toDate(before) } } })).count
    },
  }
}
