// Failures on request, to rehearse retries: the next sends to a chat or to a person's private chat.
import { PlatformError } from '../../bot/model/errors.ts'
import type { PlatformId } from '../../bot/model/event.ts'
import type { Destination } from '../../bot/ports/platform.ts'

export interface Fault {
  readonly platform: PlatformId
  readonly chat?: string | undefined
  readonly user?: string | undefined
  readonly sends: number
  readonly error: 'rate_limited' | 'unavailable' | 'forbidden'
  readonly retryAfterMs?: number | undefined
}

export interface Faults {
  add(f: Fault): void
  /** Throws when a fault waits for this destination. */
  check(platform: PlatformId, to: Destination): void
}

const HINTS = { rate_limited: 'too many sends', unavailable: 'the platform is down', forbidden: 'the bot may not write here' } as const

export function createFaults(): Faults {
  const left: { fault: Fault; sends: number }[] = []
  return {
    add(fault) {
      left.push({ fault, sends: fault.sends })
    },
    check(platform, to) {
      const hit = left.find((x) => x.sends > 0 && x.fault.platform === platform && (to.kind === 'chat' ? x.fault.chat === to.chat : to.kind === 'user' && x.fault.user === to.user))
      if (!hit) return
      hit.sends--
      const { error, retryAfterMs } = hit.fault
      throw new PlatformError(error, { retryable: error !== 'forbidden', retryAfterMs: retryAfterMs ?? null, hint: HINTS[error] })
    },
  }
}
