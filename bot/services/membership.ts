// Who is in which group: the bot comes and goes, people join and leave; places of those who left stay, marked.
import { chatStore, chatWriter } from '../../prisma/stores/chat.ts'
import { memberStore, memberWriter } from '../../prisma/stores/member.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import { DEFAULT_SETTINGS } from '../domain/chat.ts'
import type { MembershipEvent, PlatformId } from '../model/event.ts'
import type { ChatId } from '../model/ids.ts'
import { markBack } from './activity.ts'
import { chatLost, left, leftOrg } from './reach.ts'
import type { Services } from './index.ts'
import { BY_ITSELF, type Unit } from './unit.ts'

/** Back in a group: its live cards are behind, and are shown again. */
async function revive(unit: Unit, chatId: ChatId): Promise<void> {
  for (const { activityId } of await activityStore(unit.tx).inChat(chatId)) unit.touch(activityId)
  unit.audit(BY_ITSELF, { action: 'chat.back' })
}

/** Asks for the members of a group, where its platform tells them. */
export function askMembers(unit: Unit, services: Services, platform: PlatformId, chat: ChatId): void {
  if (services.directory.lists(platform)) unit.enqueue({ name: 'chat-sync', payload: { chat }, key: `chat-sync/${chat}`, runAt: unit.now })
}

/** What a group is called whose name nobody told. */
export const UNNAMED_CHAT = '群'

/** The chat's row, made when the bot meets the group for the first time; unbound until an administrator binds it. */
export async function meetChat(unit: Unit, services: Services, platform: PlatformId, externalId: string, title: string | null): Promise<ChatId> {
  const known = await chatStore(unit.tx).find(platform, externalId)
  unit.after(() => { services.identity.changed() })
  if (known) {
    await chatWriter(unit.tx).patch(known.id, { active: true, ...(title === null ? {} : { title }) })
    if (!known.active) {
      await revive(unit, known.id)
      askMembers(unit, services, platform, known.id)
    }
    return known.id
  }
  const id = unit.ids.next() as ChatId
  await chatWriter(unit.tx).create({ id, platform, externalId, title: title ?? UNNAMED_CHAT, branchId: null, boundAt: null, active: true, settings: JSON.stringify(DEFAULT_SETTINGS) })
  askMembers(unit, services, platform, id)
  return id
}

/** As `meetChat`, without making everybody be looked up again for each who comes or goes in a group that is known. */
async function hereIs(unit: Unit, services: Services, platform: PlatformId, externalId: string, title: string | null): Promise<ChatId> {
  const known = await chatStore(unit.tx).find(platform, externalId)
  return known?.active && (title === null || title === known.title) ? known.id : meetChat(unit, services, platform, externalId, title)
}

/** Carries out one membership event. */
export async function membership(unit: Unit, services: Services, event: MembershipEvent): Promise<void> {
  const { platform, chat, change, sender } = event
  if (change === 'left_org') {
    await leftOrg(unit, services, platform, sender.id)
    return
  }
  if (chat === null) return
  if (change === 'bot_removed' || change === 'dissolved') {
    await chatLost(unit, services, platform, chat, change)
    return
  }
  const chatId = await hereIs(unit, services, platform, chat, event.title ?? null)
  // Its removal may have been missed, and with it who came and went since.
  if (change === 'bot_added') askMembers(unit, services, platform, chatId)
  else if (change === 'join') await joined(unit, services, chatId, platform, sender)
  else await left(unit, services, chatId, platform, sender.id)
}

/** The account is in the group: marks of its leaving go. */
export async function joined(unit: Unit, services: Services, chatId: ChatId, platform: PlatformId, user: { readonly id: string; readonly name: string | null }): Promise<void> {
  await chatWriter(unit.tx).join(chatId, user.id, user.name)
  const member = await memberStore(unit.tx).byAccount(platform, user.id)
  if (!member) return
  if (member.status === 'gone' && (await chatStore(unit.tx).byId(chatId))?.boundAt !== null) {
    await memberWriter(unit.tx).patch(member.id, { status: 'active' })
    unit.after(() => { services.identity.changed() })
  }
  await markBack(unit, member.id)
}
