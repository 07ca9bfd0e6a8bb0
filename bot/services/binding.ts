// 绑定本群: which group chats are the union's, and how each behaves (设置).
import type { Handle } from '../../prisma/client.ts'
import type { AuditEntry } from '../../prisma/stores/audit.ts'
import { chatStore, chatWriter } from '../../prisma/stores/chat.ts'
import type { ChatSettings } from '../domain/chat.ts'
import { holds, type Actor } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import type { PlatformId } from '../model/event.ts'
import type { AuditId, BranchId, ChatId } from '../model/ids.ts'
import { labelled, type NamedChat } from './chat-name.ts'
import { toChat, type Chat } from './identity.ts'
import { meetChat } from './membership.ts'
import { tellChat } from './notice.ts'
import type { Services } from './index.ts'
import type { Doing, Unit } from './unit.ts'

/** Binds the group to the union (`branchId` null) or a 分工会; its title and settings stay. `title`: a name for one whose platform gave none. */
export async function bindChat(unit: Unit, services: Services, doing: Doing, platform: PlatformId, externalId: string, branchId: BranchId | null, title: string | null): Promise<Chat> {
  const id = await meetChat(unit, services, platform, externalId, title)
  const before = await chatStore(unit.tx).byId(id)
  if (before?.boundAt !== null && before?.branchId === branchId && title === null) throw new UserError('chat.bound-already', { title: before.title })
  await chatWriter(unit.tx).patch(id, { boundAt: before?.boundAt ?? unit.now, branchId })
  const chat = await chatStore(unit.tx).byId(id)
  if (!chat) throw new UserError('chat.unknown', { name: title })
  unit.audit(doing, { action: 'chat.bound', data: { title: chat.title, branchId } })
  return toChat(chat)
}

/** The group is no longer the union's; its activities stay, their cards there no longer change. */
export async function unbindChat(unit: Unit, services: Services, doing: Doing, chat: Chat): Promise<void> {
  await chatWriter(unit.tx).patch(chat.id, { boundAt: null })
  unit.audit(doing, { action: 'chat.unbound', data: { title: chat.title } })
  unit.after(() => {
    services.identity.changed()
    services.activities.changed()
  })
}

/** Says once per group, when an administrator speaks to the bot in a group that is not bound, how to bind it. */
export async function hintUnbound(unit: Unit, services: Services, platform: PlatformId, externalId: string): Promise<void> {
  const id = await meetChat(unit, services, platform, externalId, null)
  await tellChat(unit, id, { kind: 'group-note', text: '这个群还没绑定到工会。你是管理员，发「绑定本群」就好；是分工会的群，发「绑定本群 分工会:名字」。' }, { key: `bind-hint/${id}`, urgency: 'urgent' })
}

/** Bound groups that the bot is in. */
export async function boundChats(read: Handle): Promise<NamedChat[]> {
  return labelled((await chatStore(read).bound()).map(toChat))
}

/** Changes settings of a group; the planner looks again, since hours of reminders may have moved. */
export async function changeSettings(unit: Unit, services: Services, doing: Doing, chat: Chat, change: Partial<ChatSettings>, said: string): Promise<Chat> {
  const before = Object.fromEntries(Object.keys(change).map((key) => [key, chat.settings[key as keyof ChatSettings]]))
  unit.audit(doing, { action: 'chat.settings', data: { title: chat.title, said }, undo: { kind: 'settings', chat: chat.id, before, after: change } })
  return settle(unit, services, chat, change)
}

async function settle(unit: Unit, services: Services, chat: Chat, change: Partial<ChatSettings>): Promise<Chat> {
  const settings: ChatSettings = { ...chat.settings, ...change }
  await chatWriter(unit.tx).patch(chat.id, { settings: JSON.stringify(settings) })
  unit.enqueue({ name: 'plan', payload: {}, key: 'plan/edit', runAt: unit.now })
  unit.after(() => { services.identity.changed() })
  return { ...chat, settings }
}

/** Puts back what that entry set, for an administrator, unless somebody has set it again since (`undo.settings-later`). */
export async function takeBackSettings(unit: Unit, services: Services, doing: Doing, actor: Actor, entry: AuditEntry): Promise<{ chat: Chat; auditId: AuditId }> {
  // Written by `changeSettings` alone.
  const { chat: id, before, after } = entry.undo as unknown as { chat: ChatId; before: Partial<ChatSettings>; after: Partial<ChatSettings> }
  const found = await chatStore(unit.tx).byId(id)
  if (!found || !holds(actor, 'admin')) throw new UserError('undo.nothing')
  const chat = toChat(found)
  for (const key of Object.keys(after) as (keyof ChatSettings)[])
    if (JSON.stringify(chat.settings[key]) !== JSON.stringify(after[key])) throw new UserError('undo.settings-later', { title: chat.title })
  const auditId = unit.audit(doing, { action: 'undo', data: { of: 'settings', title: chat.title } })
  return { chat: await settle(unit, services, chat, before), auditId }
}
