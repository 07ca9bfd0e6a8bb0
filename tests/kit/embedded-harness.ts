// The embedded queue under a virtual clock, over any job store.
import { instant, plus, SECOND, zoneOf } from '../../bot/model/time.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import { embeddedQueue, type EmbeddedOptions } from '../../jobs/engine/embedded.ts'
import type { JobStore } from '../../jobs/engine/job-store.ts'
import type { QueueHarness, QueueLimits } from '../contract/queue.ts'
import { virtualClock, type VirtualClock } from './clock.ts'

export const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** What the harness needs besides the store: what was given up, and how to clear away. */
export interface StoreUnderTest {
  readonly store: JobStore
  dead(): Promise<readonly { readonly key: string; readonly reason: string }[]>
  close(): Promise<void>
}

export interface EmbeddedHarness extends QueueHarness {
  readonly clock: VirtualClock
}

/** A contract harness; `more` goes to the queue as it is. Closing fails when a timer was left behind. */
export function embeddedHarness(under: StoreUnderTest, limits: QueueLimits = {}, more: Partial<EmbeddedOptions> = {}): EmbeddedHarness {
  const { attempts = 5, timeoutTicks = 60, concurrency = 4 } = limits
  const clock = virtualClock(instant(1_773_194_400_000), zoneOf('Asia/Shanghai'))
  const build = () => embeddedQueue({
    store: under.store, clock, log: quiet, concurrency, attempts: () => attempts, timeoutMs: () => timeoutTicks * SECOND, ...more,
  })
  let queue = build()
  return {
    clock,
    tickMs: SECOND,
    queue: () => queue,
    now: () => clock.now(),
    advance: (ms) => clock.moveTo(plus(clock.now(), ms), () => queue.idle()),
    pass: (ms) => clock.moveTo(plus(clock.now(), ms), turn),
    async settle() {
      await queue.idle()
      await clock.drain(() => queue.idle())
    },
    async restart() {
      queue.kill()
      queue = build()
    },
    dead: () => under.dead(),
    async close() {
      queue.kill()
      await queue.idle()
      await under.close()
      if (clock.pending() > 0) throw new Error(`${clock.pending()} wake-ups were left behind`)
    },
  }
}

/** Lets promises that are ready go on. */
function turn(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve) })
}
