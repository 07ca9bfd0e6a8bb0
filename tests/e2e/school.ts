// A school as it begins with the bot: people, a group that its administrator has bound, and a cadre, all through the chat itself.
import { onTestFinished } from 'vitest'
import { instant, plus, MINUTE, dateParts, toLocal } from '../../bot/model/time.ts'
import { startDingtalkStandIn, type DingtalkStandIn, type DingtalkStandInOptions } from '../stand-in/dingtalk/index.ts'
import { startFeishuStandIn, type FeishuOptions, type FeishuStandIn, type PersonOptions } from '../stand-in/feishu/index.ts'
import { dingtalkRoom, TEMPLATE } from './dingtalk-room.ts'
import { feishuRoom } from './feishu-room.ts'
import { MORNING, realNow, startBot, type Bot, type StartOptions } from './kit.ts'
import type { Room } from './room.ts'

export const ADMIN = '何晓'
export const CADRE = '赵磊'
/** Members without an office. */
export const TEACHERS = ['王芳', '李娜', '张伟', '陈静', '刘洋'] as const
const ALL = [ADMIN, CADRE, ...TEACHERS]

export const FEISHU_CHAT = 'oc_union'
export const DINGTALK_CHAT = 'cidUNION=='
export const GROUP = '三中工会群'

export const feishuId = (name: string): string => `ou_p${ALL.indexOf(name)}`
export const dingtalkId = (name: string): string => `staff${ALL.indexOf(name)}`

/** A moment so many minutes from now, as people write it. */
export function inMinutes(minutes: number): string {
  const { date, time } = toLocal(plus(instant(realNow()), minutes * MINUTE), MORNING)
  const { month, day } = dateParts(date)
  return `${month}月${day}日${time.slice(0, 5)}`
}

/** Feishu with that school; closed after the test. `more`: further people, of the group too. */
export async function feishuSchool(o: FeishuOptions & { readonly more?: readonly (string | PersonOptions)[] } = {}): Promise<FeishuStandIn> {
  const { more = [], ...options } = o
  const standIn = await startFeishuStandIn({
    people: [...ALL.map((name) => ({ name, openId: feishuId(name) })), ...more.map((one) => (typeof one === 'string' ? { name: one } : one))], chats: [{ name: GROUP, chatId: FEISHU_CHAT, owner: ADMIN }], ...options,
  })
  onTestFinished(() => standIn.close())
  return standIn
}

/** DingTalk with that school; closed after the test. */
export async function dingtalkSchool(o: DingtalkStandInOptions & { readonly more?: readonly { readonly id: string; readonly nick: string }[] } = {}): Promise<DingtalkStandIn> {
  const { more = [], ...options } = o
  const people = [...ALL.map((nick) => ({ nick, id: dingtalkId(nick) })), ...more]
  const standIn = await startDingtalkStandIn({ people, chats: [{ id: DINGTALK_CHAT, title: GROUP, members: people.map((p) => p.id) }], templates: [TEMPLATE], ...options })
  onTestFinished(() => standIn.close())
  return standIn
}

export const roomOnFeishu = (standIn: FeishuStandIn): Room => feishuRoom(standIn, FEISHU_CHAT)

export const roomOnDingtalk = (standIn: DingtalkStandIn, cards: boolean): Room =>
  dingtalkRoom({ standIn, chat: DINGTALK_CHAT, people: ALL.map((nick) => ({ nick, id: dingtalkId(nick) })), cards })

/** The bot at that school: its administrator is named by the set-up, as README says. */
export function startAtSchool(o: Omit<StartOptions, 'admins'> & { readonly cards?: boolean }): Promise<Bot> {
  const { cards = true, env, ...rest } = o
  const admins = [...(o.feishu ? [`feishu:${feishuId(ADMIN)}`] : []), ...(o.dingtalk ? [`dingtalk:${dingtalkId(ADMIN)}`] : [])]
  return startBot({ ...rest, admins, env: { ...(o.dingtalk && cards ? { DINGTALK_CARD_TEMPLATE_ID: TEMPLATE.id } : {}), ...env } })
}

/** The administrator binds the group and appoints the cadre, who has said something there and so is a member. `title`: of a group whose platform does not tell it. */
export async function found(room: Room, o: { readonly title?: string } = {}): Promise<void> {
  await room.says(ADMIN, `绑定本群${o.title === undefined ? '' : ` 群名:${o.title}`}`, /绑定好了/)
  await room.says(CADRE, '帮助', /我能做这些/)
  await room.whispers(ADMIN, `任命 ${CADRE} 干部`, /这样任命可以吗/)
  await room.whispers(ADMIN, '确认', /赵磊是干部了/)
  await room.hears(CADRE, /你现在是干部了/)
}

/** The cadre publishes an activity by two lines. It starts in two days and closes in one and a half. */
export async function publish(room: Room, what: string): Promise<void> {
  await room.says(CADRE, `活动 新建 ${what} ${inMinutes(48 * 60)} 体育馆 截止:${inMinutes(36 * 60)}`, /这样发可以吗/)
  await room.says(CADRE, '发布', /发出去了，编号 A1/)
}
