// What the running process knows of itself and services cannot read from tables: for 体检 and /healthz.
import type { Check } from '../model/check.ts'
import type { PlatformId } from '../model/event.ts'
import type { Instant } from '../model/time.ts'

/** How one platform's connection stands. */
export interface LinkView {
  readonly platform: PlatformId
  /** none: it has not come up since the start. */
  readonly state: 'up' | 'down' | 'none'
  readonly since: Instant
}

/** What an administrator must cure, as the adapter says it. */
export interface Trouble {
  readonly platform: PlatformId
  readonly code: string
  readonly says: string
  readonly at: Instant
}

/** The calls of this month; `limit` null: counted only. */
export interface BudgetView {
  readonly used: number
  readonly limit: number | null
}

export interface Watch {
  links(): readonly LinkView[]
  /** Told within the last day, newest first. */
  troubles(): readonly Trouble[]
  /** Null where nothing is counted. */
  budget(platform: PlatformId): BudgetView | null
  /** Looks at the machine and the data without touching the network; null where nobody can. */
  doctor(): Promise<readonly Check[] | null>
}
