// What a button of an interactive card carries and what comes back of it. Nothing of it is believed before its shape was looked at.
import { z } from 'zod'

export interface ButtonValue {
  readonly line: readonly string[]
  /** The card's revision and subject, as pressed. */
  readonly rev: number
  readonly sub: string | null
}

const MOST_WORDS = 40
const LONGEST_WORD = 500

const shape = z.object({
  line: z.array(z.string().max(LONGEST_WORD)).min(1).max(MOST_WORDS),
  rev: z.int().min(0),
  sub: z.string().max(100).nullable(),
})

/** The id of the button: the one thing that every template gives back. */
export function writeValue(value: ButtonValue): string {
  return JSON.stringify([value.rev, value.sub, ...value.line])
}

/** Null for what this adapter never wrote. */
export function readValue(id: string): ButtonValue | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(id)
  } catch {
    return null
  }
  if (!Array.isArray(parsed)) return null
  const [rev, sub, ...line] = parsed as readonly unknown[]
  const read = shape.safeParse({ rev, sub, line })
  return read.success ? read.data : null
}
