// Control API under /_stand-in/…, for the page and for other processes: say, press, fault, advance, state, records.
import type { StandInClock } from './clock.ts'
import { faultFromJson, type Faults } from './fault.ts'
import type { HttpFront, StandInReply, StandInRequest } from './http.ts'
import { page } from './page.ts'
import type { Recorder } from './record.ts'
import type { View } from './view.ts'

/** What each platform supplies. A thrown error is answered as 400 with its message. */
export interface ControlHandlers {
  /** `body` as the platform's own `say` takes it. Resolves with the ids. */
  say(body: Readonly<Record<string, unknown>>): Promise<object> | object
  /** `body` as the platform's own `press` takes it. Resolves with what the person sees. */
  press(body: Readonly<Record<string, unknown>>): Promise<object>
  /** What the page shows of one chat; of none when it is not named. */
  view(chat: string | undefined): View
  /** More commands, each at POST /_stand-in/<name>. */
  readonly more?: Readonly<Record<string, (body: Readonly<Record<string, unknown>>) => Promise<object> | object>>
}

export interface ControlParts {
  readonly front: HttpFront
  readonly clock: StandInClock
  readonly recorder: Recorder
  readonly faults: Faults
  /** The page's title. */
  readonly title: string
}

const RECORDS_AT_ONCE = 1_000

/** A page from elsewhere may not drive the stand-in of somebody's own machine: JSON needs a pre-flight, and the host is a name of loopback. */
function refusal(req: StandInRequest): StandInReply | null {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(req.headers.host ?? '')) return { status: 403, body: { error: 'Loopback only.' } }
  if (req.method === 'POST' && !(req.headers['content-type'] ?? '').startsWith('application/json')) return { status: 415, body: { error: 'JSON only.' } }
  return null
}

/** Adds the routes, and the page at `/`. */
export function mountControl(parts: ControlParts, handlers: ControlHandlers): void {
  const { front, clock, recorder, faults } = parts
  const guarded = (method: string, path: string, work: (body: Readonly<Record<string, unknown>>, req: StandInRequest) => unknown): void => {
    front.route(method, path, async (req) => {
      const refused = refusal(req)
      if (refused) return refused
      try {
        const body = typeof req.body === 'object' && req.body !== null ? (req.body as Record<string, unknown>) : {}
        return { body: (await work(body, req)) ?? {} }
      } catch (error) {
        return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } }
      }
    }, { quiet: true })
  }

  guarded('POST', '/_stand-in/say', (body) => handlers.say(body))
  guarded('POST', '/_stand-in/press', (body) => handlers.press(body))
  guarded('POST', '/_stand-in/fault', (body) => {
    if (body['clear'] === true) faults.clear()
    else faults.add(faultFromJson(body))
    return {}
  })
  guarded('POST', '/_stand-in/advance', (body) => {
    if (typeof body['ms'] !== 'number' || !(body['ms'] >= 0)) throw new Error('advance needs ms, a number.')
    clock.advance(body['ms'])
    return { now: clock.now() }
  })
  guarded('GET', '/_stand-in/state', (_body, req) => handlers.view(req.query['chat']))
  // `after`: how many records the caller has seen; `kind` narrows.
  guarded('GET', '/_stand-in/records', (_body, req) => {
    const all = recorder.all(req.query['kind'])
    const after = Number(req.query['after'] ?? 0)
    return { total: all.length, records: all.slice(after, after + RECORDS_AT_ONCE), violations: recorder.violations() }
  })
  for (const [name, work] of Object.entries(handlers.more ?? {})) guarded('POST', `/_stand-in/${name}`, (body) => work(body))
  front.route('GET', '/', () => ({ headers: { 'content-type': 'text/html; charset=utf-8' }, body: page(parts.title) }), { quiet: true })
  // Browsers ask for it by themselves.
  front.route('GET', '/favicon.ico', () => ({ status: 204, body: '' }), { quiet: true })
}
