// The state of one activity's lists while a unit of work changes it: loaded once, decided on by the domain, saved once.
import type { ActivityId, MemberId, SlotId } from '../model/ids.ts'
import type { Activity, Slot } from '../domain/activity.ts'
import { applied, decidePromotions, occupies, places, type Fill, type Promotion, type Signup } from '../domain/signup.ts'
import { activityStore, activityWriter } from '../../prisma/stores/activity.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { saveSignups, signupStore } from '../../prisma/stores/signup.ts'
import { UserError } from '../model/errors.ts'
import { factsOf, tellMember } from './notice.ts'
import { ConflictError, type Unit } from './unit.ts'

/** The activity, or UserError `activity.gone`. */
export async function mustFind(unit: Unit, id: ActivityId): Promise<Activity> {
  const activity = await activityStore(unit.tx).byId(id)
  if (!activity) throw new UserError('activity.gone')
  return activity
}

/**
 * Takes `count` arrival numbers and returns the first. Throws ConflictError when somebody else took some since `expected`
 * was read: whoever changes seats passes this fence, so two who decided on the same numbers cannot both write.
 */
export async function takeArrivals(unit: Unit, id: ActivityId, expected: number, count: number): Promise<number> {
  const first = await activityWriter(unit.tx).takeArrivals(id, expected, count)
  if (first === null) throw new ConflictError('the seats changed meanwhile')
  return first
}

/** All rows of one activity, changed in memory and saved together. */
export class Seating {
  private readonly rows: Map<string, Signup>
  private readonly changed = new Set<string>()
  private arrivals: number

  private constructor(readonly activity: Activity, rows: readonly Signup[]) {
    this.arrivals = activity.arrivals
    this.rows = new Map(rows.map((r) => [r.memberId, r]))
  }

  /** Loads the active rows. */
  static async load(unit: Unit, activity: Activity): Promise<Seating> {
    return new Seating(activity, await signupStore(unit.tx).active(activity.id))
  }

  of(memberId: MemberId): Signup | null {
    return this.rows.get(memberId) ?? null
  }

  all(): Signup[] {
    return [...this.rows.values()]
  }

  put(row: Signup): void {
    this.rows.set(row.memberId, row)
    this.changed.add(row.memberId)
  }

  fill(slot: Slot): Fill {
    let taken = 0
    let waiting = 0
    for (const r of this.rows.values()) {
      if (occupies(r.state) && r.slotId === slot.id) taken += places(r)
      if (r.state === 'waiting' ? r.slotId === slot.id : occupies(r.state) && r.want?.slotId === slot.id) waiting++
    }
    return { slot, taken, waiting }
  }

  slot(id: SlotId): Slot {
    const slot = this.activity.slots.find((s) => s.id === id)
    if (!slot) throw new UserError('activity.gone')
    return slot
  }

  /** The next arrival number. */
  async arrive(unit: Unit): Promise<number> {
    const seq = await takeArrivals(unit, this.activity.id, this.arrivals, 1)
    this.arrivals = seq
    return seq
  }

  /** Moves up everybody who can, tells them, and saves all that changed. Returns the promotions in order. */
  async settle(unit: Unit, slots: readonly Slot[] = this.activity.slots): Promise<Promotion[]> {
    // Nobody moves up into what was called off.
    const promotions = this.activity.status === 'cancelled' ? [] : decidePromotions(slots, this.all(), { now: unit.now, holdMinutes: this.activity.holdMinutes })
    for (const p of promotions) this.put(applied(p, unit.now))
    await this.save(unit)
    await this.tellPromoted(unit, promotions)
    return promotions
  }

  /** Saves the changed rows and marks the cards as behind. */
  async save(unit: Unit): Promise<void> {
    const rows = [...this.changed].flatMap((id) => this.rows.get(id) ?? [])
    if (rows.length === 0) return
    await this.arrive(unit)
    await saveSignups(unit.tx, rows, unit.now)
    this.changed.clear()
    unit.touch(this.activity.id)
  }

  private async tellPromoted(unit: Unit, promotions: readonly Promotion[]): Promise<void> {
    if (promotions.length === 0) return
    const members = new Map((await memberStore(unit.tx).byIds(promotions.map((p) => p.signup.memberId))).map((m) => [m.id, m]))
    const activity = factsOf(this.activity)
    for (const p of promotions) {
      const auditId = unit.audit({ actorId: null, chat: null }, { action: `signup.${p.kind === 'seat' ? 'promoted' : p.kind === 'hold' ? 'offered' : 'moved'}`, activityId: this.activity.id, forMemberId: p.signup.memberId })
      const member = members.get(p.signup.memberId)
      if (!member) continue
      const o = { key: `promote/${auditId}`, urgency: 'urgent', accountId: p.signup.accountId } as const
      if (p.kind === 'seat') tellMember(unit, member, { kind: 'promoted', activity, slot: this.slot(p.signup.slotId).name, companions: p.signup.companions }, o)
      else if (p.kind === 'move') tellMember(unit, member, { kind: 'moved', activity, slot: this.slot(p.want.slotId).name, companions: p.want.companions }, o)
      else {
        tellMember(unit, member, { kind: 'held', activity, slot: this.slot(p.signup.slotId).name, until: p.until }, o)
        unit.enqueue({ name: 'signup-lapse', payload: {}, key: `signup-lapse/${p.signup.id}`, runAt: p.until })
      }
    }
  }
}
