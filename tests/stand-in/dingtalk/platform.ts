// What every part of the DingTalk stand-in shares.
import type { StandInClock } from '../core/clock.ts'
import type { Faults } from '../core/fault.ts'
import type { HttpFront } from '../core/http.ts'
import type { Recorder } from '../core/record.ts'
import type { Chance } from './chance.ts'
import type { Limits } from './limit.ts'
import type { DingScope, DingtalkStandInOptions } from './option.ts'
import type { World } from './world.ts'

export interface App {
  readonly clientId: string
  readonly clientSecret: string
  readonly robotCode: string
  readonly corpId: string
  readonly botName: string
  /** The robot's own encrypted id, as in atUsers and chatbotUserId. */
  readonly botDingtalkId: string
}

export interface Platform {
  readonly app: App
  readonly options: DingtalkStandInOptions
  readonly clock: StandInClock
  readonly recorder: Recorder
  readonly faults: Faults
  readonly front: HttpFront
  readonly chance: Chance
  readonly limits: Limits
  readonly world: World
  readonly scopes: Set<DingScope>
  readonly tally: Tally
}

/** Counts for assertions. */
export interface Tally {
  readonly calls: Map<string, number>
  readonly refusals: Map<string, number>
  tokenCalls: number
  pushes: number
  lost: number
}

/** One more in a count by name. */
export function countUp(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

/** A request that was turned down: counted and recorded. */
export function refused({ tally, recorder }: Pick<Platform, 'tally' | 'recorder'>, route: string, code: string, data: object = {}): void {
  countUp(tally.refusals, code)
  recorder.add('refusal', { ...data, route, code })
}
