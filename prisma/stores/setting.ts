// Facts about the installation, and counters.
import type { PlatformId } from '../../bot/model/event.ts'
import type { Handle, Tx } from '../client.ts'

export type SettingKey = 'owner' | 'replay.clock' | 'replay.runs' | 'last.seen' | `last.up/${PlatformId}`

export function settingStore(db: Handle) {
  return {
    async get(key: SettingKey): Promise<string | null> {
      return (await db.setting.findUnique({ where: { key } }))?.value ?? null
    },
    async set(key: SettingKey, value: string): Promise<void> {
      await db.setting.upsert({ where: { key }, create: { key, value }, update: { value } })
    },
  }
}

/** The next number of a series, from 1. Inside a transaction, so that no number is lost or given twice. */
export async function nextNumber(tx: Tx, name: 'activity' | 'draft' | 'request' | 'shown'): Promise<number> {
  return (await tx.counter.upsert({ where: { name }, create: { name, value: 1 }, update: { value: { increment: 1 } } })).value
}
