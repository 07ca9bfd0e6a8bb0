// People: members, their accounts and roles, branches and groups.
import { z } from 'zod'
import { TIERS, type Role, type Scope, type Tier } from '../../bot/model/actor.ts'
import type { PlatformId } from '../../bot/model/event.ts'
import type { AccountId, BranchId, GroupId, MemberId } from '../../bot/model/ids.ts'
import type { Instant, LocalDate } from '../../bot/model/time.ts'
import type { Prisma } from '../../.generated/prisma/client.ts'
import { fromDate, toDate, type Handle, type Tx } from '../client.ts'
import { query } from '../gather.ts'

export interface Account {
  readonly id: AccountId
  readonly platform: PlatformId
  readonly userId: string
  readonly memberId: MemberId
  readonly name: string
}

export interface Grant extends Role {
  readonly id: string
  readonly memberId: MemberId
  readonly untilOn: LocalDate | null
}

export interface Member {
  readonly id: MemberId
  readonly name: string
  readonly employeeNo: string | null
  readonly gender: string | null
  readonly branchId: BranchId | null
  readonly groupId: GroupId | null
  readonly status: 'active' | 'gone'
  /** Names of the branch and group, for lists. */
  readonly branch: string | null
  readonly group: string | null
  readonly accounts: readonly Account[]
  /** Grants that are not revoked; whether one is still in force on a day is bot/domain/role.ts. */
  readonly grants: readonly Grant[]
  /** Reminder settings as stored; bot/domain/reminder.ts reads them. */
  readonly reminders: string
}

export interface Branch { readonly id: BranchId; readonly name: string }
export interface Group { readonly id: GroupId; readonly name: string; readonly branchId: BranchId | null }

const include = { branch: true, group: true, accounts: { orderBy: { id: 'asc' } }, roles: { where: { revokedAt: null }, orderBy: { grantedAt: 'asc' } } } as const
type Row = Prisma.MemberGetPayload<{ include: typeof include }>

const statusShape = z.enum(['active', 'gone'])
const platformShape = z.enum(['feishu', 'dingtalk', 'web', 'replay'])
const tierShape = z.enum(TIERS.filter((t): t is Exclude<Tier, 'member'> => t !== 'member'))

function toScope(kind: string, id: string | null): Scope {
  if (kind === 'branch' && id !== null) return { kind, id: id as BranchId }
  if (kind === 'group' && id !== null) return { kind, id: id as GroupId }
  if (kind === 'department' && id !== null) return { kind, name: id }
  if (kind === 'union') return { kind }
  // An unreadable role grants nothing.
  return { kind: 'department', name: '' }
}

function toAccount(a: { id: string; platform: string; userId: string; memberId: string; name: string }): Account {
  return { id: a.id as AccountId, platform: platformShape.parse(a.platform), userId: a.userId, memberId: a.memberId as MemberId, name: a.name }
}

/** An unreadable tier grants nothing. */
function toGrant(g: { id: string; memberId: string; tier: string; scopeKind: string; scopeId: string | null; untilOn: string | null }): Grant[] {
  const tier = tierShape.safeParse(g.tier)
  return tier.success ? [{ id: g.id, memberId: g.memberId as MemberId, tier: tier.data, scope: toScope(g.scopeKind, g.scopeId), untilOn: g.untilOn as LocalDate | null }] : []
}

function toMember(r: Row): Member {
  return {
    id: r.id as MemberId, name: r.name, employeeNo: r.employeeNo, gender: r.gender, branchId: r.branchId as BranchId | null, groupId: r.groupId as GroupId | null,
    status: statusShape.parse(r.status), branch: r.branch?.name ?? null, group: r.group?.name ?? null, accounts: r.accounts.map(toAccount), reminders: r.reminders,
    grants: r.roles.flatMap(toGrant),
  }
}

