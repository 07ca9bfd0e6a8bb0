// Presses that wait for their toast. Feishu shows an error after 3 s and takes no toast later: feishu.md section 6.
import { plus, type Instant } from '../../bot/model/time.ts'
import type { Cancel, Clock } from '../../bot/ports/clock.ts'
import type { AcceptResult } from '../../bot/ports/platform.ts'

/** How long a press waits for its outcome, and how long to be stored, in milliseconds since it arrived. */
export const OUTCOME_MS = 2_000
export const STORED_MS = 2_500
/** The toast may leave a moment after its event was handled; without one the button is not kept waiting longer. */
const AFTER_DONE_MS = 300
const REMEMBERED = 2_000

export const LATER = '收到，结果马上私聊发给你'
export const SLOW = '有点慢，结果稍后私聊告诉你'
export const NOT_STORED = '这一下没能存下来，什么也没改。过一会儿再点一次。'
export const UNREADABLE = '这个按钮用不了了。发「帮助」看看能做什么。'

/** What Feishu is answered. Nothing to show is `{}`: without `data` in the acknowledgement some clients show an error (108002). */
export interface PressAnswer {
  readonly toast?: { readonly type: 'info' | 'error'; readonly content: string }
}

export const toastOf = (content: string, type: 'info' | 'error' = 'info'): PressAnswer => ({ toast: { type, content } })

interface Pending {
  readonly user: string
  readonly answer: Promise<PressAnswer>
  readonly settle: (answer: PressAnswer) => void
  cancel: Cancel
}

export interface Presses {
  /** What is answered to a press: its toast, or that it comes later. Never rejects. */
  take(eventId: string, user: string, store: () => Promise<AcceptResult>): Promise<PressAnswer>
  /** Shows the toast; false when the press no longer waits. The same key again counts as shown. */
  show(eventId: string, user: string, text: string, key: string): boolean
  /** Lets go of all that wait. */
  stop(): void
}

/** `lost` is told of presses that could not be stored. */
export function createPresses(clock: Clock, lost: (error: unknown) => void): Presses {
  const pending = new Map<string, Pending>()
  const shown = new Set<string>()

  function open(eventId: string, user: string): Pending {
    let resolve: (answer: PressAnswer) => void = () => undefined
    const answer = new Promise<PressAnswer>((done) => { resolve = done })
    const made: Pending = {
      user, answer, cancel: () => undefined,
      settle(said) {
        made.cancel()
        pending.delete(eventId)
        resolve(said)
      },
    }
    pending.set(eventId, made)
    return made
  }

  function settleAt(press: Pending, at: Instant, answer: PressAnswer): void {
    press.cancel()
    press.cancel = clock.wake(at, () => press.settle(answer))
  }

  return {
    take(eventId, user, store) {
      const twin = pending.get(eventId)
      if (twin) return twin.answer
      const deadline = plus(clock.now(), OUTCOME_MS)
      const press = open(eventId, user)
      const waits = (): boolean => pending.get(eventId) === press
      settleAt(press, plus(clock.now(), STORED_MS), toastOf(SLOW))
      void store().then(
        ({ kind, done }) => {
          if (!waits()) return
          // Known: the first of the two has the outcome.
          if (kind === 'known') {
            press.settle({})
            return
          }
          settleAt(press, deadline, toastOf(LATER))
          void done.then(() => {
            const soon = plus(clock.now(), AFTER_DONE_MS)
            if (waits() && soon < deadline) settleAt(press, soon, {})
          })
        },
        (error: unknown) => {
          lost(error)
          if (waits()) press.settle(toastOf(NOT_STORED, 'error'))
        },
      )
      return press.answer
    },
    show(eventId, user, text, key) {
      if (shown.has(key)) return true
      const press = pending.get(eventId)
      if (press?.user !== user) return false
      shown.add(key)
      for (const oldest of shown) {
        if (shown.size <= REMEMBERED) break
        shown.delete(oldest)
      }
      press.settle(toastOf(text))
      return true
    },
    stop() {
      for (const press of [...pending.values()]) press.settle({})
    },
  }
}
