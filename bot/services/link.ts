// 关联: one person with accounts on two platforms, proved by a one-time code that is said on the other one.
import type { Handle } from '../../prisma/client.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { requestStore, requestWriter } from '../../prisma/stores/request.ts'
import { UserError } from '../model/errors.ts'
import type { PlatformId, PlatformUser } from '../model/event.ts'
import type { Actor } from '../model/actor.ts'
import type { MemberId } from '../model/ids.ts'
import { MINUTE, plus, type Instant } from '../model/time.ts'
import { hashCode } from './admin.ts'
import { joinAccount, type Joined } from './merge.ts'
import { tellMember } from './notice.ts'
import type { Services } from './index.ts'
import type { Doing, Unit } from './unit.ts'

const CODE_LENGTH = 8
export const CODE_LIFE_MS = 10 * MINUTE
/** Wrong codes of one account before a pause, and the pause. */
const TRIES = 5
const PAUSE_MS = 10 * MINUTE

/** Names of platforms as people know them. */
export const PLATFORM_NAMES: Readonly<Record<PlatformId, string>> = { feishu: '飞书', dingtalk: '钉钉', web: '体验群', replay: '回放' }

/** A fresh code of the member; an older one no longer counts. Only its hash is kept. */
export async function linkCode(unit: Unit, doing: Doing, memberId: MemberId): Promise<{ code: string; until: Instant }> {
  const code = unit.ids.code(CODE_LENGTH)
  const until = plus(unit.now, CODE_LIFE_MS)
  await requestWriter(unit.tx).addCode({ id: unit.ids.next(), kind: 'link', codeHash: hashCode(code), memberId, expiresAt: until })
  unit.audit(doing, { action: 'link.code', forMemberId: memberId })
  return { code, until }
}

/** The platforms that the bot runs on, when the member has an account on each: nothing is left to link. Null: something is. */
export async function linkedEverywhere(read: Handle, services: Services, memberId: MemberId): Promise<readonly PlatformId[] | null> {
  const member = await memberStore(read).byId(memberId)
  const sides = services.watch.links().map((l) => l.platform)
  return member && sides.every((platform) => member.accounts.some((a) => a.platform === platform)) ? sides : null
}

const triesOf = (platform: PlatformId, userId: string): string => `${platform}/${userId}`

/**
 * The account that says the code becomes one of the member who asked for it. UserError `link.pause`, `link.wrong` (to be
 * counted by `countWrongLink`), `link.same`, `link.two-numbers`.
 */
export async function linkByCode(unit: Unit, services: Services, doing: Doing, actor: Actor, user: PlatformUser, code: string): Promise<Joined> {
  const who = triesOf(actor.platform, user.id)
  const tried = await requestStore(unit.tx).tries('link', who)
  if (tried && tried.tries >= TRIES && unit.now < plus(tried.since, PAUSE_MS)) throw new UserError('link.pause', { minutes: Math.ceil((tried.since + PAUSE_MS - unit.now) / MINUTE) })
  const found = await requestStore(unit.tx).code('link', hashCode(code), unit.now)
  const into = found?.memberId ? await memberStore(unit.tx).byId(found.memberId) : null
  if (!found || into?.status !== 'active') throw new UserError('link.wrong', { left: Math.max(0, TRIES - 1 - liveTries(tried, unit.now)) })
  if (into.accounts.some((a) => a.platform === actor.platform)) throw new UserError('link.same', { platform: PLATFORM_NAMES[actor.platform] })
  await requestWriter(unit.tx).useCode(found.id, unit.now)
  await requestWriter(unit.tx).clearTries('link', who)
  const joined = await joinAccount(unit, services, { ...doing, actorId: into.id }, { platform: actor.platform, userId: user.id, name: user.name ?? into.name }, into, 'code')
  // Whoever lent the code without knowing learns of it where it was asked for.
  const said = `${PLATFORM_NAMES[actor.platform]}上的${user.name === null ? '账号' : `「${user.name}」`}和你这边关联好了，两边是同一个人。不是你本人的话，马上告诉管理员。`
  const first = into.accounts[0]
  if (first) tellMember(unit, into, { kind: 'role', text: said }, { key: `linked/${found.id}`, urgency: 'urgent', accountId: first.id })
  return joined
}

function liveTries(tried: { tries: number; since: Instant } | null, now: Instant): number {
  return tried && now < plus(tried.since, PAUSE_MS) ? tried.tries : 0
}

/** Counts a wrong code of an account; the count begins anew after the pause. */
export async function countWrongLink(unit: Unit, platform: PlatformId, userId: string): Promise<void> {
  const who = triesOf(platform, userId)
  const tried = await requestStore(unit.tx).tries('link', who)
  if (tried && unit.now >= plus(tried.since, PAUSE_MS)) await requestWriter(unit.tx).clearTries('link', who)
  await requestWriter(unit.tx).countTry('link', who, unit.now)
}
