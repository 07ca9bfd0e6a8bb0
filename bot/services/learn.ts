// What the directory says of somebody after they were let in without it: their name, their 工号, and who they are by it.
import { memberStore, memberWriter } from '../../prisma/stores/member.ts'
import { cleanName } from '../language/normalise.ts'
import type { PlatformId } from '../model/event.ts'
import type { Profile } from '../ports/platform.ts'
import { joinAccount } from './merge.ts'
import type { Services } from './index.ts'
import { BY_ITSELF, type Unit } from './unit.ts'

/**
 * Mends what was made up for want of an answer. Whoever proves to be of another organisation is on the roll no more; whose 工号 is
 * another member's becomes one with them, unless both have one.
 */
export async function learn(unit: Unit, services: Services, platform: PlatformId, userId: string, profile: Profile): Promise<void> {
  const member = await memberStore(unit.tx).byAccount(platform, userId)
  const account = member?.accounts.find((a) => a.platform === platform && a.userId === userId)
  if (!member || !account) return
  if (profile.external) {
    // A role was given by somebody who knew whom they gave it to.
    if (member.grants.length > 0 || member.status !== 'active') return
    await memberWriter(unit.tx).patch(member.id, { status: 'gone' })
    unit.audit(BY_ITSELF, { action: 'member.external', forMemberId: member.id, data: { platform } })
    unit.after(() => { services.identity.changed() })
    return
  }
  if (profile.name !== null) await services.identity.learnName(unit, { memberId: member.id, accountId: account.id }, profile.name)
  if (profile.employeeNo === null || member.employeeNo !== null) return
  const other = await memberStore(unit.tx).byEmployeeNo(profile.employeeNo)
  if (other) await joinAccount(unit, services, BY_ITSELF, { platform, userId, name: cleanName(profile.name ?? '') || account.name }, other, 'directory')
  else {
    await memberWriter(unit.tx).patch(member.id, { employeeNo: profile.employeeNo })
    unit.after(() => { services.identity.changed() })
  }
}
