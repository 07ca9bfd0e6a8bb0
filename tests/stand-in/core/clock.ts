// Virtual time of a stand-in: runs by itself, faster if asked, and jumps. Rules: stand-ins.md "General".

/** Takes back what was scheduled; harmless after it fired. */
export type Cancel = () => void

export interface StandInClock {
  /** Virtual milliseconds since the epoch. */
  now(): number
  /** Runs `fn` once, `virtualMs` from now. The wait does not keep the process alive. */
  after(virtualMs: number, fn: () => void): Cancel
  /** Jumps ahead: whatever became due fires at once, in order of its time, each seeing its own time as now. */
  advance(virtualMs: number): void
  /** Nothing fires any more. */
  stop(): void
}

interface Due {
  readonly at: number
  readonly fn: () => void
  gone: boolean
}

/** Node fires longer timeouts at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/** `speed`: virtual milliseconds per real one (1). `startAt`: virtual epoch ms (the machine's time). */
export function createStandInClock({ speed = 1, startAt = Date.now() }: { readonly speed?: number; readonly startAt?: number } = {}): StandInClock {
  let base = startAt
  let realBase = performance.now()
  let stopped = false
  /** Soonest first; of the same time, first come first. */
  const waiting: Due[] = []
  let timer: NodeJS.Timeout | undefined
  /** While jumping, time stands at the entry that fires. */
  let jumping: number | null = null

  const now = (): number => Math.floor(jumping ?? base + (performance.now() - realBase) * speed)

  function insert(due: Due): void {
    let low = 0
    let high = waiting.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((waiting[middle] as Due).at <= due.at) low = middle + 1
      else high = middle
    }
    waiting.splice(low, 0, due)
  }

  function arm(): void {
    clearTimeout(timer)
    while (waiting[0]?.gone) waiting.shift()
    const next = waiting[0]
    if (!next || stopped) return
    timer = setTimeout(run, Math.min(LONGEST_TIMEOUT_MS, Math.max(0, Math.ceil((next.at - now()) / speed))))
    timer.unref()
  }

  function fireUntil(limit: number, onEach: (at: number) => void): void {
    for (let next = waiting[0]; next && next.at <= limit && !stopped; next = waiting[0]) {
      waiting.shift()
      if (next.gone) continue
      next.gone = true
      onEach(next.at)
      next.fn()
    }
  }

  function run(): void {
    fireUntil(now(), () => undefined)
    arm()
  }

  return {
    now,
    after(virtualMs, fn) {
      const due: Due = { at: now() + Math.max(0, virtualMs), fn, gone: false }
      insert(due)
      // A jump arms when it has landed.
      if (waiting[0] === due && jumping === null) arm()
      return () => {
        due.gone = true
      }
    },
    advance(virtualMs) {
      if (jumping !== null) throw new Error('The clock is jumping already.')
      const target = now() + virtualMs
      jumping = now()
      try {
        fireUntil(target, (at) => {
          jumping = Math.max(jumping ?? at, at)
        })
      } finally {
        base = target
        realBase = performance.now()
        jumping = null
        arm()
      }
    },
    stop() {
      stopped = true
      waiting.length = 0
      clearTimeout(timer)
    },
  }
}
