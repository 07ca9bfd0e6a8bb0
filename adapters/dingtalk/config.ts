// What the DingTalk adapter is handed, and the platform's numbers that it keeps to. Numbers: dingtalk.md sections 4, 5, 9 and 10.
import { HOUR, MINUTE, SECOND } from '../../bot/model/time.ts'
import type { Block } from '../../bot/model/card.ts'
import type { PaceLane, Rate } from '../../bot/model/pacer.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import type { Logger } from '../../bot/ports/logger.ts'

export interface DingtalkConfig {
  /** AppKey of an enterprise internal app. */
  readonly clientId: string
  readonly clientSecret: string
  /** The client id for every app robot. */
  readonly robotCode: string
  /** The new OpenAPI and the old one, without a slash at their ends. */
  readonly baseUrl: string
  readonly oapiUrl: string
  /** A template of the card platform (README.md says how it is made); null: cards are markdown. */
  readonly cardTemplateId: string | null
}

export type Chart = Extract<Block, { kind: 'chart' }>

export interface DingtalkOptions {
  readonly config: DingtalkConfig
  readonly clock: Clock
  /** A new unique id, for what the platform gives none. */
  newId(): string
  readonly log: Logger
  /** A chart as PNG; absent: charts are lines. */
  readonly drawChart?: (chart: Chart) => Promise<Buffer>
  /** 0 up to 1; the machine's own when absent. */
  readonly random?: () => number
  /** How patient the connection is; tests make it shorter. */
  readonly timing?: Partial<Timing>
}

/** Waits of the stream connection, in milliseconds. */
export interface Timing {
  /** Between two pings of ours. Three of them without a word end a connection: a dead one is noticed within 4 × 15 s. */
  readonly pingMs: number
  /** The longest for the gateway, and again for the upgrade: neither has an end of its own. */
  readonly dialMs: number
  readonly backOffMs: number
  readonly mostBackOffMs: number
  /** A connection that held so long was a good one: waits begin anew. */
  readonly soundMs: number
  /** How long the old connection stays open beside its successor: acknowledgements may still be under way. */
  readonly drainMs: number
}

export const TIMING: Timing = { pingMs: 15 * SECOND, dialMs: 10 * SECOND, backOffMs: SECOND, mostBackOffMs: MINUTE, soundMs: 30 * SECOND, drainMs: SECOND }

/** An answer of the HTTP API may take so long; DingTalk's own end is 3 s. */
export const CALL_MS = 8 * SECOND

export const MSG_PARAM_BYTES = 15_000
export const WEBHOOK_BYTES = 20_000
/** One source names 1024 bytes for a variable of a card; README.md, "Template". */
export const VALUE_BYTES = 1_000
/** Variables that carry the text of a card, in their order. */
export const TEXT_VARIABLES = ['text', 'text2', 'text3', 'text4', 'text5', 'text6'] as const

/** The webhook of a message works for about 90 minutes; the last one is not relied on. */
export const WEBHOOK_MS = 89 * MINUTE
/** Published: 20 a minute. Two are left to whoever else posts there. */
export const WEBHOOK_RATE: Rate = { count: 18, perMs: MINUTE }
/** How long a group is blocked after too many posts (130101). */
export const WEBHOOK_BLOCK_MS = 10 * MINUTE

export const PROFILE_MS = 6 * HOUR
export const PROFILE_FAILED_MS = MINUTE

const MINUTE_RATE: Rate = { count: 20, perMs: MINUTE }

/** 20 calls a second of each API of the new host, as the standard plan has it. */
export const apiLane = (path: string): PaceLane => ({ key: `api${path}`, rates: [{ count: 20, perMs: SECOND }] })
/** 40 calls a second of the old host, all APIs together. */
export const OAPI_LANE: PaceLane = { key: 'oapi', rates: [{ count: 40, perMs: SECOND }] }
/** No number is published for what an app robot may post in one place; that of webhook robots is kept to. */
export const placeLane = (place: string): PaceLane => ({ key: `place/${place}`, rates: [MINUTE_RATE] })
