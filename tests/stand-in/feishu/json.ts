// Reading JSON that somebody else made: every look may miss.

export type Json = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An empty object when it is none. */
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {})

/** The objects of a list; none when it is no list. */
export const objectsOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** '' when it is no text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
