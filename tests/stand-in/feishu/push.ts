// Events on their way: one random connection, ack within 3 s, else again after 15 s, 5 min, 1 h, 6 h. Rules: feishu.md section 4; duties F4–F6.
import { randomUUID } from 'node:crypto'
import type { Cancel, StandInClock } from '../core/clock.ts'
import type { Recorder } from '../core/record.ts'
import { encodeFrame, type Frame } from './frame.ts'
import type { Gateway } from './gateway.ts'
import { parseJson } from './json.ts'
import { newId } from './store.ts'
import type { Delivery, PushOptions } from './types.ts'

export const ACK_MS = 3_000
/** From one push to the next. */
export const REPUSH_MS: readonly number[] = [15_000, 300_000, 3_600_000, 21_600_000]

export interface Ack {
  readonly code: number
  /** The decoded `data`; undefined when there is none, or it is no JSON (then `broken`). */
  readonly data: unknown
  readonly hasData: boolean
  readonly broken: boolean
  readonly tookMs: number
}

export interface Envelope {
  readonly schema: '2.0'
  readonly header: Readonly<Record<string, unknown>>
  readonly event: unknown
}

interface Job {
  readonly eventId: string
  readonly eventType: string
  readonly envelope: unknown
  readonly options: PushOptions
  /** A callback: tried once, the person waits. */
  readonly once: ((ack: Ack | null, late: boolean) => void) | null
  attempts: number
  frameId: string
  pushedAt: number
  /** The ack of the newest attempt still counts. */
  waiting: boolean
  pending: boolean
  acked: number | null
  cancel: Cancel
}

export interface Pusher {
  /** Sends an event until it is acked or the schedule ends. */
  push(eventId: string, eventType: string, envelope: unknown, options: PushOptions): void
  /** Sends a callback once. `done(null)` after 3 s or when no connection takes it; an ack after that comes as `late`. */
  call(eventId: string, eventType: string, envelope: unknown, done: (ack: Ack | null, late: boolean) => void): void
  envelope(eventId: string): unknown
  delivery(eventId: string): Delivery
  onAck(frame: Frame, connection: number): void
  /** A frame made by hand bears this id: an answer to it is recorded and is no mistake. */
  expect(frameId: string): void
  /** Events that waited for the first ping go out. */
  flush(): void
}

const nothing = (): void => undefined

