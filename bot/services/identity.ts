// Who is speaking: platform account → actor with the rights of today. Cached, since every line asks.
import type { Db } from '../../prisma/client.ts'
import { cleanName } from '../language/normalise.ts'
import { createGather } from '../../prisma/gather.ts'
import { chatStore, type ChatRow } from '../../prisma/stores/chat.ts'
import { memberStore, memberWriter, type Member } from '../../prisma/stores/member.ts'
import { requestWriter } from '../../prisma/stores/request.ts'
import type { Actor } from '../model/actor.ts'
import type { PlatformId, PlatformUser } from '../model/event.ts'
import type { AccountId, MemberId } from '../model/ids.ts'
import { dateAt } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import { inForce } from '../domain/role.ts'
import { readSettings, type ChatSettings } from '../domain/chat.ts'
import { BY_ITSELF, type Unit } from './unit.ts'

export interface Chat extends Omit<ChatRow, 'settings'> {
  readonly settings: ChatSettings
}

export function toChat(row: ChatRow): Chat {
  return { ...row, settings: readSettings(row.settings) }
}

/** The name of an administrator of whom only the account is known yet. */
export const PLACEHOLDER_NAME = '管理员'

/** The name of somebody of whom neither an event nor the directory has told one. */
export function fallbackName(userId: string): string {
  return `同事${userId.slice(-4)}`
}

export interface Identity {
  /** The actor behind an account; null when nobody is known by it, or the member is gone. */
  actor(platform: PlatformId, userId: string): Promise<Actor | null>
  /** The chat by its platform id; null when the bot has never met it. */
  chat(platform: PlatformId, externalId: string): Promise<Chat | null>
  /**
   * Makes somebody a member by the name that the platform gives, in the chat's branch, or one with the member whose 工号 the
   * platform's directory states. Without a chat (in private, in unbound groups) only the latter; null: they must ask to be let in.
   */
  enrol(unit: Unit, platform: PlatformId, user: PlatformUser, chat: Chat | null): Promise<MemberId | null>
  /** The real name of an account that was known by its id alone (ADMINS, a silent directory); nothing happens when it has one. */
  learnName(unit: Unit, actor: Pick<Actor, 'memberId' | 'accountId'>, name: string): Promise<void>
  /** Forgets what is cached about people and chats; call after any change of them. */
  changed(): void
}

/** A member as actor, seen through one account. */
export function actorOf(member: Member, account: { id: AccountId; platform: PlatformId; userId: string }, today: ReturnType<typeof dateAt>): Actor {
  return {
    memberId: member.id, accountId: account.id, platform: account.platform, userId: account.userId, name: member.name,
    branchId: member.branchId, groupId: member.groupId, roles: inForce(member.grants, today).map((g) => ({ tier: g.tier, scope: g.scope })),
  }
}

/** People kept in memory at most; the oldest go first. */
const CACHE_LIMIT = 20_000

export function createIdentity(db: Db, clock: Clock): Identity {
  const actors = new Map<string, { day: string; actor: Actor }>()
  const chats = new Map<string, Chat>()
  // A look-up that was under way when something changed must not put old rows into the cache.
  let epoch = 0

  // In a rush everybody is looked up for the first time: those who ask together are read together.
  const lookUps = createGather<{ platform: PlatformId; userId: string }, Actor | null>(async (asked) => {
    const found = new Map<string, Actor>()
    const today = dateAt(clock.now(), clock.zone)
    for (const platform of new Set(asked.map((a) => a.platform))) {
      const rows = await memberStore(db.read).actors(platform, asked.flatMap((a) => (a.platform === platform ? [a.userId] : [])))
      for (const { status, grants, ...who } of rows) {
        if (status === 'active') found.set(`${platform}/${who.userId}`, { ...who, platform, roles: inForce(grants, today).map((g) => ({ tier: g.tier, scope: g.scope })) })
      }
    }
    return asked.map((a) => ({ ok: true, value: found.get(`${a.platform}/${a.userId}`) ?? null }))
  })

  async function load(platform: PlatformId, userId: string): Promise<Actor | null> {
    const today = dateAt(clock.now(), clock.zone)
    const key = `${platform}/${userId}`
    const known = actors.get(key)
    if (known?.day === today) return known.actor
    const began = epoch
    const actor = await lookUps.put({ platform, userId })
    if (actor && began === epoch) {
      if (actors.size >= CACHE_LIMIT) actors.delete(actors.keys().next().value ?? '')
      actors.set(key, { day: today, actor })
    }
    return actor
  }

  return {
    actor: load,
    async chat(platform, externalId) {
      const key = `${platform}/${externalId}`
      const known = chats.get(key)
      if (known) return known
      const began = epoch
      const row = await chatStore(db.read).find(platform, externalId)
      if (!row) return null
      const chat = toChat(row)
      if (began === epoch) chats.set(key, chat)
      return chat
    },
    async enrol(unit, platform, user, chat) {
      const writer = memberWriter(unit.tx)
      const store = memberStore(unit.tx)
      const known = await store.byAccount(platform, user.id)
      if (known) {
        if (known.status === 'gone' && chat !== null) await requestWriter(unit.tx).settle(platform, user.id, null, unit.now)
        // Somebody who had left and speaks in the union's group again is back.
        if (known.status === 'gone' && chat !== null) await writer.patch(known.id, { status: 'active' })
        unit.after(() => { this.changed() })
        return known.id
      }
      // 工号 links only where the platform's own directory states it.
      const byNumber = user.employeeNo ? await store.byEmployeeNo(user.employeeNo) : null
      if (!byNumber && chat === null) return null
      // A name of blanks or control characters is none; a very long one is cut.
      const names = [user.name, await chatStore(unit.tx).nameOf(platform, user.id)].map((n) => cleanName(n ?? ''))
      const name = names.find((n) => n !== '') ?? fallbackName(user.id)
      const memberId = byNumber?.id ?? (unit.ids.next() as MemberId)
      if (!byNumber) await writer.create({ id: memberId, name, employeeNo: user.employeeNo ?? null, gender: null, branchId: chat?.branchId ?? null, groupId: null }, unit.now)
      else if (byNumber.status === 'gone') await writer.patch(memberId, { status: 'active' })
      await writer.addAccount({ id: unit.ids.next() as AccountId, platform, userId: user.id, memberId, name })
      // What they asked a cadre for has come true without one.
      await requestWriter(unit.tx).settle(platform, user.id, byNumber?.id ?? null, unit.now)
      unit.audit(BY_ITSELF, { action: byNumber ? 'member.linked' : 'member.enrolled', forMemberId: memberId, data: { platform, how: byNumber ? 'directory' : 'group' } })
      unit.after(() => { this.changed() })
      return memberId
    },
    async learnName(unit, actor, name) {
      const member = await memberStore(unit.tx).byId(actor.memberId)
      const account = member?.accounts.find((a) => a.id === actor.accountId)
      const clean = cleanName(name)
      if (!member || !account || clean === '' || (account.name !== '' && account.name !== fallbackName(account.userId))) return
      const writer = memberWriter(unit.tx)
      await writer.nameAccount(account.id, clean)
      if (member.name === PLACEHOLDER_NAME || member.name === fallbackName(account.userId)) await writer.patch(actor.memberId, { name: clean })
      unit.after(() => { this.changed() })
    },
    changed() {
      epoch++
      actors.clear()
      chats.clear()
    },
  }
}
