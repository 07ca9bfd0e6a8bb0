// 入会, 换小组 and 关联 by 工号: requests that another person decides once.
import type { Handle } from '../../prisma/client.ts'
import { memberStore, memberWriter, type Member } from '../../prisma/stores/member.ts'
import { requestStore, requestWriter, type Request, type RequestKind } from '../../prisma/stores/request.ts'
import type { Belongs } from '../domain/role.ts'
import { covers, holds, type Actor } from '../model/actor.ts'
import { DeniedError, UserError } from '../model/errors.ts'
import type { PlatformId, PlatformUser } from '../model/event.ts'
import type { AccountId, BranchId, GroupId, MemberId } from '../model/ids.ts'
import { joinAccount } from './merge.ts'
import { PLATFORM_NAMES } from './link.ts'
import { tellAccount, tellMember } from './notice.ts'
import { allPlaces, placeLabel, type Place } from './place.ts'
import { holdersNow, rolesNow } from './role.ts'
import type { Services } from './index.ts'
import type { Doing, Unit } from './unit.ts'

export type { Request } from '../../prisma/stores/request.ts'

/** Requests about people; an exchange of places (swap) has rules of its own. */
export type PersonRequest = 'enrol' | 'link' | 'move'
const PERSON_REQUESTS: readonly RequestKind[] = ['enrol', 'link', 'move']

/** Where the request belongs: only a cadre who reaches there decides. A link to a member of the roll: administrators alone. */
export function belongsOf(r: Request): Belongs {
  return { branchId: (r.data['branchId'] ?? null) as BranchId | null, groupId: (r.data['groupId'] ?? null) as GroupId | null }
}

/** Whether the actor decides it. */
export function mayDecide(actor: Pick<Actor, 'roles'>, r: Request): boolean {
  if (r.kind === 'link') return holds(actor, 'admin')
  const at = belongsOf(r)
  return holds(actor, 'cadre', { branch: at.branchId, group: at.groupId })
}

/** Cadres of that very 分工会 (or 小组); without any, those of the whole union and the administrators. */
async function deciders(unit: Unit, r: Request): Promise<Member[]> {
  const admins = await holdersNow(unit.tx, 'admin', unit)
  if (r.kind === 'link') return admins
  const at = belongsOf(r)
  const cadres = await holdersNow(unit.tx, 'cadre', unit)
  const near = cadres.filter((m) => rolesNow(m, unit).some((g) => g.tier === 'cadre' && g.scope.kind !== 'union' && covers(g.scope, at.branchId, at.groupId)))
  if (near.length > 0) return near
  const wide = cadres.filter((m) => rolesNow(m, unit).some((g) => g.tier === 'cadre' && g.scope.kind === 'union'))
  return [...new Map([...wide, ...admins].map((m) => [m.id, m])).values()]
}

/** What the one who decides reads behind the name. */
async function detailOf(unit: Unit, r: Request): Promise<string> {
  const place = placeText(r, await allPlaces(unit.tx))
  if (r.kind === 'move') return `想换到${place}。现在在${r.data['was'] ?? '全校'}。`
  const said = r.data['employeeNo'] ? `，写的工号是 ${r.data['employeeNo']}` : ''
  if (r.kind === 'enrol') return `（${PLATFORM_NAMES[r.platform ?? 'web']}）想入会，写的是${place}${said}。认识这个人再点同意。`
  const member = r.memberId === null ? null : await memberStore(unit.tx).byId(r.memberId)
  const known = [member?.name, member?.branch, member?.group].filter((x) => x !== null && x !== undefined).join('、')
  return `（${PLATFORM_NAMES[r.platform ?? 'web']}）说自己是工号 ${r.data['employeeNo'] ?? ''}，名册上是${known}。确认是同一个人再点同意。`
}

function placeText(r: Request, places: readonly Place[]): string {
  const at = belongsOf(r)
  if (at.branchId !== null || at.groupId !== null) return placeLabel(at, places)
  const typed = r.data['place'] ?? ''
  return typed === '' ? '没写哪个小组' : `「${typed}」（还没有这个小组，同意后再分）`
}

/** Sends the card with 〔同意〕〔不同意〕 to each. Returns the names of those who have it. */
export async function tellOfRequest(unit: Unit, r: Request, members: readonly Member[]): Promise<string[]> {
  const detail = await detailOf(unit, r)
  const what = r.kind as PersonRequest
  return members.filter((m) => tellMember(unit, m, { kind: 'request', number: r.number, what, name: r.data['name'] ?? '', detail }, { key: `request/${r.number}/${m.id}`, urgency: 'urgent' })).map((m) => m.name)
}

/** What 入会 says. */
export interface EnrolWords {
  readonly name: string
  readonly place: Place | null
  /** As typed, where no such place exists; empty: nothing was said. */
  readonly typedPlace: string
  readonly employeeNo: string | null
}

export interface Asked {
  readonly request: Request
  /** Who was told; empty: nobody can decide it yet. */
  readonly told: readonly string[]
}

/** Stores a wish to come on the roll; an older one of the account is replaced. A typed 工号 makes it a wish to be linked, no more. */
export async function askEnrol(unit: Unit, doing: Doing, account: { platform: PlatformId; user: PlatformUser; memberId: MemberId | null }, w: EnrolWords): Promise<Asked> {
  const roll = w.employeeNo === null ? null : await memberStore(unit.tx).byEmployeeNo(w.employeeNo)
  const link = roll !== null && roll.id !== account.memberId
  const at = w.place ?? { branchId: null, groupId: null }
  return ask(unit, doing, {
    kind: link ? 'link' : 'enrol', memberId: link ? roll.id : account.memberId, platform: account.platform, userId: account.user.id,
    data: compact({ name: w.name, place: w.typedPlace, employeeNo: w.employeeNo, branchId: at.branchId, groupId: at.groupId }),
  })
}

