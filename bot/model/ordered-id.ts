// Ids in the shape of UUID version 7 (RFC 9562): they sort as text by the time of their making.

/** Ids that one millisecond has room for; more of them borrow from the next. */
const PER_MS = 4096

/**
 * A maker of ids of 36 characters. `nowMs`: epoch milliseconds; `random`: at least 8 fresh random bytes a call.
 * Each id sorts after the one before it, also when the clock stands still or goes back.
 */
export function orderedIds(nowMs: () => number, random: () => Uint8Array): () => string {
  let ms = 0
  let sequence = 0
  return () => {
    const now = nowMs()
    if (now > ms) {
      ms = now
      sequence = 0
    } else if (++sequence === PER_MS) {
      ms += 1
      sequence = 0
    }
    const time = ms.toString(16).padStart(12, '0')
    const bytes = random()
    const tail = Array.from({ length: 8 }, (_, i) => byte(i === 0 ? ((bytes[0] ?? 0) & 0x3f) | 0x80 : (bytes[i] ?? 0))).join('')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
  }
}

const byte = (n: number): string => n.toString(16).padStart(2, '0')

/** What codes are made of: digits and capitals that nobody mixes up when read aloud or copied by hand. */
export const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
