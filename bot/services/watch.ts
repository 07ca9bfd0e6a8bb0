// What the running process knows of itself and services cannot read from tables: for 体检 and /healthz.
import type { Check } from '../model/check.ts'
import type { PlatformId } from '../model/event.ts'
import { MINUTE, type Instant } from '../model/time.ts'

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

/** How long a platform may take to connect for the first time. */
const FIRST_UP_MS = MINUTE

/**
 * Whether somebody must look at this connection: it never came up, or it is down and an administrator's trouble was told since
 * (credentials that are refused). One that is merely being restored is well.
 */
export function isWell(link: LinkView, troubles: readonly Trouble[], now: Instant): boolean {
  if (link.state === 'up') return true
  if (troubles.some((t) => t.platform === link.platform && t.at >= link.since)) return false
  return link.state === 'down' || now - link.since <= FIRST_UP_MS
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
