// Chance that repeats itself: the same seed gives the same ids, numbers and codes, so the same script gives the same bytes.
import { CODE_LETTERS, orderedIds } from '../../bot/model/ordered-id.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import type { Ids } from '../../bot/ports/ids.ts'

/**
 * Seeded ids. `clock` dates them. `salt`: with a database kept from an earlier run, something that this run does not share with it
 * (how much is stored already, say); otherwise the same ids would be made a second time.
 */
export function seededIds(seed: number, clock: Pick<Clock, 'now'>, salt = ''): Ids {
  const next32 = generator(`${seed}/${salt}`)
  const bytes = (): Uint8Array => Uint8Array.from(Uint32Array.of(next32(), next32()).reduce<number[]>(
    (all, word) => [...all, word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255], [],
  ))
  const number = (below: number): number => {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) throw new RangeError(`a whole number from 1 to 2^32 is wanted, not ${below}`)
    // Words beyond the last whole multiple would favour small numbers: they are thrown away.
    const limit = 2 ** 32 - (2 ** 32 % below)
    let word = next32()
    while (word >= limit) word = next32()
    return word % below
  }
  return {
    next: orderedIds(() => clock.now(), bytes),
    number,
    code: (length) => Array.from({ length }, () => CODE_LETTERS.charAt(number(CODE_LETTERS.length))).join(''),
  }
}

/** xoshiro128** 1.1 (Blackman and Vigna, https://prng.di.unimi.it/xoshiro128starstar.c), its state hashed from the seed. */
function generator(seed: string): () => number {
  let [a, b, c, d] = stateFrom(seed)
  const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k))
  return () => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotl(d, 11)
    return result
  }
}

/** Four words from any text: FNV-1a over its characters, then splitmix32 steps, so that seeds side by side share nothing. */
function stateFrom(seed: string): [number, number, number, number] {
  let hash = 0x811c9dc5
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193)
  const word = (): number => {
    hash = (hash + 0x9e3779b9) | 0
    let z = hash
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) | 0
  }
  return [word(), word(), word(), word()]
}
