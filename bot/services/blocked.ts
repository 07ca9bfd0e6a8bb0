// Accounts that could not be written to, in memory, since every line asks whether its sender was one of them.
import type { Db } from '../../prisma/client.ts'
import { reachStore, reachWriter, type Blocked } from '../../prisma/stores/reach.ts'
import type { PlatformId } from '../model/event.ts'
import type { Unit } from './unit.ts'

export interface BlockedAccounts {
  /** Whoever speaks to the bot can be tried again. Reads nothing but at the first call, and writes only for those who were noted. */
  heard(platform: PlatformId, userId: string): Promise<void>
  /** Notes it. False when it was noted before. */
  note(unit: Unit, platform: PlatformId, userId: string): Promise<boolean>
  /** Takes the note away, inside a transaction that runs anyway. */
  clear(unit: Unit, platform: PlatformId, userId: string): Promise<void>
  /** Everybody noted, longest first. */
  all(): Promise<readonly Blocked[]>
}

const keyOf = (platform: PlatformId, userId: string): string => `${platform}/${userId}`

export function createBlocked(db: Db): BlockedAccounts {
  let known: Promise<Set<string>> | null = null

  /** Read once; a failed reading is tried again by the next line. */
  function keys(): Promise<Set<string>> {
    known ??= reachStore(db.read).blocked().then((rows) => new Set(rows.map((r) => keyOf(r.platform, r.userId))))
    known.catch(() => { known = null })
    return known
  }

  return {
    async heard(platform, userId) {
      const all = await keys()
      if (!all.has(keyOf(platform, userId))) return
      await db.write((tx) => reachWriter(tx).clear(platform, userId))
      all.delete(keyOf(platform, userId))
    },
    async note(unit, platform, userId) {
      if (await reachStore(unit.tx).isBlocked(platform, userId)) return false
      await reachWriter(unit.tx).block(platform, userId, unit.now)
      const all = await keys()
      unit.after(() => { all.add(keyOf(platform, userId)) })
      return true
    },
    async clear(unit, platform, userId) {
      const all = await keys()
      if (!all.has(keyOf(platform, userId))) return
      await reachWriter(unit.tx).clear(platform, userId)
      unit.after(() => { all.delete(keyOf(platform, userId)) })
    },
    all: () => reachStore(db.read).blocked(),
  }
}