export function createPusher(clock: StandInClock, recorder: Recorder, gateway: () => Gateway): Pusher {
  const jobs = new Map<string, Job>()
  const byFrame = new Map<string, Job>()
  const byHand = new Set<string>()
  let held: Job[] = []
  let sequence = 0n

  function frames(job: Job): readonly Buffer[] {
    const payload = Buffer.from(typeof job.envelope === 'string' ? job.envelope : JSON.stringify(job.envelope))
    const { chunks, seqId, logId } = job.options
    const sum = chunks?.count ?? 1
    const size = Math.ceil(payload.length / sum)
    const order = chunks?.order ?? Array.from({ length: sum }, (_, i) => i)
    sequence += 1n
    return order.map((seq) => encodeFrame({
      seqId: seqId ?? sequence, logId: logId ?? 7_300_000_000_000n + sequence, service: 33554678, method: 1,
      headers: { type: 'event', message_id: job.frameId, sum: String(sum), seq: String(seq), trace_id: newId('trace') },
      payload: payload.subarray(seq * size, (seq + 1) * size),
    }))
  }

  function failed(job: Job): void {
    job.waiting = false
    if (job.once) {
      job.pending = false
      job.once(null, false)
      return
    }
    const wait = REPUSH_MS[job.attempts - 1]
    if (wait === undefined) {
      job.pending = false
      recorder.add('given-up', { eventId: job.eventId, eventType: job.eventType })
      return
    }
    job.cancel = clock.after(job.pushedAt + wait - clock.now(), () => attempt(job))
  }

  function transmit(job: Job, connection: number): void {
    job.pushedAt = clock.now()
    for (let i = 0; i < (job.attempts === 1 ? (job.options.copies ?? 1) : 1); i += 1) {
      recorder.add('push', { eventId: job.eventId, eventType: job.eventType, messageId: job.frameId, attempt: job.attempts, connection })
      for (const frame of frames(job)) gateway().send(connection, frame)
    }
  }

  function attempt(job: Job): void {
    job.attempts += 1
    job.pushedAt = clock.now()
    if (job.attempts > 1 && gateway().mode.newMessageIdOnRepush) job.frameId = randomUUID()
    byFrame.set(job.frameId, job)
    const connection = gateway().pick()
    if (connection === null && !gateway().opening()) {
      recorder.add('push', { eventId: job.eventId, eventType: job.eventType, messageId: job.frameId, attempt: job.attempts, connection: null })
      failed(job)
      return
    }
    job.waiting = true
    job.cancel = clock.after(ACK_MS, () => {
      held = held.filter((waiting) => waiting !== job)
      failed(job)
    })
    if (connection === null) held.push(job)
    else transmit(job, connection)
  }

  function start(eventId: string, eventType: string, envelope: unknown, options: PushOptions, once: Job['once']): void {
    const job: Job = { eventId, eventType, envelope, options, once, attempts: 0, frameId: randomUUID(), pushedAt: clock.now(), waiting: false, pending: true, acked: null, cancel: nothing }
    jobs.set(eventId, job)
    if (options.delayMs !== undefined && options.delayMs > 0) clock.after(options.delayMs, () => attempt(job))
    else attempt(job)
  }

  function readAck(frame: Frame, tookMs: number): Ack {
    const payload = parseJson(frame.payload.toString('utf8')) as { readonly code?: unknown; readonly data?: unknown } | undefined
    const raw = payload?.data
    const data = typeof raw === 'string' ? parseJson(Buffer.from(raw, 'base64').toString('utf8')) : undefined
    return { code: typeof payload?.code === 'number' ? payload.code : -1, data, hasData: raw !== undefined, broken: raw !== undefined && data === undefined, tookMs }
  }

  return {
    push: (eventId, eventType, envelope, options) => start(eventId, eventType, envelope, options, null),
    call: (eventId, eventType, envelope, done) => start(eventId, eventType, envelope, {}, done),
    envelope(eventId) {
      const job = jobs.get(eventId)
      if (!job) throw new Error(`There is no event ${eventId}.`)
      return job.envelope
    },
    delivery(eventId) {
      const job = jobs.get(eventId)
      if (!job) throw new Error(`There is no event ${eventId}.`)
      return { eventId, eventType: job.eventType, attempts: job.attempts, pending: job.pending, acked: job.acked }
    },
    onAck(frame, connection) {
      const messageId = frame.headers['message_id'] ?? ''
      const job = byFrame.get(messageId)
      if (!job && byHand.has(messageId)) {
        recorder.add('ack', { eventId: null, messageId, code: readAck(frame, 0).code, connection })
        return
      }
      if (!job) {
        recorder.violation(`ack of a message_id that was never pushed: ${messageId}`)
        return
      }
      const ack = readAck(frame, clock.now() - job.pushedAt)
      const late = !job.waiting && job.acked === null
      recorder.add('ack', {
        eventId: job.eventId, eventType: job.eventType, messageId, code: ack.code, data: ack.data, connection, tookMs: ack.tookMs, late, again: job.acked !== null,
        seq: frame.headers['seq'], bizRt: frame.headers['biz_rt'],
      })
      if (!job.waiting || messageId !== job.frameId) {
        job.once?.(ack, true)
        return
      }
      job.cancel()
      job.waiting = false
      if (job.once) {
        job.pending = false
        job.acked = ack.code
        job.once(ack, false)
      } else if (ack.code === 200) {
        job.pending = false
        job.acked = ack.code
      } else {
        failed(job)
      }
    },
    expect: (frameId) => void byHand.add(frameId),
    flush() {
      const now = held
      held = []
      for (const job of now) {
        const connection = gateway().pick()
        if (connection === null) held.push(job)
        else transmit(job, connection)
      }
    },
  }
}
