// Calls that platforms count by the month.
import type { PlatformId } from '../../bot/model/event.ts'
import type { Handle, Tx } from '../client.ts'
import { execute } from '../gather.ts'

export interface CallCount {
  readonly platform: PlatformId
  /** `2026-03`. */
  readonly month: string
  readonly calls: number
}

/** What was counted in a month, by platform. */
export async function callsIn(db: Handle, month: string): Promise<Map<PlatformId, number>> {
  const rows = await db.callCount.findMany({ where: { month } })
  return new Map(rows.map((r) => [r.platform as PlatformId, r.calls]))
}

/** Adds to the counts. */
export async function addCalls(tx: Tx, counts: readonly CallCount[]): Promise<void> {
  for (const c of counts) {
    await execute(tx, 'INSERT INTO "CallCount" ("platform","month","calls") VALUES (?,?,?) ON CONFLICT ("platform","month") DO UPDATE SET "calls"="CallCount"."calls"+excluded."calls"', c.platform, c.month, c.calls)
  }
}
