// The tenant's token: kept, fetched once for all who wait, dropped when Feishu no longer takes it. Rules: feishu.md section 7.1.
import { plus, type Instant } from '../../bot/model/time.ts'

/** A token is not used in its last minutes: Feishu gives a new one well before. */
const SPARE_MS = 3 * 60_000

export interface Fetched {
  readonly token: string
  /** Seconds that it is good for. */
  readonly expire: number
}

export interface Token {
  /** Throws what `fetch` throws, to all who wait. */
  get(): Promise<string>
  /** Feishu refused this one; a newer one is kept. */
  drop(token: string): void
}

export function createToken(now: () => Instant, fetch: () => Promise<Fetched>): Token {
  let held: { readonly token: string; readonly until: Instant } | null = null
  let coming: Promise<string> | null = null

  async function renew(): Promise<string> {
    try {
      const { token, expire } = await fetch()
      held = { token, until: plus(now(), Math.max(0, expire * 1_000 - SPARE_MS)) }
      return token
    } finally {
      coming = null
    }
  }

  return {
    get() {
      if (held !== null && held.until > now()) return Promise.resolve(held.token)
      coming ??= renew()
      return coming
    },
    drop(token) {
      if (held?.token === token) held = null
    },
  }
}
