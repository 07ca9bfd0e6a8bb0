// Who is in which group: the bot comes and goes, people join and leave; places of those who left stay, marked.
import { chatStore, chatWriter } from '../../prisma/stores/chat.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import { DEFAULT_SETTINGS } from '../domain/chat.ts'
import type { MembershipEvent, PlatformId } from '../model/event.ts'
import type { ChatId } from '../model/ids.ts'
import { markBack, markGone } from './activity.ts'
import { tellAdmins } from './notice.ts'
import type { Services } from './index.ts'
import { BY_ITSELF, type Unit } from './unit.ts'

/** Back in a group: its live cards are behind, and are shown again. */
async function revive(unit: Unit, chatId: ChatId): Promise<void> {
  for (const { activityId } of await activityStore(unit.tx).inChat(chatId)) unit.touch(activityId)
  unit.audit(BY_ITSELF, { action: 'chat.back' })
}

/** The chat's row, made when the bot meets the group for the first time; unbound until an administrator binds it. */
export async function meetChat(unit: Unit, services: Services, platform: PlatformId, externalId: string, title: string | null): Promise<ChatId> {
  const known = await chatStore(unit.tx).find(platform, externalId)
  unit.after(() => { services.identity.changed() })
  if (known) {
    await chatWriter(unit.tx).patch(known.id, { active: true, ...(title === null ? {} : { title }) })
    if (!known.active) await revive(unit, known.id)
    return known.id
  }
  const id = unit.ids.next() as ChatId
  await chatWriter(unit.tx).create({ id, platform, externalId, title: title ?? '群', branchId: null, boundAt: null, active: true, settings: JSON.stringify(DEFAULT_SETTINGS) })
  return id
}

/** Carries out one membership event. */
export async function membership(unit: Unit, services: Services, event: MembershipEvent): Promise<void> {
  if (event.chat === null) return
  if (event.change === 'bot_removed') {
    const chat = await chatStore(unit.tx).find(event.platform, event.chat)
    if (!chat?.active) return
    await chatWriter(unit.tx).patch(chat.id, { active: false })
    unit.audit(BY_ITSELF, { action: 'chat.lost', data: { title: chat.title } })
    await tellAdmins(unit, `我被移出了「${chat.title}」，那里的活动卡片不会再更新。要我回去就重新拉我进群。`, `chat-lost/${chat.id}/${unit.now}`)
    unit.after(() => {
      services.identity.changed()
      services.activities.changed()
    })
    return
  }
  const chatId = await meetChat(unit, services, event.platform, event.chat, event.title ?? null)
  if (event.change === 'bot_added') return
  const member = await memberStore(unit.tx).byAccount(event.platform, event.sender.id)
  if (event.change === 'join') {
    await chatWriter(unit.tx).join(chatId, event.sender.id, event.sender.name)
    if (member) await markBack(unit, member.id)
    return
  }
  await chatWriter(unit.tx).leave(chatId, event.sender.id, unit.now)
  unit.after(() => { services.roll.left(chatId, event.sender.id) })
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
