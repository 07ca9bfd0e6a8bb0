// What a failed job means, the same for both queues: try again and when, or never. Rule: architecture.md section 7.
import { DeniedError, PermanentError, PlatformError, UserError } from '../../bot/model/errors.ts'
import { MINUTE, SECOND } from '../../bot/model/time.ts'

/** Milliseconds before the second try, and the longest wait; each try doubles it. */
export interface Backoff {
  readonly baseMs: number
  readonly capMs: number
}

export const BACKOFF: Backoff = { baseMs: SECOND, capMs: 10 * MINUTE }

/** The reason for which a job that outran its time was aborted. */
export class JobTimeout extends Error {
  override readonly name = 'JobTimeout'
  constructor(timeoutMs: number) {
    super(`not finished after ${timeoutMs} ms`)
  }
}

/** The reason for which a running job is aborted when the bot stops. It runs again at the next start. */
export class QueueStopped extends Error {
  override readonly name = 'QueueStopped'
  constructor() {
    super('the queue is stopping')
  }
}

/** Milliseconds until the next try after the `failed`-th one (from 1), or null when there is none. A platform's wish to wait goes first. */
export function retryDelayMs(error: unknown, failed: number, attempts: number, backoff: Backoff): number | null {
  if (error instanceof PermanentError || error instanceof UserError || error instanceof DeniedError) return null
  if (error instanceof PlatformError && !error.retryable) return null
  if (failed >= attempts) return null
  if (error instanceof PlatformError && error.retryAfterMs !== null) return error.retryAfterMs
  return Math.min(backoff.capMs, backoff.baseMs * 2 ** (failed - 1))
}

/** The error as one short line for the job's row. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return text.replace(/\s+/gu, ' ').slice(0, 500)
}
