// The only source of chance. Live: the operating system; tests and replay: a seeded generator.

export interface Ids {
  /** A new unique id: sortable by the time of its making within one process, at most 36 characters of [0-9a-z-]. */
  next(): string
  /** A whole number from 0 to `below` - 1, even over the range. */
  number(below: number): number
  /** `length` characters that people can read aloud: no 0 O 1 I L. Unpredictable when live. */
  code(length: number): string
}
