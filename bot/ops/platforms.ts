// The chat platforms that the config names, each behind the platform port. Loaded when they are asked for: an SDK costs half a second and 70 MiB.
import type { Config } from '../config.ts'
import type { Check } from '../model/check.ts'
import type { PlatformId } from '../model/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Logger } from '../ports/logger.ts'
import type { PlatformAdapter } from '../ports/platform.ts'

export interface PlatformParts {
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
}

/** One adapter for each platform that has credentials, not started yet. */
export async function openPlatforms(config: Pick<Config, 'feishu' | 'dingtalk'>, { clock, ids, log }: PlatformParts): Promise<readonly PlatformAdapter[]> {
  const adapters: PlatformAdapter[] = []
  if (config.feishu) {
    const { createFeishu } = await import('../../adapters/feishu/index.ts')
    adapters.push(createFeishu({ config: config.feishu, clock, log }))
  }
  if (config.dingtalk) {
    const { createDingtalk } = await import('../../adapters/dingtalk/index.ts')
    const { drawChart } = await import('./chart.ts')
    adapters.push(createDingtalk({ config: config.dingtalk, clock, newId: () => ids.next(), log, drawChart }))
  }
  return adapters
}

/** Calls of the platforms that may be made in a month; a platform without a number is not counted. */
export function monthlyCalls(config: Pick<Config, 'feishu' | 'dingtalk'>): Partial<Record<PlatformId, number>> {
  const limits: Partial<Record<PlatformId, number>> = {}
  for (const id of ['feishu', 'dingtalk'] as const) {
    const calls = config[id]?.monthlyCalls ?? null
    if (calls !== null) limits[id] = calls
  }
  return limits
}

/** What the doctor finds of the platforms: credentials, rights, clock and connection, each with its cure. Asks the platforms; never throws. */
export async function checkPlatforms(config: Pick<Config, 'feishu' | 'dingtalk'>, { clock, log }: Pick<PlatformParts, 'clock' | 'log'>): Promise<readonly Check[]> {
  const asked: Promise<readonly Check[]>[] = []
  const { feishu, dingtalk } = config
  if (feishu) asked.push(import('../../adapters/feishu/index.ts').then(({ checkFeishu }) => checkFeishu({ config: feishu, clock, log })))
  if (dingtalk) asked.push(import('../../adapters/dingtalk/index.ts').then(({ checkDingtalk }) => checkDingtalk({ config: dingtalk, clock })))
  return (await Promise.all(asked)).flat()
}
