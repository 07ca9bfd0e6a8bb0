// Presses that wait for their outcome, which is the answer to the callback. What comes later is for a private message.
import { plus, type Instant } from '../../bot/model/time.ts'
import type { Cancel, Clock } from '../../bot/ports/clock.ts'

/** How long a press waits for its outcome, in milliseconds from its arrival. Connectors aim at an answer within 3 s. */
export const PRESS_MS = 2_000
/** How much longer while the press is not even stored. */
export const STORE_MS = 2_500
/** The outcome may leave a moment after its event was handled. */
const AFTER_DONE_MS = 300
const REMEMBERED = 2_000

export const LATE = '收到，结果马上私聊发给你'
export const SLOW = '有点慢，结果稍后私聊告诉你'

interface Pending {
  readonly user: string
  readonly at: Instant
  stored: boolean
  /** The event was handled and had nothing to say. */
  cancel: Cancel
  readonly settle: (line: string | null) => void
}

export class Presses {
  private readonly pending = new Map<string, Pending>()
  private readonly answered = new Set<string>()

  constructor(private readonly clock: Clock) {}

  /** The line for the one who pressed: the outcome, or a word that it will come; null where there is nothing to say. Null at once while the same press waits already. */
  open(eventId: string, user: string): Promise<string | null> {
    if (this.pending.has(eventId)) return Promise.resolve(null)
    const at = this.clock.now()
    return new Promise((resolve) => {
      const settle = (line: string | null): void => {
        this.pending.get(eventId)?.cancel()
        this.pending.delete(eventId)
        resolve(line)
      }
      const press: Pending = { user, at, stored: false, settle, cancel: () => undefined }
      press.cancel = this.clock.wake(plus(at, PRESS_MS), () => this.overdue(press))
      this.pending.set(eventId, press)
    })
  }

  private overdue(press: Pending): void {
    if (press.stored) press.settle(LATE)
    else press.cancel = this.clock.wake(plus(press.at, STORE_MS), () => press.settle(SLOW))
  }

  /** The press is safe. */
  stored(eventId: string): void {
    const press = this.pending.get(eventId)
    if (!press) return
    press.stored = true
    if (this.clock.now() >= plus(press.at, PRESS_MS)) press.settle(LATE)
  }

  /** The event was handled: an outcome comes now or not at all. */
  handled(eventId: string): void {
    const press = this.pending.get(eventId)
    if (!press) return
    const soon = plus(this.clock.now(), AFTER_DONE_MS)
    if (soon >= plus(press.at, PRESS_MS)) return
    press.cancel()
    press.cancel = this.clock.wake(soon, () => press.settle(null))
  }

  /** Gives the outcome; false when the press no longer waits. The same key again counts as shown. */
  answer(eventId: string, user: string, line: string, key: string): boolean {
    if (this.answered.has(key)) return true
    const press = this.pending.get(eventId)
    if (!press || press.user !== user) return false
    this.answered.add(key)
    for (const oldest of this.answered) {
      if (this.answered.size <= REMEMBERED) break
      this.answered.delete(oldest)
    }
    press.settle(line)
    return true
  }

  /** Lets go of one press, or of all of them. */
  drop(eventId?: string): void {
    for (const [id, press] of [...this.pending]) if (eventId === undefined || id === eventId) press.settle(null)
  }
}