export function memberStore(db: Handle) {
  const many = async (where: Prisma.MemberWhereInput): Promise<Member[]> =>
    (await db.member.findMany({ where, include, orderBy: { id: 'asc' } })).map(toMember)
  return {
    async byId(id: MemberId): Promise<Member | null> {
      return (await many({ id }))[0] ?? null
    },
    async byIds(ids: readonly MemberId[]): Promise<Member[]> {
      const found: Member[] = []
      // SQLite takes a limited number of parameters in one statement.
      for (let i = 0; i < ids.length; i += 500) found.push(...(await many({ id: { in: ids.slice(i, i + 500) } })))
      return found
    },
    async byAccount(platform: PlatformId, userId: string): Promise<Member | null> {
      return (await this.byAccounts(platform, [userId]))[0] ?? null
    },
    /** Everybody known by these accounts; asks for the accounts first, since a join over the whole roll costs more. */
    async byAccounts(platform: PlatformId, userIds: readonly string[]): Promise<Member[]> {
      const ids = new Set<string>()
      for (let i = 0; i < userIds.length; i += 500)
        for (const a of await db.account.findMany({ where: { platform, userId: { in: userIds.slice(i, i + 500) } }, select: { memberId: true } })) ids.add(a.memberId)
      return this.byIds([...ids] as MemberId[])
    },
    /** Who is behind these accounts and with which grants, in two statements: every line of a rush asks this. */
    async actors(platform: PlatformId, userIds: readonly string[]): Promise<{ userId: string; accountId: AccountId; memberId: MemberId; name: string; branchId: BranchId | null; groupId: GroupId | null; status: string; grants: Grant[] }[]> {
      const rows = await query<{ userId: string; accountId: string; memberId: string; name: string; branchId: string | null; groupId: string | null; status: string }>(db, `SELECT a."userId", a."id" AS "accountId", m."id" AS "memberId", m."name", m."branchId", m."groupId", m."status" FROM "Account" a JOIN "Member" m ON m."id" = a."memberId"
         WHERE a."platform" = ? AND a."userId" IN (SELECT value FROM json_each(?))`, platform, JSON.stringify(userIds))
      const grants = await query<{ id: string; memberId: string; tier: string; scopeKind: string; scopeId: string | null; untilOn: string | null }>(db, 'SELECT "id","memberId","tier","scopeKind","scopeId","untilOn" FROM "RoleGrant" WHERE "memberId" IN (SELECT value FROM json_each(?)) AND "revokedAt" IS NULL ORDER BY "grantedAt"', JSON.stringify(rows.map((r) => r.memberId)))
      return rows.map((r) => ({
        ...r, accountId: r.accountId as AccountId, memberId: r.memberId as MemberId, branchId: r.branchId as BranchId | null, groupId: r.groupId as GroupId | null,
        grants: grants.flatMap((g) => (g.memberId === r.memberId ? toGrant(g) : [])),
      }))
    },
    /** Members of that name; `gone`: those who have left too. */
    async byName(name: string, gone = false): Promise<Member[]> {
      return many({ name, ...(gone ? {} : { status: 'active' }) })
    },
    async byEmployeeNo(employeeNo: string): Promise<Member | null> {
      return (await many({ employeeNo }))[0] ?? null
    },
    /** Active members of a branch or group; both null: of the whole union. */
    async inScope(branchId: BranchId | null, groupId: GroupId | null): Promise<Member[]> {
      return many({ status: 'active', ...(branchId === null ? {} : { branchId }), ...(groupId === null ? {} : { groupId }) })
    },
    /** Members who hold a tier at all, revoked grants aside. */
    async holding(tier: Tier): Promise<Member[]> {
      return many({ status: 'active', roles: { some: { tier, revokedAt: null } } })
    },
    async names(ids: readonly MemberId[]): Promise<Map<MemberId, { name: string; branch: string | null; group: string | null; status: string }>> {
      const names = new Map<MemberId, { name: string; branch: string | null; group: string | null; status: string }>()
      for (let i = 0; i < ids.length; i += 500) {
        const rows = await db.member.findMany({ where: { id: { in: ids.slice(i, i + 500) } }, select: { id: true, name: true, status: true, branch: { select: { name: true } }, group: { select: { name: true } } } })
        for (const r of rows) names.set(r.id as MemberId, { name: r.name, branch: r.branch?.name ?? null, group: r.group?.name ?? null, status: r.status })
      }
      return names
    },
    async branches(): Promise<Branch[]> {
      return (await db.branch.findMany({ orderBy: { id: 'asc' } })).map((b) => ({ id: b.id as BranchId, name: b.name }))
    },
    async branchByName(name: string): Promise<Branch | null> {
      const b = await db.branch.findUnique({ where: { name } })
      return b && { id: b.id as BranchId, name: b.name }
    },
    async groups(): Promise<Group[]> {
      return (await db.group.findMany({ orderBy: { id: 'asc' } })).map((g) => ({ id: g.id as GroupId, name: g.name, branchId: g.branchId as BranchId | null }))
    },
  }
}

/** Writes about people; inside a transaction only. */
export function memberWriter(tx: Tx) {
  return {
    async create(m: { id: MemberId; name: string; employeeNo: string | null; gender: string | null; branchId: BranchId | null; groupId: GroupId | null }, at: Instant): Promise<void> {
      await tx.member.create({ data: { ...m, status: 'active', reminders: '{}', createdAt: toDate(at) } })
    },
    async patch(id: MemberId, p: { name?: string; employeeNo?: string | null; branchId?: BranchId | null; groupId?: GroupId | null; status?: 'active' | 'gone'; reminders?: string; gender?: string | null }): Promise<void> {
      await tx.member.update({ where: { id }, data: p })
    },
    async addAccount(a: Account): Promise<void> {
      await tx.account.create({ data: { ...a } })
    },
    async nameAccount(id: AccountId, name: string): Promise<void> {
      await tx.account.update({ where: { id }, data: { name } })
    },
    async moveAccounts(from: MemberId, to: MemberId): Promise<void> {
      await tx.account.updateMany({ where: { memberId: from }, data: { memberId: to } })
    },
    async grant(g: Grant, by: MemberId | null, at: Instant): Promise<void> {
      const scopeId = g.scope.kind === 'union' ? null : g.scope.kind === 'department' ? g.scope.name : g.scope.id
      await tx.roleGrant.create({ data: { id: g.id, memberId: g.memberId, tier: g.tier, scopeKind: g.scope.kind, scopeId, untilOn: g.untilOn, grantedBy: by, grantedAt: toDate(at), revokedAt: null } })
    },
    async revoke(grantId: string, at: Instant): Promise<void> {
      await tx.roleGrant.update({ where: { id: grantId }, data: { revokedAt: toDate(at) } })
    },
    async moveGrants(from: MemberId, to: MemberId): Promise<void> {
      await tx.roleGrant.updateMany({ where: { memberId: from }, data: { memberId: to } })
    },
    async branch(name: string, newId: () => string): Promise<BranchId> {
      const found = await tx.branch.findUnique({ where: { name } })
      return (found ?? (await tx.branch.create({ data: { id: newId(), name } }))).id as BranchId
    },
    async group(name: string, branchId: BranchId | null, newId: () => string): Promise<GroupId> {
      const found = await tx.group.findFirst({ where: { name, branchId } })
      return (found ?? (await tx.group.create({ data: { id: newId(), name, branchId } }))).id as GroupId
    },
  }
}

/** When the member came on the roll. */
export async function memberSince(db: Handle, id: MemberId): Promise<Instant | null> {
  const row = await db.member.findUnique({ where: { id }, select: { createdAt: true } })
  return row && fromDate(row.createdAt)
}
