// What commands and jobs reach the union's rules through.
import type { Db } from '../../prisma/client.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import type { Activity } from '../domain/activity.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import { createActivityIndex, type ActivityIndex } from './activity-index.ts'
import { createBlocked, type BlockedAccounts } from './blocked.ts'
import type { Directory } from './directory.ts'
import { createIdentity, type Identity } from './identity.ts'
import { createRoll, type Roll } from './roll.ts'
import { createUnits, type Sink, type Units } from './unit.ts'
import type { Watch } from './watch.ts'

export interface Services {
  readonly units: Units
  readonly identity: Identity
  readonly activities: ActivityIndex
  readonly roll: Roll
  readonly blocked: BlockedAccounts
  readonly directory: Directory
  readonly watch: Watch
  /** Sees committed rows only. */
  readonly read: Db['read']
  draft(number: number): Promise<Activity | null>
}

export function createServices(o: { db: Db; clock: Clock; ids: Ids; sink: Sink; directory: Directory; watch: Watch }): Services {
  const { db, clock, ids, directory, watch } = o
  const activities = createActivityIndex(db)
  const units = createUnits(db, clock, ids, (committed) => {
    if (committed.reindex) activities.changed()
    o.sink(committed)
  })
  return {
    units, identity: createIdentity(db, clock), activities, roll: createRoll(db), blocked: createBlocked(db), directory, watch, read: db.read,
    draft: (number) => activityStore(db.read).byDraft(number),
  }
}
