// Whom and what the bot cannot reach any more: groups that it is out of, people who have left, people who refuse it.
import { chatStore, chatWriter } from '../../prisma/stores/chat.ts'
import { leaveEverywhere } from '../../prisma/stores/chat-roll.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import { memberStore, memberWriter, type Member } from '../../prisma/stores/member.ts'
import type { PlatformId } from '../model/event.ts'
import type { ChatId } from '../model/ids.ts'
import { dateAt } from '../model/time.ts'
import { markGone } from './activity.ts'
import { tellAdmins, tellChat } from './notice.ts'
import type { Services } from './index.ts'
import { BY_ITSELF, type Unit } from './unit.ts'

/** How it ended, where the platform says so; anything else: found out later, by a refusal or the nightly comparison. */
const ENDS: Readonly<Record<string, (title: string) => string>> = {
  bot_removed: (title) => `我被移出了「${title}」，那里的活动卡片不会再更新。要我回去就重新拉我进群。`,
  dissolved: (title) => `「${title}」解散了，那里的活动卡片不会再更新。换了新群就拉我进去，再发「绑定本群」。`,
}
const found = (title: string): string => `我不在「${title}」里了，可能是被移出，也可能群解散了，那里的活动卡片不会再更新。要我回去就重新拉我进群。`

/**
 * The bot is out of the group. `why`: `bot_removed`, `dissolved`, or whatever told it (a refusal's code, `sync`); for the log.
 * Administrators are told once a loss; a group that is unknown or lost already changes nothing.
 */
export async function chatLost(unit: Unit, services: Services, platform: PlatformId, externalId: string, why: string): Promise<void> {
  const chat = await chatStore(unit.tx).find(platform, externalId)
  if (!chat?.active) return
  await chatWriter(unit.tx).patch(chat.id, { active: false })
  unit.audit(BY_ITSELF, { action: 'chat.lost', data: { title: chat.title, why } })
  await tellAdmins(unit, (ENDS[why] ?? found)(chat.title), `chat-lost/${chat.id}/${unit.now}`)
  unit.after(() => {
    services.identity.changed()
    services.activities.changed()
  })
}

/** The account is out of the group; its places stay, marked, unless it is in another group that the activity was posted to. */
export async function left(unit: Unit, services: Services, chatId: ChatId, platform: PlatformId, userId: string): Promise<void> {
  await chatWriter(unit.tx).leave(chatId, userId, unit.now)
  unit.after(() => { services.roll.left(chatId, userId) })
  const member = await memberStore(unit.tx).byAccount(platform, userId)
  if (!member) return
  const chat = await chatStore(unit.tx).byId(chatId)
  // Whoever is still in another group that the activity was posted to has not left it.
  await markGone(unit, member.id, chat?.title ?? '群', async (activity) => {
    const chats = await activityStore(unit.tx).chatsOf(activity.id)
    if (!chats.includes(chatId)) return true
    for (const other of await chatStore(unit.tx).byIds(chats.filter((c) => c !== chatId))) {
      for (const a of member.accounts) if (a.platform === other.platform && (await chatStore(unit.tx).isMember(other.id, a.userId))) return true
    }
    return false
  })
}

/** The person has left the organisation: out of every group there, their places kept and marked, whatever they ran for the administrators to hand over. */
export async function leftOrg(unit: Unit, services: Services, platform: PlatformId, userId: string): Promise<void> {
  const member = await memberStore(unit.tx).byAccount(platform, userId)
  const active = member?.status === 'active' ? member : null
  // Who is still in a group by another account has only changed platforms.
  const stays = active !== null && (await isElsewhere(unit, active, platform))
  if (active && !stays) await markGone(unit, active.id, '学校', () => Promise.resolve(false))
  if (stays) for (const chat of await chatStore(unit.tx).chatsOf(platform, userId)) await left(unit, services, chat.id, platform, userId)
  const chats = await leaveEverywhere(unit.tx, platform, userId, unit.now)
  await services.blocked.clear(unit, platform, userId)
  unit.after(() => {
    for (const chat of chats) services.roll.left(chat, userId)
    services.identity.changed()
  })
  if (!active || stays) return
  await memberWriter(unit.tx).patch(active.id, { status: 'gone' })
  unit.audit(BY_ITSELF, { action: 'member.left-org', forMemberId: active.id, data: { platform } })
  await tellHandOver(unit, active)
}

async function isElsewhere(unit: Unit, member: Member, platform: PlatformId): Promise<boolean> {
  for (const a of member.accounts) if (a.platform !== platform && (await chatStore(unit.tx).chatsOf(a.platform, a.userId)).length > 0) return true
  return false
}

async function tellHandOver(unit: Unit, member: Member): Promise<void> {
  const runs = (await activityStore(unit.tx).unfinishedBy(member.id, unit.now)).length
  if (runs === 0 && member.grants.length === 0) return
  const has = [...(runs === 0 ? [] : [`${runs} 项活动`]), ...(member.grants.length === 0 ? [] : ['职务'])].join('和')
  await tellAdmins(unit, `${member.name}离开了学校，手上还有${has}。找好接手的人，发「交接 ${member.name} → 名字」。`, `left-org/${member.id}/${unit.now}`)
}

/**
 * A private message cannot be delivered. user-gone: as one who left the organisation. user-blocked: noted until they speak to the
 * bot again, with a hint in a group that they are in, at most once a day, that says nothing of what it was.
 */
export async function accountUnreachable(unit: Unit, services: Services, platform: PlatformId, userId: string, why: 'user-gone' | 'user-blocked'): Promise<void> {
  if (why === 'user-gone') {
    await leftOrg(unit, services, platform, userId)
    return
  }
  await services.blocked.note(unit, platform, userId)
  const name = (await memberStore(unit.tx).byAccount(platform, userId))?.name ?? (await chatStore(unit.tx).nameOf(platform, userId))
  const chat = (await chatStore(unit.tx).chatsOf(platform, userId)).find((c) => c.boundAt !== null)
  if (!chat || name === null) return
  const text = `${name}，有条消息私聊发不到你那里。点我的头像打开聊天，跟我说句话，以后就能收到；漏掉的发「我的」看。`
  await tellChat(unit, chat.id, { kind: 'group-note', text }, { key: `unreachable/${platform}/${userId}/${dateAt(unit.now, unit.zone)}`, urgency: 'wait' })
}
