// The Feishu adapter with the real SDK on one side and the stand-in on the other, for the tests of this folder.
import { createFeishu, type FeishuConfig } from '../../../adapters/feishu/index.ts'
import type { LinkTiming } from '../../../adapters/feishu/link.ts'
import type { InboundEvent } from '../../../bot/model/event.ts'
import { fitOut, toText, type Fitted, type Outgoing } from '../../../bot/model/degrade.ts'
import type { Card } from '../../../bot/model/card.ts'
import { zoneOf } from '../../../bot/model/time.ts'
import type { Clock } from '../../../bot/ports/clock.ts'
import type { AcceptResult, Destination, PlatformAdapter, SendOptions, SentRef } from '../../../bot/ports/platform.ts'
import { systemClock } from '../../../bot/system.ts'
import { recorder, type Entry } from '../../kit/log.ts'
import { startFeishuStandIn, type FeishuOptions, type FeishuStandIn } from '../../stand-in/feishu/index.ts'

/** Small, so that a test does not wait: the real ones are tested with a clock that is moved. */
export const QUICK: LinkTiming = { pingMs: 40, silenceMs: 1_000, attemptMs: 1_500, firstDelayMs: 10, maxDelayMs: 60, stableMs: 400 }

export interface Stage {
  readonly platform: FeishuStandIn
  readonly adapter: PlatformAdapter
  readonly events: InboundEvent[]
  readonly log: readonly Entry[]
  /** Every change of the connection, in order. */
  readonly states: readonly ('up' | 'down')[]
  readonly troubles: readonly { readonly code: string; readonly says: string }[]
  metered(): number
  /** Resolves when the connection has come up for the n-th time. */
  up(nth?: number): Promise<void>
  /** Wake-ups that the adapter has asked for and not taken back. */
  pending(): number
  text(to: Destination, text: string, key: string, more?: Partial<SendOptions>): Promise<SentRef>
  show(to: Destination, card: Card, key: string): Promise<SentRef>
  page(out: Outgoing): Fitted<Outgoing>
  close(): Promise<void>
}

export interface StageOptions {
  readonly standIn?: FeishuOptions
  readonly timing?: Partial<LinkTiming>
  readonly config?: Partial<FeishuConfig>
  /** Stores an event; rejects when it could not. */
  readonly store?: (event: InboundEvent) => Promise<AcceptResult>
  /** False: only calls are made, nothing is listened to. */
  readonly listen?: boolean
}

/** A system clock that knows what it was asked for. */
function countingClock(): { readonly clock: Clock; pending(): number } {
  const real = systemClock(zoneOf('Asia/Shanghai'))
  const asked = new Set<object>()
  return {
    pending: () => asked.size,
    clock: {
      ...real,
      wake(at, fn) {
        const one = {}
        asked.add(one)
        const cancel = real.wake(at, () => {
          asked.delete(one)
          fn()
        })
        return () => {
          asked.delete(one)
          cancel()
        }
      },
    },
  }
}

/** Two teachers and a group. Close it. */
export async function stage(o: StageOptions = {}): Promise<Stage> {
  const platform = await startFeishuStandIn({ people: [{ name: '王芳' }, { name: '李梅' }], chats: [{ name: '工会群' }], ...o.standIn })
  const { log, entries } = recorder()
  const { clock, pending } = countingClock()
  const adapter = createFeishu({
    config: { appId: platform.appId, appSecret: platform.appSecret, baseUrl: platform.baseUrl, ...o.config }, clock, log, random: () => 0.5, timing: { ...QUICK, ...o.timing },
  })
  const events: InboundEvent[] = []
  const states: ('up' | 'down')[] = []
  const troubles: { code: string; says: string }[] = []
  let metered = 0
  let waiting: (() => void)[] = []
  const ups = (): number => states.filter((s) => s === 'up').length
  if (o.listen !== false) {
    await adapter.start(async (event) => {
      const result = await (o.store?.(event) ?? Promise.resolve({ kind: 'new' as const, done: Promise.resolve() }))
      events.push(event)
      return result
    }, {
      connection(state) {
        states.push(state)
        const all = waiting
        waiting = []
        for (const look of all) look()
      },
      metered: (calls) => { metered += calls },
      trouble: (code, says) => { troubles.push({ code, says }) },
    })
  }
  const page = (out: Outgoing): Fitted<Outgoing> => {
    const [first] = fitOut(out, adapter.capabilities)
    if (!first) throw new Error('nothing to send')
    return first
  }
  return {
    platform, adapter, events, log: entries, states, troubles, pending, page,
    metered: () => metered,
    up(nth = 1) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (ups() >= nth) resolve()
          else waiting.push(look)
        }
        look()
      })
    },
    text: (to, text, key, more = {}) => adapter.send(to, page({ kind: 'text', text }), { key, hurry: 'answer', ...more }),
    show: (to, card, key) => adapter.send(to, page({ kind: 'card', card, text: toText(card) }), { key, hurry: 'answer' }),
    async close() {
      await adapter.stop()
      await platform.close()
    },
  }
}

export const card = (more: Partial<Card> = {}): Card => ({ title: '羽毛球赛', tone: 'good', blocks: [], actions: [], revision: 3, subject: 'A1', ...more })
