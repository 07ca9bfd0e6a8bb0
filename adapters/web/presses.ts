// Presses that wait for their toast. Like Feishu, a press can be answered for a short while and never later.
import { plus, type Instant } from '../../bot/model/time.ts'
import type { Cancel, Clock } from '../../bot/ports/clock.ts'

/** How long a press waits for its toast, in milliseconds. */
export const PRESS_MS = 2_000
/** The toast may leave a moment after its event was handled; without one the button is not kept waiting longer. */
const AFTER_DONE_MS = 300
const REMEMBERED = 500

interface Pending {
  readonly user: string
  readonly deadline: Instant
  cancel: Cancel
  readonly settle: (toast: string | null) => void
}

export class Presses {
  private readonly pending = new Map<string, Pending>()
  private readonly answered = new Set<string>()

  constructor(private readonly clock: Clock) {}

  /** Waits for the toast of a press; null when none came in time. */
  open(eventId: string, user: string): Promise<string | null> {
    const deadline = plus(this.clock.now(), PRESS_MS)
    return new Promise((resolve) => {
      const settle = (toast: string | null): void => {
        this.pending.get(eventId)?.cancel()
        this.pending.delete(eventId)
        resolve(toast)
      }
      this.pending.set(eventId, { user, deadline, settle, cancel: this.clock.wake(deadline, () => settle(null)) })
    })
  }

  /** Shows the toast; false when the press no longer waits. The same key again counts as shown. */
  answer(eventId: string, user: string, toast: string, key: string): boolean {
    if (this.answered.has(key)) return true
    const press = this.pending.get(eventId)
    if (!press || press.user !== user) return false
    this.answered.add(key)
    for (const oldest of this.answered) {
      if (this.answered.size <= REMEMBERED) break
      this.answered.delete(oldest)
    }
    press.settle(toast)
    return true
  }

  /** The event was handled: a toast comes now or not at all. */
  handled(eventId: string): void {
    const press = this.pending.get(eventId)
    if (!press) return
    const soon = plus(this.clock.now(), AFTER_DONE_MS)
    if (soon >= press.deadline) return
    press.cancel()
    press.cancel = this.clock.wake(soon, () => press.settle(null))
  }

  /** Lets go of one press, or of all of them. */
  drop(eventId?: string): void {
    for (const [id, press] of [...this.pending]) if (eventId === undefined || id === eventId) press.settle(null)
  }
}
