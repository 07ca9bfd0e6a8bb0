// The platforms' connections: what adapters tell of them, what is remembered over an outage, and troubles for administrators.
import type { PlatformId } from '../model/event.ts'
import { DAY, dateAt, type Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { PlatformAdapter, PlatformHooks } from '../ports/platform.ts'
import { cameUp, signOfLife } from '../services/downtime.ts'
import type { Services } from '../services/index.ts'
import { PLATFORM_NAMES } from '../services/link.ts'
import { tellAdmins } from '../services/notice.ts'
import type { LinkView, Trouble } from '../services/watch.ts'
import type { Tracker } from './tracker.ts'

export interface Links {
  hooks(platform: PlatformId): Pick<PlatformHooks, 'connection' | 'trouble'>
  view(): readonly LinkView[]
  /** Told within the last day, newest first. */
  troubles(): readonly Trouble[]
  /** Notes that the bot and its connections are alive: the next start knows how long it was away. */
  beat(): Promise<void>
  /** What adapters say from now on is the end of the process, not of a connection. */
  stop(): void
}

interface Link {
  state: LinkView['state']
  since: Instant
  /** It came up, and what follows from that is written: only then may signs of life be, or the absence would be forgotten. */
  noted: boolean
}

export function createLinks(o: { adapters: readonly PlatformAdapter[]; clock: Clock; log: Logger; tracker: Tracker; services: () => Services; announce: (text: string) => void }): Links {
  const { clock, log } = o
  const links = new Map<PlatformId, Link>(o.adapters.map((a) => [a.id, { state: 'none', since: clock.now(), noted: false }]))
  const troubles = new Map<string, Trouble>()
  let stopped = false

  async function note(platform: PlatformId, link: Link): Promise<void> {
    const services = o.services()
    const repushMs = o.adapters.find((a) => a.id === platform)?.capabilities.repushMs ?? Infinity
    const away = await services.units.run((unit) => cameUp(unit, services, platform, repushMs))
    if (link.state === 'up') link.noted = true
    if (away) log.warn('lines may be lost', { platform, ...away })
  }

  function connection(platform: PlatformId, state: 'up' | 'down'): void {
    const link = links.get(platform)
    if (stopped || !link || link.state === state) return
    link.state = state
    link.since = clock.now()
    link.noted = false
    log.info('connection', { platform, state })
    if (state === 'up') o.tracker.follow(note(platform, link))
  }

  function trouble(platform: PlatformId, code: string, says: string): void {
    if (stopped) return
    const now = clock.now()
    const day = dateAt(now, clock.zone)
    const key = `${platform}/${code}`
    const before = troubles.get(key)
    troubles.set(key, { platform, code, says, at: now })
    // Who has just typed a credential sits at the console, and may be no administrator yet.
    if (!before) o.announce(`${PLATFORM_NAMES[platform]}：${says}`)
    if (before && dateAt(before.at, clock.zone) === day) return
    log.warn('trouble', { platform, code })
    o.tracker.follow(o.services().units.run((unit) => tellAdmins(unit, `${PLATFORM_NAMES[platform]}：${says}`, `trouble/${key}/${day}`)))
  }

  return {
    hooks: (platform) => ({
      connection: (state) => { connection(platform, state) },
      trouble: (code, says) => { trouble(platform, code, says) },
    }),
    view: () => [...links].map(([platform, { state, since }]) => ({ platform, state, since })),
    troubles() {
      const since = clock.now() - DAY
      for (const [key, t] of troubles) if (t.at < since) troubles.delete(key)
      return [...troubles.values()].sort((a, b) => b.at - a.at)
    },
    async beat() {
      const up = [...links].filter(([, link]) => link.state === 'up')
      // What could not be written when it came up is written now.
      for (const [platform, link] of up) if (!link.noted) await note(platform, link)
      await o.services().units.run((unit) => signOfLife(unit, up.map(([platform]) => platform)))
    },
    stop() {
      stopped = true
    },
  }
}
