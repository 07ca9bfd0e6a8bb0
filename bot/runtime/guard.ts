// Who may run what and where. Refuses by default: an unknown person, an unreadable role, a place that was not declared.
import { holds, type Actor, type Tier } from '../model/actor.ts'
import { DeniedError, UserError } from '../model/errors.ts'
import type { Belongs } from '../domain/role.ts'
import type { Command } from './define-command.ts'

/** Throws when the command does not belong in this place. A private matter typed in a group is answered in private, so it passes. */
export function guardPlace(command: Pick<Command, 'where' | 'key'>, inGroup: boolean): void {
  if (command.where === 'group' && !inGroup) throw new UserError('where.group', { command: command.key })
}

/** Tiers that a command names. */
export function tiersOf(command: Pick<Command, 'who'>): readonly (Tier | 'anyone')[] {
  return typeof command.who === 'string' ? [command.who] : command.who
}

/** Throws DeniedError unless the actor holds one of the command's tiers in some scope. */
export function guardTier(command: Pick<Command, 'who' | 'key'>, actor: Actor | null): void {
  const tiers = tiersOf(command)
  if (tiers.includes('anyone')) return
  if (actor === null) throw new DeniedError('denied.stranger')
  if (!tiers.some((t) => t !== 'anyone' && holds(actor, t))) throw new DeniedError(`denied.${tiers[0] ?? 'member'}`, { command: command.key })
}

/** Throws DeniedError unless one of the tiers reaches the place that the arguments belong to. */
export function guardScope(command: Pick<Command, 'who' | 'key'>, actor: Actor, at: Belongs, owner: boolean): void {
  const tiers = tiersOf(command)
  if (tiers.includes('anyone') || tiers.includes('member')) return
  if (owner) return
  const reaches = tiers.some((t) => t !== 'anyone' && holds(actor, t, { branch: at.branchId, group: at.groupId }))
  if (!reaches) throw new DeniedError('denied.scope', { branch: at.branchId, group: at.groupId, command: command.key })
}
