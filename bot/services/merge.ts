// Two members who are one person become one: accounts, roles and sign-ups move; where both are in, the earlier seat stays.
import { activityStore, activityWriter } from '../../prisma/stores/activity.ts'
import { memberStore, memberWriter, type Member } from '../../prisma/stores/member.ts'
import { mergeWriter } from '../../prisma/stores/merge.ts'
import { requestWriter } from '../../prisma/stores/request.ts'
import { dropSignup } from '../../prisma/stores/signup.ts'
import type { Activity } from '../domain/activity.ts'
import { isActive, occupies, type Signup } from '../domain/signup.ts'
import { UserError } from '../model/errors.ts'
import type { AccountId, MemberId } from '../model/ids.ts'
import type { PlatformId } from '../model/event.ts'
import { sameScope } from './role.ts'
import { mustFind, Seating } from './seating.ts'
import type { Services } from './index.ts'
import type { Doing, Unit } from './unit.ts'

/** What became of it. */
export interface Joined {
  readonly member: Member
  /** Null: the account belonged to nobody yet. */
  readonly merged: Member | null
  /** Titles of activities in which both were. */
  readonly both: readonly string[]
}

/** The account becomes one of `into`; whoever it belonged to so far becomes one with them. The caller has made sure that it may. */
export async function joinAccount(unit: Unit, services: Services, doing: Doing, account: { platform: PlatformId; userId: string; name: string }, into: Member, how: 'code' | 'admin' | 'directory'): Promise<Joined> {
  const store = memberStore(unit.tx)
  const writer = memberWriter(unit.tx)
  const before = await store.byAccount(account.platform, account.userId)
  unit.after(() => { services.identity.changed() })
  await requestWriter(unit.tx).settle(account.platform, account.userId, into.id, unit.now)
  if (before?.id === into.id) return { member: into, merged: null, both: [] }
  if (into.status === 'gone') await writer.patch(into.id, { status: 'active' })
  const both = before ? await merge(unit, doing, before, into) : []
  if (!before) await writer.addAccount({ id: unit.ids.next() as AccountId, platform: account.platform, userId: account.userId, memberId: into.id, name: account.name })
  unit.audit(doing, { action: 'member.linked', forMemberId: into.id, data: { platform: account.platform, how } })
  return { member: (await store.byId(into.id)) ?? into, merged: before, both }
}

async function merge(unit: Unit, doing: Doing, from: Member, into: Member): Promise<string[]> {
  if (from.employeeNo !== null && into.employeeNo !== null) throw new UserError('link.two-numbers', { one: from.employeeNo, other: into.employeeNo })
  const writer = memberWriter(unit.tx)
  const rows = mergeWriter(unit.tx)
  // 工号 is unique: it leaves the one before it comes to the other.
  await writer.patch(from.id, { employeeNo: null, status: 'gone' })
  await writer.patch(into.id, {
    employeeNo: into.employeeNo ?? from.employeeNo, gender: into.gender ?? from.gender,
    // The school's own roll knows the name best.
    ...(from.employeeNo === null ? {} : { name: from.name }),
    ...(into.branchId === null && into.groupId === null ? { branchId: from.branchId, groupId: from.groupId } : {}),
  })
  await writer.moveAccounts(from.id, into.id)
  for (const grant of from.grants) if (into.grants.some((g) => g.tier === grant.tier && sameScope(g.scope, grant.scope))) await writer.revoke(grant.id, unit.now)
  await writer.moveGrants(from.id, into.id)
  await rows.moveRequests(from.id, into.id)
  await rows.moveMentions(from.id, into.id)
  await rows.dropCodes(from.id)
  for (const activity of await activityStore(unit.tx).unfinishedBy(from.id)) await activityWriter(unit.tx).patch(activity.id, { organiserId: into.id }, false)
  unit.reindex()
  const both = await mergeSignups(unit, from.id, into.id)
  unit.audit(doing, { action: 'member.merged', forMemberId: into.id, data: { name: from.name, both: both.length } })
  return both
}

/** The one who keeps the place: whoever sits, else whoever came first. */
function earlier(a: Signup, b: Signup): Signup {
  if (isActive(a.state) !== isActive(b.state)) return isActive(a.state) ? a : b
  if (occupies(a.state) !== occupies(b.state)) return occupies(a.state) ? a : b
  if (occupies(a.state)) return (a.seatedAt ?? a.createdAt) < (b.seatedAt ?? b.createdAt) || (a.seatedAt === b.seatedAt && a.seq < b.seq) ? a : b
  return a.seq < b.seq ? a : b
}

async function mergeSignups(unit: Unit, from: MemberId, into: MemberId): Promise<string[]> {
  const rows = mergeWriter(unit.tx)
  const own = new Map((await rows.signupsOf(into)).map((s) => [s.activityId, s]))
  const both: string[] = []
  for (const theirs of await rows.signupsOf(from)) {
    const activity = await mustFind(unit, theirs.activityId)
    const mine = own.get(theirs.activityId)
    const kept = mine ? earlier(mine, theirs) : theirs
    const lost = !mine ? null : kept === mine ? theirs : mine
    if (lost) await dropSignup(unit.tx, lost.id)
    if (kept === theirs) await rows.moveSignup(theirs.id, into)
    if (lost && isActive(lost.state) && isActive(kept.state)) both.push(activity.title)
    if (lost && isActive(lost.state)) await settled(unit, activity)
    unit.touch(activity.id)
  }
  return both
}

/** A row is gone, which counts as a change of seats; whoever is next moves up, unless it is over. */
async function settled(unit: Unit, activity: Activity): Promise<void> {
  const seating = await Seating.load(unit, activity)
  await seating.arrive(unit)
  const over = activity.status === 'cancelled' || (activity.startsAt !== null && activity.startsAt <= unit.now)
  if (!over) await seating.settle(unit)
}
