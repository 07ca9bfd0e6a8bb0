// What a platform's refusals mean for the union: chats and people are marked, and administrators hear of it, each thing once a day.
import { activityStore } from '../../prisma/stores/activity.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { memberStore, type Member } from '../../prisma/stores/member.ts'
import { requestWriter } from '../../prisma/stores/request.ts'
import type { RefusalMark } from '../model/errors.ts'
import type { PlatformId } from '../model/event.ts'
import type { ActivityId } from '../model/ids.ts'
import { dateAt } from '../model/time.ts'
import { PLATFORM_NAMES } from './link.ts'
import { tellAccount, tellAdmins, tellMember, type OutboxBody, type Target } from './notice.ts'
import { accountUnreachable, chatLost } from './reach.ts'
import type { Services } from './index.ts'
import type { Unit } from './unit.ts'

/** What could not be shown, and what the platform says about it. */
export interface Refused {
  readonly platform: PlatformId
  readonly mark: RefusalMark
  /** The platform's or the adapter's own code. */
  readonly code: string
}

/** A row of the outbox that did not arrive. */
export interface Undelivered {
  readonly key: string
  readonly platform: PlatformId
  readonly lane: string
  readonly target: Target
  readonly body: OutboxBody
  readonly code: string
  readonly mark: RefusalMark | null
}

/** Keys of what the administrators are told of sending itself: that one of these did not arrive is told to nobody. */
const ABOUT_SENDING = /^(?:gave-up|ops|unsure)\//

/** What a post is called that is a live card and has no row in the outbox; its id follows. */
export const CARD_POST = 'card/'

const today = (unit: Unit): string => dateAt(unit.now, unit.zone)

async function titleOf(unit: Unit, platform: PlatformId, chat: string): Promise<string> {
  return (await chatStore(unit.tx).find(platform, chat))?.title ?? '一个群'
}

/** Tells each administrator, on another platform than that one where they have an account there. */
async function tellElsewhere(unit: Unit, platform: PlatformId, text: string, key: string): Promise<void> {
  for (const m of await memberStore(unit.tx).holding('admin')) {
    const other = m.accounts.find((a) => a.platform !== platform)
    tellMember(unit, m, { kind: 'operator', text }, { key: `${key}/${m.id}`, urgency: 'urgent', accountId: other?.id ?? null })
  }
}

/** The bot may not write in a chat for now: the administrators are told once a day. */
export async function chatClosed(unit: Unit, platform: PlatformId, chat: string, code: string): Promise<void> {
  await tellAdmins(unit, `「${await titleOf(unit, platform, chat)}」现在不让我发言（${code}），要发的先留着，过一阵再试。请群主在群设置里让机器人可以发言。`, `ops/chat-closed/${platform}/${chat}/${today(unit)}`)
}

/** Nothing can be sent before an administrator cures it, or before the month is over. Told once a day; what waits goes on waiting. */
export async function platformStuck(unit: Unit, r: Pick<Refused, 'platform' | 'code'> & { readonly mark: 'setup' | 'quota' }): Promise<void> {
  const name = PLATFORM_NAMES[r.platform]
  const text = r.mark === 'setup'
    ? `${name}那边的设置有问题（${r.code}），消息发不出去，都先留着。运行一次「gonghui doctor」看缺什么，补好了我自己会接着发。`
    : `${name}说这个月的调用次数用完了（${r.code}），消息先留着，到下个月或加了额度再发。`
  await tellElsewhere(unit, r.platform, text, `ops/${r.mark}/${r.platform}/${today(unit)}`)
}

/** The organiser of an activity and the administrators hear that the platform refuses the words of its card or notice. */
async function tellOfContent(unit: Unit, activityId: ActivityId | null, text: string, key: string): Promise<void> {
  const activity = activityId === null ? null : await activityStore(unit.tx).byId(activityId)
  const organiser = activity === null ? null : await memberStore(unit.tx).byId(activity.organiserId)
  const told = new Map<string, Member>((await memberStore(unit.tx).holding('admin')).map((m) => [m.id, m]))
  if (organiser) told.set(organiser.id, organiser)
  for (const m of told.values()) tellMember(unit, m, { kind: 'operator', text }, { key: `${key}/${m.id}`, urgency: 'urgent' })
}

async function activityOf(unit: Unit, body: OutboxBody): Promise<ActivityId | null> {
  if (body.kind !== 'notice' || !('activity' in body.notice)) return null
  return (await activityStore(unit.tx).byCode(Number(body.notice.activity.code.slice(1))))?.id ?? null
}

