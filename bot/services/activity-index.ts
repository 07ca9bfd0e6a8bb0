// Published activities in memory: every line asks which are open and where. Decisions are made again on the tables.
import type { Db } from '../../prisma/client.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import { liveCardStore } from '../../prisma/stores/live-card.ts'
import { isOpen, type Activity } from '../domain/activity.ts'
import type { ActivityId, ChatId } from '../model/ids.ts'
import type { Instant } from '../model/time.ts'

export interface Posted {
  readonly chatId: ChatId
  readonly messageId: string | null
  readonly postedAt: Instant | null
}

export interface Indexed {
  readonly activity: Activity
  readonly posted: readonly Posted[]
}

export interface ActivityIndex {
  /** Open by state and by the clock, in order of code. */
  open(now: Instant): Promise<readonly Indexed[]>
  /** Any published activity. */
  byCode(code: number): Promise<Indexed | null>
  /** Read afresh. */
  byId(id: ActivityId): Promise<Indexed | null>
  /** Where an activity was posted. */
  posted(id: ActivityId): Promise<readonly Posted[]>
  /** Forgets everything; call after any change of an activity or of its cards' messages. */
  changed(): void
}

export function createActivityIndex(db: Db): ActivityIndex {
  let opened: Promise<Indexed[]> | null = null
  const others = new Map<number, Indexed>()

  async function withCards<A extends Pick<Activity, 'id'>>(activities: readonly A[]): Promise<{ activity: A; posted: Posted[] }[]> {
    const cards = await liveCardStore(db.read).ofActivities(activities.map((a) => a.id))
    return activities.map((activity) => ({ activity, posted: cards.filter((c) => c.activityId === activity.id) }))
  }

  async function load(): Promise<Indexed[]> {
    const activities = await activityStore(db.read).byStatus('open')
    return withCards(activities)
  }

  return {
    async open(now) {
      opened ??= load()
      return (await opened).filter((x) => isOpen(x.activity, now))
    },
    async byCode(code) {
      opened ??= load()
      const hit = (await opened).find((x) => x.activity.code === code) ?? others.get(code)
      if (hit) return hit
      const activity = await activityStore(db.read).byCode(code)
      if (!activity) return null
      const [found] = await withCards([activity])
      if (found) others.set(code, found)
      return found ?? null
    },
    async byId(id) {
      const activity = await activityStore(db.read).byId(id)
      return activity ? ((await withCards([activity]))[0] ?? null) : null
    },
    async posted(id) {
      opened ??= load()
      const hit = (await opened).find((x) => x.activity.id === id)
      return hit?.posted ?? (await withCards([{ id }])).flatMap((x) => x.posted)
    },
    changed() {
      opened = null
      others.clear()
    },
  }
}
