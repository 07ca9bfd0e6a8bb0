// The first administrator: by ADMINS, or by a one-time code that is printed at start and said to the bot in private.
import { createHash } from 'node:crypto'
import { memberStore, memberWriter } from '../../prisma/stores/member.ts'
import { requestStore, requestWriter } from '../../prisma/stores/request.ts'
import { UserError } from '../model/errors.ts'
import type { PlatformId, PlatformUser } from '../model/event.ts'
import type { AccountId, MemberId } from '../model/ids.ts'
import { PLACEHOLDER_NAME } from './identity.ts'
import { applySetup } from './setup.ts'
import type { Services } from './index.ts'
import { BY_ITSELF, type Unit } from './unit.ts'

/** Wrong codes, over all people, before a new code is made. */
const TRIES = 5
const CODE_LENGTH = 8

/** One-time codes are stored only so. */
export function hashCode(code: string): string {
  return createHash('sha256').update(code.toUpperCase().replace(/[^0-9A-Z]/g, '')).digest('hex')
}

/** Makes the configured accounts administrators; nothing is taken from anybody. */
export async function ensureAdmins(unit: Unit, services: Services, accounts: readonly string[]): Promise<void> {
  const known = new Set((await memberStore(unit.tx).holding('admin')).flatMap((m) => m.accounts.map((a) => `${a.platform}:${a.userId}`)))
  const missing = accounts.filter((a) => !known.has(a))
  if (missing.length > 0) await applySetup(unit, services, { admins: missing })
}

/** A fresh code for `/认领`; null when there is an administrator already. Shown to whoever can read the console. */
export async function claimCode(services: Services): Promise<string | null> {
  return services.units.run(async (unit) => ((await memberStore(unit.tx).holding('admin')).length > 0 ? null : newClaimCode(unit)))
}

async function newClaimCode(unit: Unit): Promise<string> {
  const code = unit.ids.code(CODE_LENGTH)
  await requestWriter(unit.tx).addCode({ id: unit.ids.next(), kind: 'claim', codeHash: hashCode(code), memberId: null, expiresAt: null })
  return code
}

/** The sender becomes the first administrator. UserError `claim.taken` or `claim.wrong`. */
export async function claim(unit: Unit, services: Services, platform: PlatformId, user: PlatformUser, code: string): Promise<void> {
  const store = memberStore(unit.tx)
  if ((await store.holding('admin')).length > 0) throw new UserError('claim.taken')
  const found = await requestStore(unit.tx).code('claim', hashCode(code), unit.now)
  if (!found) throw new UserError('claim.wrong')
  await requestWriter(unit.tx).useCode(found.id, unit.now)
  await requestWriter(unit.tx).clearTries('claim', 'all')
  const writer = memberWriter(unit.tx)
  const known = await store.byAccount(platform, user.id)
  const id = known?.id ?? (unit.ids.next() as MemberId)
  if (!known) {
    await writer.create({ id, name: user.name ?? PLACEHOLDER_NAME, employeeNo: null, gender: null, branchId: null, groupId: null }, unit.now)
    await writer.addAccount({ id: unit.ids.next() as AccountId, platform, userId: user.id, memberId: id, name: user.name ?? '' })
  } else if (known.status === 'gone') await writer.patch(id, { status: 'active' })
  await writer.grant({ id: unit.ids.next(), memberId: id, tier: 'admin', scope: { kind: 'union' }, untilOn: null }, null, unit.now)
  unit.audit(BY_ITSELF, { action: 'role.claimed', forMemberId: id })
  unit.after(() => { services.identity.changed() })
}

/** Counts a wrong claim; after five the code is void and a new one is returned for the console. */
export async function countWrongClaim(unit: Unit): Promise<string | null> {
  const tries = await requestWriter(unit.tx).countTry('claim', 'all', unit.now)
  if (tries < TRIES) return null
  await requestWriter(unit.tx).clearTries('claim', 'all')
  await requestWriter(unit.tx).dropCodes('claim')
  return newClaimCode(unit)
}
