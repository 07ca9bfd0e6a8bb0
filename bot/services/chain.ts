// 接龙: one entry of free text per person, kept word for word as the note; and whole blocks that a cadre pastes.
import { memberStore, type Member } from '../../prisma/stores/member.ts'
import { signupStore } from '../../prisma/stores/signup.ts'
import type { Activity, Slot } from '../domain/activity.ts'
import { decideClaim, isActive, type Fill } from '../domain/signup.ts'
import type { ChainEntry } from '../language/chain-block.ts'
import type { Actor } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import { claimMany, type ClaimOutcome } from './claim.ts'
import { change, type ChangeOutcome } from './signup.ts'
import type { Doing, Unit } from './unit.ts'

/** What became of somebody's own entry: a new one, or the old text replaced. */
export type ChainOutcome =
  | { readonly kind: 'new'; readonly outcome: ClaimOutcome }
  | { readonly kind: 'replaced'; readonly outcome: ChangeOutcome }

/** Adds or replaces the actor's entry. `companions` undefined: as before. Throws the refusals of 报名 and 改报名. */
export async function chainEntry(unit: Unit, doing: Doing, actor: Actor, activity: Activity, o: { text: string; companions: number | undefined; inPostedChat: boolean }): Promise<ChainOutcome> {
  const row = await signupStore(unit.tx).find(activity.id, actor.memberId)
  if (row && isActive(row.state)) {
    const outcome = await change(unit, doing, activity.id, actor.memberId, { note: o.text, ...(o.companions === undefined ? {} : { companions: o.companions }) })
    return { kind: 'replaced', outcome }
  }
  const [settled] = await claimMany(unit, [{
    doing, activityId: activity.id, memberId: actor.memberId, accountId: actor.accountId, person: actor, inPostedChat: o.inPostedChat, slot: null, companions: o.companions ?? 0,
    note: o.text, answers: {}, rather: 'split', byId: null, force: false,
  }])
  if (!settled) throw new Error('a claim was not settled')
  if (settled.ok) return { kind: 'new', outcome: settled.value }
  throw settled.error instanceof Error ? settled.error : new Error(String(settled.error))
}

/** How one line of a pasted block is read. */
export interface BlockLine {
  readonly entry: ChainEntry
  /** Null: nobody of that name, or several. */
  readonly member: Member | null
  readonly problem: 'unknown' | 'several' | 'in' | 'twice' | 'never-fits' | null
  /** Companions that would be signed up with them. */
  readonly companions: number
  /** What stands behind the name, as typed. */
  readonly note: string | null
  /** Where signing the block up now would put them: 候补第 N 位, or null for a place. */
  readonly position: number | null
}

/** What is left of an entry behind the name, word for word. */
function noteOf(entry: ChainEntry): string | null {
  const at = entry.text.indexOf(entry.name)
  const rest = at < 0 ? entry.text : entry.text.slice(at + entry.name.length)
  const note = rest.replace(/^[\s,，、:：;；]+/u, '').trim()
  if (note.length > 200) throw new UserError('line.field-long', { key: '接龙', length: note.length, max: 200 })
  return note === '' ? null : note
}

/** Reads every line of a block against the roll: who is meant, who is in already. */
export async function readBlock(unit: Unit, activity: Activity, entries: readonly ChainEntry[]): Promise<BlockLine[]> {
  const active = new Set<string>((await signupStore(unit.tx).active(activity.id)).map((r) => r.memberId))
  const seen = new Set<string>()
  const lines: BlockLine[] = []
  for (const entry of entries) {
    const [member, second] = await memberStore(unit.tx).byName(entry.name)
    const problem = !member ? 'unknown' : second ? 'several' : active.has(member.id) ? 'in' : seen.has(member.id) ? 'twice' : null
    if (member && problem === null) seen.add(member.id)
    lines.push({ entry, member: second ? null : (member ?? null), problem, companions: Math.min(entry.companions, activity.companionsMax), note: noteOf(entry), position: null })
  }
  return lines
}

/** Who of them would wait, and who is too many for the slot, if they were signed up in this order now. */
export async function foresee(unit: Unit, activity: Activity, slot: Slot, lines: readonly BlockLine[]): Promise<BlockLine[]> {
  const [now] = await signupStore(unit.tx).fill([activity.id], [slot.id])
  const fill: Fill = { slot, taken: now?.taken ?? 0, waiting: now?.waiting ?? 0 }
  return lines.map((line) => {
    if (line.problem !== null) return line
    if (slot.quota !== null && 1 + line.companions > slot.quota) return { ...line, problem: 'never-fits' }
    const decision = decideClaim(fill, line.companions, 'wait')
    if (decision.kind !== 'wait') {
      fill.taken += 1 + line.companions
      return line
    }
    fill.waiting++
    return { ...line, position: decision.position }
  })
}

/** The block as it was pasted stays in the trail. */
export function keepBlock(unit: Unit, doing: Doing, activity: Activity, text: string, count: number): void {
  unit.audit(doing, { action: 'chain.pasted', activityId: activity.id, data: { text, count } })
}
