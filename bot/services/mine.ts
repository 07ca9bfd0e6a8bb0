// What somebody is in: the activities ahead of them, and what waits for them.
import { activityStore } from '../../prisma/stores/activity.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { requestStore } from '../../prisma/stores/request.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import type { Activity } from '../domain/activity.ts'
import { occupies, seatNumber, waitPosition, type Signup } from '../domain/signup.ts'
import type { Actor } from '../model/actor.ts'
import { holds } from '../model/actor.ts'
import type { ActivityId, MemberId } from '../model/ids.ts'
import type { Instant } from '../model/time.ts'
import type { Indexed } from './activity-index.ts'
import type { Services } from './index.ts'
import { waitingFor } from './request.ts'

/** Activities that the member sits in or waits for, not over and not cancelled, in order of signing up. */
export async function myActivities(services: Services, memberId: MemberId, now: Instant): Promise<(Indexed & { readonly signup: Signup })[]> {
  const found: (Indexed & { signup: Signup })[] = []
  for (const signup of await signupStore(services.read).activeOf(memberId)) {
    const indexed = await services.activities.byId(signup.activityId)
    if (!indexed || indexed.activity.status === 'cancelled') continue
    const end = indexed.activity.endsAt ?? indexed.activity.startsAt
    if (end !== null && end < now) continue
    found.push({ ...indexed, signup })
  }
  return found
}

/** How somebody stands in one activity. */
export interface MyPart {
  readonly activity: Activity
  readonly signup: Signup
  readonly slot: string
  readonly seat: number | null
  readonly position: number | null
}

export interface Overview {
  readonly parts: readonly MyPart[]
  /** Exchanges that others asked them for. */
  readonly swaps: readonly { readonly number: number; readonly from: string; readonly title: string }[]
  /** Requests that they, as a cadre, decide. */
  readonly requests: readonly { readonly number: number; readonly kind: string; readonly name: string; readonly place: string }[]
  readonly drafts: readonly Activity[]
  /** Activities that they organise, not over yet. */
  readonly running: readonly Activity[]
}

/** Everything that 我的 shows. */
export async function overview(services: Services, actor: Actor, now: Instant): Promise<Overview> {
  const { read } = services
  const parts: MyPart[] = []
  for (const { activity, signup } of await myActivities(services, actor.memberId, now)) {
    const rows = await signupStore(read).active(activity.id)
    parts.push({
      activity, signup, slot: activity.slots.find((s) => s.id === signup.slotId)?.name ?? '',
      seat: occupies(signup.state) ? seatNumber(signup, rows) : null, position: waitPosition(signup, rows),
    })
  }
  const cadre = holds(actor, 'cadre')
  const ahead = (a: Activity): boolean => (a.endsAt ?? a.startsAt ?? now) >= now
  return {
    parts, swaps: await swapsFor(services, actor.memberId, now),
    requests: cadre ? (await waitingFor(read, actor)).map((r) => ({ number: r.request.number, kind: r.request.kind, name: r.request.data['name'] ?? '', place: r.place })) : [],
    drafts: cadre ? await activityStore(read).draftsOf(actor.memberId) : [],
    running: cadre ? (await activityStore(read).organisedBy(actor.memberId)).filter(ahead) : [],
  }
}

async function swapsFor(services: Services, memberId: MemberId, now: Instant): Promise<Overview['swaps']> {
  const open = (await requestStore(services.read).open('swap')).filter((r) => r.data['to'] === memberId && (r.expiresAt ?? now) > now)
  const swaps: Overview['swaps'][number][] = []
  for (const r of open) {
    const activity = await activityStore(services.read).byId(r.data['activity'] as ActivityId)
    if (!activity || activity.status === 'cancelled' || r.memberId === null) continue
    swaps.push({ number: r.number, from: (await memberStore(services.read).names([r.memberId])).get(r.memberId)?.name ?? '', title: activity.title })
  }
  return swaps
}
