// What a member sees and sets about themselves: reminders, and what is stored.
import { memberStore, memberSince, memberWriter, type Member } from '../../prisma/stores/member.ts'
import type { AuditEntry } from '../../prisma/stores/audit.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { mergeWriter } from '../../prisma/stores/merge.ts'
import { readReminders, type Reminders } from '../domain/chat.ts'
import { UserError } from '../model/errors.ts'
import type { AuditId, MemberId } from '../model/ids.ts'
import type { Instant } from '../model/time.ts'
import type { Doing, Unit } from './unit.ts'

export type { Reminders } from '../domain/chat.ts'

async function must(unit: Unit, id: MemberId): Promise<Member> {
  const member = await memberStore(unit.tx).byId(id)
  if (!member) throw new UserError('person.unknown', { name: '你' })
  return member
}

export async function remindersOf(unit: Unit, id: MemberId): Promise<Reminders> {
  return readReminders((await must(unit, id)).reminders)
}

/** Changes the member's own reminders; returns them as they are now. */
export async function changeReminders(unit: Unit, doing: Doing, id: MemberId, change: Partial<Reminders>, said: string): Promise<Reminders> {
  const before = await remindersOf(unit, id)
  const reminders: Reminders = { ...before, ...change }
  await memberWriter(unit.tx).patch(id, { reminders: JSON.stringify(reminders) })
  unit.audit(doing, { action: 'member.reminders', forMemberId: id, data: { said }, undo: { kind: 'reminders', before } })
  return reminders
}

/** Puts the reminders back as they were before that entry. */
export async function takeBackReminders(unit: Unit, doing: Doing, id: MemberId, entry: AuditEntry): Promise<{ reminders: Reminders; auditId: AuditId }> {
  const before = JSON.stringify(entry.undo?.['before'])
  await memberWriter(unit.tx).patch(id, { reminders: before })
  return { reminders: readReminders(before), auditId: unit.audit(doing, { action: 'undo', forMemberId: id, data: { of: 'reminders' } }) }
}

/** What the tables hold about one member. */
export interface Stored {
  readonly member: Member
  readonly since: Instant | null
  readonly chats: readonly string[]
  readonly signups: number
}

/** Everything that 隐私 tells of. */
export async function storedAbout(unit: Unit, id: MemberId): Promise<Stored> {
  const member = await must(unit, id)
  const chats: string[] = []
  for (const a of member.accounts) for (const c of await chatStore(unit.tx).chatsOf(a.platform, a.userId)) if (!chats.includes(c.title)) chats.push(c.title)
  return { member, since: await memberSince(unit.tx, id), chats, signups: (await mergeWriter(unit.tx).signupsOf(id)).length }
}
