// Telling people: which account, when (quiet hours, muting), and under which key, so that nobody is told a thing twice.
import type { Member } from '../../prisma/stores/member.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { afterQuiet, readReminders, readSettings } from '../domain/chat.ts'
import type { PlatformId } from '../model/event.ts'
import type { Activity } from '../domain/activity.ts'
import { codeOf } from '../domain/activity.ts'
import type { AccountId, ActivityId, ChatId, MemberId } from '../model/ids.ts'
import type { ActivityFacts, Notice } from '../model/notice.ts'
import type { Reply } from '../model/reply.ts'
import { endOfDay, plus, type Instant } from '../model/time.ts'
import type { Unit } from './unit.ts'

/** What an outbox row holds: a finished reply, or a notice that is worded when it is sent. */
export type OutboxBody =
  /** `asker`: who is answered in front of others, by name; theirs stands in front where nothing else ties the answer to them. */
  | { readonly kind: 'reply'; readonly reply: Reply; readonly script: '简' | '繁'; readonly asker?: string }
  | { readonly kind: 'notice'; readonly notice: Notice; readonly script: '简' | '繁' }

/** Where an outbox row goes, as stored. */
export interface Target {
  /** update: message `messageId` of that chat shows this from now on; where it cannot, nothing. */
  readonly kind: 'chat' | 'user' | 'press' | 'update'
  readonly chat: string | null
  readonly user: string | null
  readonly eventId: string | null
  readonly messageId: string | null
}

/** urgent: at once, whatever the hour (a place became free). wait: outside quiet hours and mutes (reminders, nudges). */
export type Urgency = 'urgent' | 'wait'

/** The facts of an activity that notices show. */
export function factsOf(a: Activity): ActivityFacts {
  return { code: codeOf(a), title: a.title, startsAt: a.startsAt, endsAt: a.endsAt, place: a.place, revision: a.revision }
}

/** How the keys of nudges for an activity begin. */
export function nudgesOf(id: ActivityId): string {
  return `nudge/${id}/`
}

/** The moment at which a member may be told something that can wait. */
export function mayTellAt(member: Pick<Member, 'reminders'>, at: Instant, unit: Pick<Unit, 'zone'>): Instant | null {
  const own = readReminders(member.reminders)
  if (!own.on) return null
  const from = own.mutedUntil === null ? at : (Math.max(at, plus(endOfDay(own.mutedUntil, unit.zone), 1)) as Instant)
  return afterQuiet(from, own.quiet, unit.zone)
}

/**
 * Tells one member in private. `key` is the notice's natural key: the same one is written once for ever.
 * Returns false when they have no account to be told by, or wish not to hear of such things.
 */
export function tellMember(unit: Unit, member: Member, notice: Notice, o: { key: string; urgency: Urgency; accountId?: AccountId | null; earliest?: Instant }): boolean {
  const account = member.accounts.find((a) => a.id === o.accountId) ?? member.accounts[0]
  if (!account) return false
  const from = o.earliest ?? unit.now
  const dueAt = o.urgency === 'urgent' ? from : mayTellAt(member, from, unit)
  if (dueAt === null) return false
  tellAccount(unit, account.platform, account.userId, notice, { key: o.key, dueAt })
  return true
}

/** Tells an account in private, member or not. */
export function tellAccount(unit: Unit, platform: PlatformId, userId: string, notice: Notice, o: { key: string; dueAt?: Instant }): void {
  const body: OutboxBody = { kind: 'notice', notice, script: '简' }
  const target: Target = { kind: 'user', chat: null, user: userId, eventId: null, messageId: null }
  unit.send({ key: o.key, platform, lane: `${platform}/@${userId}`, target: JSON.stringify(target), body: JSON.stringify(body), dueAt: o.dueAt ?? unit.now })
}

/** Posts in a group, at `dueAt` or now. Quiet hours of the group make what can wait wait. */
export async function tellChat(unit: Unit, chatId: ChatId, notice: Notice, o: { key: string; urgency: Urgency }, at: Instant = unit.now): Promise<void> {
  const chat = await chatStore(unit.tx).byId(chatId)
  if (!chat?.active) return
  const settings = readSettings(chat.settings)
  const dueAt = o.urgency === 'urgent' ? at : afterQuiet(at, settings.quiet, unit.zone)
  const body: OutboxBody = { kind: 'notice', notice, script: settings.script }
  const target: Target = { kind: 'chat', chat: chat.externalId, user: null, eventId: null, messageId: null }
  unit.send({ key: o.key, platform: chat.platform, lane: `${chat.platform}/${chat.externalId}`, target: JSON.stringify(target), body: JSON.stringify(body), dueAt })
}

/** Tells several members the same; `keyOf` makes each one's key. Returns those who could not be told. */
export async function tellMembers(unit: Unit, ids: readonly MemberId[], notice: Notice, o: { keyOf: (id: MemberId) => string; urgency: Urgency; accounts?: ReadonlyMap<MemberId, AccountId | null> }): Promise<Member[]> {
  const members = await memberStore(unit.tx).byIds(ids)
  return members.filter((m) => !tellMember(unit, m, notice, { key: o.keyOf(m.id), urgency: o.urgency, accountId: o.accounts?.get(m.id) ?? null }))
}

/** Tells every administrator in private. */
export async function tellAdmins(unit: Unit, text: string, key: string): Promise<void> {
  for (const m of await memberStore(unit.tx).holding('admin')) tellMember(unit, m, { kind: 'operator', text }, { key: `${key}/${m.id}`, urgency: 'urgent' })
}
