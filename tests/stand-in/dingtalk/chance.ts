// Random choices of the stand-in by a seed, so that a run can be repeated; ids are unlike those of any other run.
import { randomBytes, randomUUID } from 'node:crypto'

export interface Chance {
  /** 0 up to 1, 1 excluded. */
  next(): number
  pick<T>(list: readonly T[]): T | undefined
  shuffled<T>(list: readonly T[]): T[]
  /** Never the same twice, nor in two runs: a bot with a durable memory must not take a new message for an old one. */
  id(prefix: string): string
  uuid(): string
}

/** Mulberry32, which is small and even enough to choose a connection. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  let counter = 0
  const run = randomBytes(4).toString('hex')
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    pick: (list) => list[Math.floor(next() * list.length)],
    shuffled(list) {
      const copy = [...list]
      for (let i = copy.length - 1; i > 0; i -= 1) {
        const j = Math.floor(next() * (i + 1))
        ;[copy[i], copy[j]] = [copy[j] as (typeof copy)[number], copy[i] as (typeof copy)[number]]
      }
      return copy
    },
    id: (prefix) => `${prefix}${run}${(counter += 1).toString(36).padStart(4, '0')}`,
    uuid: () => randomUUID(),
  }
}
