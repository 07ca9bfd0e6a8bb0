// What somebody is in: the activities ahead of them.
import { signupStore } from '../../prisma/stores/signup.ts'
import type { Signup } from '../domain/signup.ts'
import type { MemberId } from '../model/ids.ts'
import type { Instant } from '../model/time.ts'
import type { Indexed } from './activity-index.ts'
import type { Services } from './index.ts'

/** Activities that the member sits in or waits for, not begun and not cancelled, in order of signing up. */
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
