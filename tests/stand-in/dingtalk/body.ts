// Reading request bodies: what they must be, and which fields the platform knows.
import type { Recorder } from '../core/record.ts'

export type Body = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** '' when absent or no string. */
export function text(body: Body, field: string): string {
  const value = body[field]
  return typeof value === 'string' ? value : ''
}

export function object(body: Body, field: string): Body | null {
  const value = body[field]
  return isObject(value) ? value : null
}

/** null unless a list of strings. */
export function strings(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((v) => typeof v === 'string') ? value : null
}

/** Strict mode: a field nobody documents is a mistake of the caller, though the platform would ignore it. */
export function knownFields(recorder: Recorder, where: string, body: Body, fields: readonly string[]): void {
  for (const field of Object.keys(body)) if (!fields.includes(field)) recorder.violation(`${where}: unknown field ${field}`)
}

/** undefined when it is no JSON. */
export function parseJson(value: string): unknown {
  try {
    return JSON.parse(value) as unknown
  } catch {
    return undefined
  }
}