/** Stores a wish to belong to another 小组. */
export async function askMove(unit: Unit, doing: Doing, actor: Actor, to: Place, was: string): Promise<Asked> {
  return ask(unit, doing, {
    kind: 'move', memberId: actor.memberId, platform: actor.platform, userId: actor.userId,
    data: compact({ name: actor.name, place: to.label, was, branchId: to.branchId, groupId: to.groupId }),
  })
}

function compact(data: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).flatMap(([k, v]) => (v === null || v === '' ? [] : [[k, v]])))
}

async function ask(unit: Unit, doing: Doing, r: Pick<Request, 'kind' | 'memberId' | 'platform' | 'userId' | 'data'>): Promise<Asked> {
  const writer = requestWriter(unit.tx)
  const same: readonly RequestKind[] = r.kind === 'move' ? ['move'] : ['enrol', 'link']
  for (const kind of same)
    for (const old of await requestStore(unit.tx).open(kind, { ...(r.platform ? { platform: r.platform } : {}), ...(r.userId === null ? {} : { userId: r.userId }) })) await writer.decide(old.id, null, 'replaced', unit.now)
  const request = await writer.add({ ...r, id: unit.ids.next(), createdAt: unit.now, expiresAt: null })
  const told = await tellOfRequest(unit, request, await deciders(unit, request))
  unit.audit(doing, { action: 'request.asked', ...(r.kind === 'enrol' ? {} : { forMemberId: r.memberId }), data: { what: r.kind, name: r.data['name'] ?? '', place: r.data['place'] ?? '' } })
  return { request, told }
}

/** Requests about people that wait and that the actor decides, oldest first. */
export async function waitingFor(read: Handle, actor: Actor): Promise<{ request: Request; place: string }[]> {
  const all = (await Promise.all(PERSON_REQUESTS.map((kind) => requestStore(read).open(kind)))).flat()
  const places = await allPlaces(read)
  return all.filter((r) => mayDecide(actor, r)).sort((a, b) => a.number - b.number).map((request) => ({ request, place: placeText(request, places) }))
}

/** A request about people by its number; null for anything else. */
export async function requestNumbered(read: Handle, number: number): Promise<Request | null> {
  const found = await requestStore(read).byNumber(number)
  return found && PERSON_REQUESTS.includes(found.kind) ? found : null
}

/** Decides it, once. UserError `request.over` when somebody was quicker. Returns the member it is about, null when refused. */
export async function decideRequest(unit: Unit, services: Services, doing: Doing, actor: Actor, r: Request, granted: boolean): Promise<Member | null> {
  // The guard has looked at the scope of cadres; linking to somebody on the roll is the administrators' alone.
  if (!mayDecide(actor, r)) throw new DeniedError(r.kind === 'link' ? 'denied.admin' : 'denied.scope', { branch: belongsOf(r).branchId })
  if (!(await requestWriter(unit.tx).decide(r.id, actor.memberId, granted ? 'granted' : 'refused', unit.now))) throw new UserError('request.over', { number: r.number })
  const member = granted ? await carryOut(unit, services, doing, r) : null
  unit.audit(doing, { action: granted ? 'request.granted' : 'request.refused', forMemberId: member?.id ?? r.memberId, data: { what: r.kind, name: r.data['name'] ?? '' } })
  if (r.platform !== null && r.userId !== null)
    tellAccount(unit, r.platform, r.userId, { kind: 'decided', what: r.kind as PersonRequest, granted, by: actor.name }, { key: `decided/${r.number}` })
  unit.after(() => { services.identity.changed() })
  return member
}

async function carryOut(unit: Unit, services: Services, doing: Doing, r: Request): Promise<Member> {
  const store = memberStore(unit.tx)
  const writer = memberWriter(unit.tx)
  const at = belongsOf(r)
  const account = r.platform === null || r.userId === null ? null : { platform: r.platform, userId: r.userId, name: r.data['name'] ?? '' }
  if (r.kind === 'link') {
    const into = r.memberId === null ? null : await store.byId(r.memberId)
    if (!into || !account) throw new UserError('request.gone')
    return (await joinAccount(unit, services, doing, account, into, 'admin')).member
  }
  const known = (account ? await store.byAccount(account.platform, account.userId) : null) ?? (r.memberId === null ? null : await store.byId(r.memberId))
  if (r.kind === 'move') {
    if (!known) throw new UserError('request.gone')
    await writer.patch(known.id, at)
  } else if (known) await writer.patch(known.id, { status: 'active', ...(at.branchId === null && at.groupId === null ? {} : at) })
  const id = known?.id ?? (unit.ids.next() as MemberId)
  if (!known) {
    const no = r.data['employeeNo'] ?? null
    const free = no === null || (await store.byEmployeeNo(no)) === null
    await writer.create({ id, name: r.data['name'] ?? '', employeeNo: free ? no : null, gender: null, ...at }, unit.now)
    if (account) await writer.addAccount({ id: unit.ids.next() as AccountId, platform: account.platform, userId: account.userId, memberId: id, name: account.name })
  }
  const member = await store.byId(id)
  if (!member) throw new UserError('request.gone')
  return member
}
