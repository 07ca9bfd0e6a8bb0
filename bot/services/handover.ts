// 交接: what somebody still has in hand (activities, drafts, requests, roles), and giving it all to another.
import { activityStore, activityWriter } from '../../prisma/stores/activity.ts'
import { memberStore, memberWriter, type Grant, type Member } from '../../prisma/stores/member.ts'
import { requestStore, type Request } from '../../prisma/stores/request.ts'
import { codeOf, type Activity } from '../domain/activity.ts'
import { UserError } from '../model/errors.ts'
import { mayDecide, tellOfRequest } from './request.ts'
import { rightsOf, ROLE_NAMES, rolesNow, sameScope } from './role.ts'
import { tellMember } from './notice.ts'
import type { Services } from './index.ts'
import type { Doing, Unit } from './unit.ts'

export interface OpenWork {
  readonly activities: readonly Activity[]
  readonly drafts: readonly Activity[]
  /** Undecided requests that they may decide. */
  readonly requests: readonly Request[]
  /** All but 代表: delegates are elected, so that is nobody's to hand over. */
  readonly roles: readonly Grant[]
}

/** Everything that waits for the member. */
export async function openWork(unit: Unit, member: Member): Promise<OpenWork> {
  const work = await activityStore(unit.tx).unfinishedBy(member.id, unit.now)
  const rights = rightsOf(member, unit)
  const store = requestStore(unit.tx)
  const waiting = [...(await store.open('enrol')), ...(await store.open('link')), ...(await store.open('move'))]
  return {
    activities: work.filter((a) => a.status !== 'draft'), drafts: work.filter((a) => a.status === 'draft'),
    requests: waiting.filter((r) => mayDecide(rights, r)),
    roles: rolesNow(member, unit).filter((g) => g.tier !== 'delegate'),
  }
}

/** Whether there is anything to hand over. */
export function isEmpty(work: OpenWork): boolean {
  return work.activities.length + work.drafts.length + work.roles.length === 0
}

/** Gives everything to the other and tells both. `texts` are what each reads. */
export async function handOver(unit: Unit, services: Services, doing: Doing, from: Member, to: Member, texts: { from: string; to: string }): Promise<OpenWork> {
  if (from.id === to.id) throw new UserError('handover.same')
  if (to.status !== 'active') throw new UserError('person.unknown', { name: to.name })
  const work = await openWork(unit, from)
  if (isEmpty(work)) throw new UserError('handover.nothing', { name: from.name })
  for (const a of [...work.activities, ...work.drafts]) await activityWriter(unit.tx).patch(a.id, { organiserId: to.id }, false)
  for (const a of work.activities) unit.touch(a.id)
  const writer = memberWriter(unit.tx)
  const held = rolesNow(to, unit)
  for (const g of work.roles) {
    await writer.revoke(g.id, unit.now)
    if (!held.some((h) => h.tier === g.tier && sameScope(h.scope, g.scope))) await writer.grant({ id: unit.ids.next(), memberId: to.id, tier: g.tier, scope: g.scope, untilOn: g.untilOn }, doing.actorId, unit.now)
  }
  const auditId = unit.audit(doing, {
    action: 'role.handed-over', forMemberId: to.id,
    data: { from: from.name, activities: work.activities.map(codeOf), drafts: work.drafts.length, roles: work.roles.map((g) => ROLE_NAMES[g.tier]) },
  })
  tellMember(unit, from, { kind: 'role', text: texts.from }, { key: `handover/${auditId}/from`, urgency: 'urgent' })
  tellMember(unit, to, { kind: 'role', text: texts.to }, { key: `handover/${auditId}/to`, urgency: 'urgent' })
  const successor = await memberStore(unit.tx).byId(to.id)
  for (const r of work.requests) if (successor) await tellOfRequest(unit, r, [successor])
  unit.reindex()
  unit.after(() => { services.identity.changed() })
  return work
}