/** The words of a live card are refused. */
export async function cardRefused(unit: Unit, activityId: ActivityId, code: string): Promise<void> {
  const activity = await activityStore(unit.tx).byId(activityId)
  const name = activity === null ? '一项活动' : `A${activity.code ?? ''} ${activity.title}`
  await tellOfContent(unit, activityId, `${name}的卡片平台不让发，说里面有不合规的字（${code}）。改一下标题、地点或说明，我马上再发。`, `ops/content/card/${activityId}/${activity?.revision ?? 0}`)
}

/** A row was given up for good: whom or what it was for is marked, and somebody who can do something is told. */
export async function gaveUp(unit: Unit, services: Services, u: Undelivered): Promise<void> {
  const { target } = u
  if (u.mark === 'chat-lost' && target.chat !== null) {
    await chatLost(unit, services, u.platform, target.chat, u.code)
    return
  }
  if ((u.mark === 'user-gone' || u.mark === 'user-blocked') && target.user !== null) await accountUnreachable(unit, services, u.platform, target.user, u.mark)
  if (ABOUT_SENDING.test(u.key)) return
  if ((u.mark === 'user-gone' || u.mark === 'user-blocked') && target.user !== null) {
    const name = (await memberStore(unit.tx).byAccount(u.platform, target.user))?.name ?? '有一位老师'
    const why = u.mark === 'user-gone' ? `已经不在${PLATFORM_NAMES[u.platform]}的组织里了` : `在${PLATFORM_NAMES[u.platform]}上收不到我的私聊`
    await tellAdmins(unit, `${name}${why}，有消息没送到（${u.code}）。要紧的事请当面说一声。`, `ops/unreachable/${u.platform}/${target.user}/${today(unit)}`)
    return
  }
  if (u.mark === 'content') {
    await tellOfContent(unit, await activityOf(unit, u.body), `有一条消息平台不让发，说里面有不合规的字（${u.code}），没有送到。看看标题、备注或名字里有没有，改了再发。`, `ops/content/${u.key}`)
    if (target.eventId !== null && target.user !== null)
      tellAccount(unit, u.platform, target.user, { kind: 'operator', text: '刚才给你的回复里有平台不让发的字，没发出来。办成了没有，发「我的」看看。' }, { key: `ops/content-answer/${u.key}` })
    return
  }
  await tellAdmins(unit, `有一条消息没送到（${u.lane}，${u.code}），已经不再重试。发「日志」看看，需要的话另外说一声。`, `gave-up/${u.key}`)
}

/** Nobody knows whether a group has this post: each administrator is asked, once. `said`: how it begins. */
export async function askAboutPost(unit: Unit, u: Pick<Undelivered, 'key' | 'platform' | 'target'>, said: string): Promise<void> {
  const where = await titleOf(unit, u.platform, u.target.chat ?? '')
  const request = await requestWriter(unit.tx).add({ id: unit.ids.next(), kind: 'resend', memberId: null, platform: u.platform, userId: null, data: { key: u.key, where, said }, createdAt: unit.now, expiresAt: null })
  for (const m of await memberStore(unit.tx).holding('admin'))
    tellMember(unit, m, { kind: 'unsure', number: request.number, where, said }, { key: `unsure/${request.number}/${m.id}`, urgency: 'urgent' })
}

/** Nobody knows whether a group has this live card: asked as about any other post. */
export async function askAboutCard(unit: Unit, card: { readonly id: string; readonly activityId: ActivityId }, platform: PlatformId, chat: string): Promise<void> {
  const activity = await activityStore(unit.tx).byId(card.activityId)
  const said = activity === null ? '一项活动的卡片' : `A${activity.code ?? ''} ${activity.title}的卡片`
  await askAboutPost(unit, { key: `${CARD_POST}${card.id}`, platform, target: { kind: 'chat', chat, user: null, eventId: null, messageId: null } }, said)
}

/** So much of the month's calls is used; told once for each month and mark. */
export async function tellBudget(unit: Unit, platform: PlatformId, month: string, used: number, limit: number, percent: number): Promise<void> {
  const rest = percent >= 80 ? '报名卡片先停在那里不动，下个月接着更新；回话、递补、结果和提醒照发。' : '报名卡片会更新得慢一些，回话和通知不受影响。'
  await tellAdmins(unit, `${PLATFORM_NAMES[platform]}这个月的调用已经用了 ${percent}%（${used}/${limit}）。${rest}`, `ops/budget/${platform}/${month}/${percent}`)
}
