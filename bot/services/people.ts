// Names of people for texts: who runs what, who may help.
import { memberStore, type Member } from '../../prisma/stores/member.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import { codeOf } from '../domain/activity.ts'
import type { ActivityId, BranchId, MemberId } from '../model/ids.ts'
import type { PlatformId } from '../model/event.ts'
import type { PersonRef } from '../language/person.ts'
import type { Services } from './index.ts'

export type { Member } from '../../prisma/stores/member.ts'

type Read = Services['read'] | Parameters<typeof memberStore>[0]

/** Names of the administrators. */
export async function adminNames(services: Services): Promise<string[]> {
  return (await memberStore(services.read).holding('admin')).map((m) => m.name)
}

/** Names of up to two cadres. */
export async function cadreNames(services: Services): Promise<string[]> {
  return (await memberStore(services.read).holding('cadre')).slice(0, 2).map((m) => m.name)
}

export async function branchName(services: Services, id: BranchId): Promise<string | null> {
  return (await memberStore(services.read).branches()).find((b) => b.id === id)?.name ?? null
}

/** Organiser and scope of an activity, as texts name them. */
export async function activityPeople(services: Services, id: ActivityId): Promise<{ organiser: string; scope: string; code: string }> {
  const activity = await activityStore(services.read).byId(id)
  if (!activity) return { organiser: '', scope: '', code: '' }
  const organiser = (await memberStore(services.read).names([activity.organiserId])).get(activity.organiserId)?.name ?? ''
  const branch = activity.branchId === null ? '全校' : await branchName(services, activity.branchId)
  const group = activity.groupId === null ? null : (await memberStore(services.read).groups()).find((g) => g.id === activity.groupId)?.name
  return { organiser, scope: group ?? branch ?? '全校', code: codeOf(activity) }
}

export async function nameOf(read: Read, id: MemberId): Promise<string> {
  return (await memberStore(read).names([id])).get(id)?.name ?? ''
}

/** Everybody whom a line may mean; `gone`: those who have left too. A mention means one person, or those of that name who have no account there. */
export async function peopleNamed(read: Read, platform: PlatformId, ref: PersonRef, gone: boolean): Promise<Member[]> {
  const store = memberStore(read)
  if (ref.kind === 'employee') {
    const found = await store.byEmployeeNo(ref.no)
    return found && (gone || found.status === 'active') ? [found] : []
  }
  if (ref.kind === 'member') {
    const found = await store.byId(ref.id as MemberId)
    return found && (gone || found.status === 'active') ? [found] : []
  }
  const known = ref.kind === 'mention' ? await store.byAccount(platform, ref.userId) : null
  if (known) return gone || known.status === 'active' ? [known] : []
  const named = await store.byName(ref.name, gone)
  return ref.kind === 'mention' ? named.filter((m) => !m.accounts.some((a) => a.platform === platform)) : named
}

/** Somebody on the roll with where they belong; null: gone. */
export async function nameAndPlace(read: Read, id: MemberId): Promise<Member | null> {
  const found = await memberStore(read).byId(id)
  return found?.status === 'active' ? found : null
}

const PLAIN_NAME = /^[\p{L}\p{N}·]{1,20}$/u

/** How a button names a member: by name where that is enough, by 工号, else by id. */
export async function refOf(read: Read, member: Pick<Member, 'id' | 'name' | 'employeeNo'>): Promise<string> {
  if (PLAIN_NAME.test(member.name) && (await memberStore(read).byName(member.name, true)).length === 1) return member.name
  return member.employeeNo === null ? `成员:${member.id}` : `工号:${member.employeeNo}`
}
