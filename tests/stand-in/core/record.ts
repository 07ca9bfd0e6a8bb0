// What a stand-in saw and did, in order, and waiting for it without sleeping. Rules: stand-ins.md "General".
import type { StandInClock } from './clock.ts'

/** One record; the other fields depend on `kind`. */
export interface Entry {
  readonly kind: string
  /** Virtual epoch ms. */
  readonly at: number
  readonly [field: string]: unknown
}

export interface Recorder {
  add(kind: string, data: object): void
  /** A view of the live list: do not change it. */
  all(kind?: string): Entry[]
  /**
   * Resolves with the first `count` (1) records that match, those already there included. Rejects after `timeoutMs`
   * (real, 10 s) with a list of what was seen.
   */
  waitFor(kind: string, match?: (e: Entry) => boolean, o?: { readonly count?: number; readonly timeoutMs?: number }): Promise<Entry[]>
  /** Strict mode: something the real platform does not know. A test asserts that there is none. */
  violation(text: string): void
  violations(): string[]
}

interface Waiter {
  readonly match: (e: Entry) => boolean
  readonly count: number
  readonly found: Entry[]
  readonly done: () => void
}

const SHOWN = 12
const SHOWN_CHARS = 240

/** Keeps everything until the stand-in goes. */
export function createRecorder(clock: StandInClock): Recorder {
  const entries: Entry[] = []
  const byKind = new Map<string, Entry[]>()
  const waiters = new Map<string, Set<Waiter>>()
  const broken: string[] = []

  function feed(waiter: Waiter, entry: Entry): void {
    if (waiter.found.length < waiter.count && waiter.match(entry)) waiter.found.push(entry)
    if (waiter.found.length >= waiter.count) waiter.done()
  }

  function add(kind: string, data: object): void {
    const entry: Entry = { ...data, kind, at: clock.now() }
    entries.push(entry)
    const list = byKind.get(kind)
    if (list) list.push(entry)
    else byKind.set(kind, [entry])
    for (const waiter of [...(waiters.get(kind) ?? [])]) feed(waiter, entry)
  }

  function seen(kind: string): string {
    const same = byKind.get(kind) ?? []
    const counts = [...byKind].map(([k, list]) => `${k}: ${list.length}`).join(', ')
    const last = same.slice(-SHOWN).map((e) => `  ${JSON.stringify(e).slice(0, SHOWN_CHARS)}`)
    return [`Records so far: ${counts || 'none'}.`, `Last of «${kind}»:`, ...(last.length > 0 ? last : ['  none'])].join('\n')
  }

  return {
    add,
    all: (kind) => (kind === undefined ? entries : (byKind.get(kind) ?? [])),
    waitFor(kind, match = () => true, { count = 1, timeoutMs = 10_000 } = {}) {
      return new Promise((resolve, reject) => {
        const mine = waiters.get(kind) ?? new Set()
        waiters.set(kind, mine)
        const timer = setTimeout(() => {
          mine.delete(waiter)
          reject(new Error(`Waited ${timeoutMs} ms for ${count} of «${kind}», saw ${waiter.found.length} that match.\n${seen(kind)}`))
        }, timeoutMs)
        const waiter: Waiter = {
          match, count, found: [],
          done: () => {
            mine.delete(waiter)
            clearTimeout(timer)
            resolve(waiter.found)
          },
        }
        mine.add(waiter)
        for (const entry of byKind.get(kind) ?? []) {
          feed(waiter, entry)
          if (waiter.found.length >= count) break
        }
      })
    },
    violation(text) {
      broken.push(text)
      add('violation', { text })
    },
    violations: () => [...broken],
  }
}
