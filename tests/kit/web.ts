// The web adapter alone, for its tests: transcript in memory, clock that stands still, requests as they come over loopback.
import { EVERYTHING } from '../../bot/model/capabilities.ts'
import type { Action, Card, Field } from '../../bot/model/card.ts'
import { fitOut, type Fitted, type Outgoing } from '../../bot/model/degrade.ts'
import type { ClickEvent, InboundEvent, MessageEvent } from '../../bot/model/event.ts'
import { instant, zoneOf } from '../../bot/model/time.ts'
import type { ShownMessage, Transcript } from '../../bot/model/transcript.ts'
import { createWeb, type WebAdapter, type WebPerson } from '../../adapters/web/index.ts'
import type { ServerEvent } from '../../adapters/web/view.ts'
import { virtualClock, type VirtualClock } from './clock.ts'

export const PORT = 3000
export const NOW = instant(Date.parse('2026-03-11T10:00:00+08:00'))

export const PEOPLE: readonly WebPerson[] = [
  { id: 'w1', name: '王芳', label: '语文组 · 会员', color: '#5b8def' },
  { id: 'w2', name: '张伟', label: '后勤小组 · 会员', color: '#4aa98a' },
  { id: 'w3', name: '张伟民', label: '初二组 · 会员', color: '#9b7be0' },
  { id: 'w6', name: '赵磊', label: '工会委员 · 干部', color: '#3f7f9f', role: 'cadre' },
]

/** The transcript's contract in a few lines: numbered, one per key, remembering every button it ever showed. */
export function memoryTranscript(): Transcript {
  const rows: ShownMessage[] = []
  const offered = new Map<string, Set<string>>()
  const offer = (m: ShownMessage): ShownMessage => {
    const labels = offered.get(m.id) ?? new Set()
    for (const a of m.card?.actions ?? []) labels.add(a.label)
    offered.set(m.id, labels)
    return m
  }
  return {
    add: async (message) => {
      const known = rows.find((r) => r.key === message.key)
      if (known) return { message: known, fresh: false }
      const made: ShownMessage = { ...message, id: `m${rows.length + 1}`, updatedAt: null }
      rows.push(offer(made))
      return { message: made, fresh: true }
    },
    update: async (id, text, card, at) => {
      const index = rows.findIndex((r) => r.id === id)
      const old = rows[index]
      if (!old) return null
      return (rows[index] = offer({ ...old, text, card, updatedAt: at }))
    },
    find: async (id) => rows.find((r) => r.id === id) ?? null,
    everOffered: async (id, label) => offered.get(id)?.has(label) ?? false,
    newestCard: async () => rows.findLast((r) => r.card !== null) ?? null,
    recent: async (_platform, where, limit) => rows.filter((r) => ('chat' in where ? r.chat === where.chat : r.user === where.user)).slice(-limit),
  }
}

export function field(name: string, rest: Partial<Field> = {}): Field {
  return { name, label: name, type: 'text', required: false, options: [], ...rest }
}

export function action(label: string, line: readonly string[], rest: Partial<Action> = {}): Action {
  return { label, line, style: 'plain', fields: [], ...rest }
}

export function card(rest: Partial<Card> = {}): Card {
  return { title: '羽毛球赛', tone: 'plain', blocks: [], actions: [], revision: 0, subject: 'A1', ...rest }
}

/** Fitted to the web's capabilities, as the outbox hands it over. */
export function fitted(out: Outgoing): Fitted<Outgoing> {
  const [first] = fitOut(out, EVERYTHING)
  if (!first) throw new Error('fitOut gave nothing')
  return first
}

export interface WebKit {
  readonly web: WebAdapter
  readonly clock: VirtualClock
  readonly transcript: Transcript
  /** What was accepted, in order. */
  readonly events: InboundEvent[]
  readonly messages: () => MessageEvent[]
  readonly clicks: () => ClickEvent[]
  /** What the bot does with an event; a rejection is one that could not be stored. */
  onEvent: (event: InboundEvent) => Promise<void>
  store: () => Promise<void>
  request(path: string, init?: RequestInit & { remote?: string; env?: unknown }): Promise<Response>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }>
  /** Opens the event stream; `next` gives one event after another. */
  listen(lastId?: string): Promise<{ next(): Promise<{ id: string; event: ServerEvent }>; close(): Promise<void> }>
}

/** A started adapter. Stop it with `web.stop()`. */
export async function webKit(options: { readonly transcript?: Transcript; readonly pageDir?: string; readonly started?: boolean } = {}): Promise<WebKit> {
  const clock = virtualClock(NOW, zoneOf('Asia/Shanghai'))
  const transcript = options.transcript ?? memoryTranscript()
  let count = 0
  const silent = (): void => undefined
  const web = createWeb({
    transcript, clock, newId: () => String(++count), log: { debug: silent, info: silent, warn: silent, error: silent },
    people: PEOPLE, groups: [{ chat: 'union', title: '校工会群' }], pageDir: options.pageDir ?? '/nowhere',
  })
  const events: InboundEvent[] = []
  const kit: WebKit = {
    web, clock, transcript, events,
    messages: () => events.filter((e) => e.kind === 'message'),
    clicks: () => events.filter((e) => e.kind === 'click'),
    onEvent: async () => undefined,
    store: async () => undefined,
    async request(path, { remote = '127.0.0.1', env, ...init } = {}) {
      const headers = new Headers(init.headers)
      if (!headers.has('host')) headers.set('host', `127.0.0.1:${PORT}`)
      return web.app.request(`http://127.0.0.1:${PORT}${path}`, { ...init, headers }, env ?? { incoming: { socket: { remoteAddress: remote, localPort: PORT } } })
    },
    async post(path, body, headers = {}) {
      const answer = await kit.request(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    async listen(lastId) {
      const answer = await kit.request('/api/events', lastId === undefined ? {} : { headers: { 'last-event-id': lastId } })
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
      if (!reader) throw new Error('no stream')
      let text = ''
      return {
        async next() {
          while (!text.includes('\n\n')) {
            const { value, done } = await reader.read()
            if (done) throw new Error('the stream has ended')
            text += value
          }
          const frame = text.slice(0, text.indexOf('\n\n'))
          text = text.slice(frame.length + 2)
          const line = (name: string): string => frame.split('\n').find((l) => l.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
          return { id: line('id'), event: JSON.parse(line('data')) as ServerEvent }
        },
        close: () => reader.cancel(),
      }
    },
  }
  if (options.started !== false) {
    await web.start(async (event) => {
      await kit.store()
      events.push(event)
      return { kind: 'new', done: kit.onEvent(event) }
    }, { connection: () => undefined, metered: () => undefined, trouble: () => undefined })
  }
  return kit
}
