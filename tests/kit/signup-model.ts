// The rules of 报名 and 候补 once more, written from the text alone and as plainly as possible: what the real thing is compared with.

interface Wait { readonly slot: string; readonly companions: number; turn: number }

interface Person {
  /** The place they have; null: none. */
  seat: { slot: string; companions: number; heldUntil: number | null } | null
  /** What they wait for: a first place, or another one besides theirs. */
  wait: Wait | null
}

export interface ModelState {
  /** `王芳 甲组 2`, a held place with `?`. */
  readonly seated: readonly string[]
  /** Per slot, in order: `王芳 0`, a wish besides a place with `+`. */
  readonly waiting: Readonly<Record<string, readonly string[]>>
}

export class SignupModel {
  private readonly people = new Map<string, Person>()
  /** Their writes of the last ten minutes, newest last. */
  private readonly undo = new Map<string, { readonly at: number; readonly back: () => boolean }[]>()
  private turns = 0

  constructor(readonly quotas: Record<string, number | null>, private readonly holdMs: number | null) {}

  private person(who: string): Person {
    const known = this.people.get(who) ?? { seat: null, wait: null }
    this.people.set(who, known)
    return known
  }

  taken(slot: string): number {
    return [...this.people.values()].reduce((n, p) => (p.seat?.slot === slot ? n + 1 + p.seat.companions : n), 0)
  }

  private free(slot: string): number {
    const quota = this.quotas[slot] ?? null
    return quota === null ? Infinity : Math.max(0, quota - this.taken(slot))
  }

  private queue(slot: string): { who: string; person: Person; wait: Wait }[] {
    return [...this.people].flatMap(([who, person]) => (person.wait?.slot === slot ? [{ who, person, wait: person.wait }] : [])).sort((a, b) => a.wait.turn - b.wait.turn)
  }

  private fits(slot: string, companions: number): boolean {
    const quota = this.quotas[slot] ?? null
    return quota === null || 1 + companions <= quota
  }

  /** Everybody moves up who can; nobody overtakes a head that needs more places than are free. */
  private promote(now: number): void {
    for (let moved = true; moved;) {
      moved = false
      for (const slot of Object.keys(this.quotas)) {
        const [head] = this.queue(slot)
        if (!head) continue
        const { person, wait } = head
        const has = person.seat?.slot === slot ? 1 + person.seat.companions : 0
        if (1 + wait.companions - has > this.free(slot)) continue
        const held = person.seat === null && this.holdMs !== null ? now + this.holdMs : (person.seat?.heldUntil ?? null)
        person.seat = { slot, companions: wait.companions, heldUntil: held }
        person.wait = null
        moved = true
      }
    }
  }

  private wrote(who: string, at: number, back: () => boolean): void {
    this.undo.set(who, [...(this.undo.get(who) ?? []), { at, back }])
  }

  private before(who: string): Person {
    const { seat, wait } = this.person(who)
    return { seat: seat && { ...seat }, wait: wait && { ...wait } }
  }

  /** `short`: asked back, nothing changed. */
  claim(who: string, slot: string, companions: number, rather: 'ask' | 'wait' | 'split', now: number): 'done' | 'short' | 'refused' {
    const p = this.person(who)
    if (p.seat && p.seat.heldUntil !== null) {
      p.seat.heldUntil = null
      return 'done'
    }
    if (p.seat || p.wait || !this.fits(slot, companions)) return 'refused'
    const nobodyWaits = this.queue(slot).length === 0
    const free = this.free(slot)
    if (nobodyWaits && 1 + companions <= free) p.seat = { slot, companions, heldUntil: null }
    else if (nobodyWaits && free > 0 && rather === 'ask') return 'short'
    else if (nobodyWaits && free > 0 && rather === 'split' && companions > 0) {
      p.seat = { slot, companions: 0, heldUntil: null }
      p.wait = { slot, companions, turn: ++this.turns }
    } else p.wait = { slot, companions, turn: ++this.turns }
    this.wrote(who, now, () => {
      if (!p.seat && !p.wait) return false
      p.seat = null
      p.wait = null
      return true
    })
    return 'done'
  }

  leave(who: string, now: number): boolean {
    const p = this.person(who)
    if (!p.seat && !p.wait) return false
    const before = this.before(who)
    p.seat = null
    p.wait = null
    this.wrote(who, now, () => !p.seat && !p.wait && this.giveBack(p, before))
    this.promote(now)
    return true
  }

  change(who: string, slot: string, companions: number, now: number): boolean {
    const p = this.person(who)
    if (!p.seat && !p.wait) return false
    const before = this.before(who)
    const has = p.wait ?? p.seat
    // It is so already: nothing to take back.
    if (has?.slot === slot && has.companions === companions) return true
    if (!p.seat && p.wait) {
      if (p.wait.slot === slot) {
        if (companions > p.wait.companions && !this.fits(slot, companions)) return false
        p.wait = { ...p.wait, companions }
      } else {
        if (!this.fits(slot, companions)) return false
        p.wait = { slot, companions, turn: ++this.turns }
      }
    } else if (p.seat) {
      const same = p.seat.slot === slot
      if (same && companions <= p.seat.companions) {
        p.seat = { ...p.seat, companions }
        p.wait = null
      } else {
        if (!this.fits(slot, companions)) return false
        const more = same ? companions - p.seat.companions : 1 + companions
        const others = this.queue(slot).filter((w) => w.who !== who).length
        if (this.free(slot) === Infinity || (others === 0 && more <= this.free(slot))) {
          p.seat = { ...p.seat, slot, companions }
          p.wait = null
        } else p.wait = { slot, companions, turn: ++this.turns }
      }
    }
    this.wrote(who, now, () => (p.seat !== null || p.wait !== null) && this.giveBack(p, before))
    this.promote(now)
    return true
  }

  /** Back to what they had; a place that is gone is not taken from anybody: its old holder heads the list. */
  private giveBack(p: Person, before: Person): boolean {
    if (!before.seat) {
      p.seat = null
      p.wait = before.wait
      return true
    }
    const { slot, companions } = before.seat
    const has = p.seat?.slot === slot ? 1 + p.seat.companions : 0
    if (this.free(slot) === Infinity || (this.quotas[slot] ?? Infinity) - this.taken(slot) + has >= 1 + companions) {
      p.seat = { slot, companions, heldUntil: null }
      p.wait = before.wait
      return true
    }
    if (p.seat) return false
    p.wait = { slot, companions, turn: Math.min(0, ...[...this.people.values()].map((x) => x.wait?.turn ?? 0)) - 1 }
    return true
  }

  /** Takes back their last write that was not taken back yet, within ten minutes. */
  takeBack(who: string, now: number): boolean {
    const writes = this.undo.get(who) ?? []
    const last = writes.at(-1)
    if (!last || last.at < now - 600_000 || !last.back()) return false
    writes.pop()
    this.promote(now)
    return true
  }

  /** Never below those who sit. */
  setQuota(slot: string, quota: number, now: number): boolean {
    if (this.taken(slot) > quota) return false
    this.quotas[slot] = quota
    this.promote(now)
    return true
  }

  lapse(now: number): void {
    for (const p of this.people.values()) {
      if (!p.seat || p.seat.heldUntil === null || p.seat.heldUntil > now) continue
      p.seat = null
      p.wait = null
    }
    this.promote(now)
  }

  state(): ModelState {
    return {
      seated: [...this.people].flatMap(([who, { seat }]) => (seat ? [`${who} ${seat.slot} ${seat.companions}${seat.heldUntil === null ? '' : '?'}`] : [])).sort(),
      waiting: Object.fromEntries(Object.keys(this.quotas).map((slot) => [slot, this.queue(slot).map((w) => `${w.who} ${w.wait.companions}${w.person.seat ? '+' : ''}`)])),
    }
  }
}
