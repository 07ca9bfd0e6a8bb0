// What a platform can do, as data.
import type { Outgoing } from './outgoing.ts'

export interface Capabilities {
  /** Cards at all; without them everything is sent as its text twin. */
  readonly card: boolean
  /** Most buttons on one card; the rest become lines to type. */
  readonly maxActions: number
  /** Form fields on a button. */
  readonly form: boolean
  readonly table: boolean
  readonly fields: boolean
  readonly bar: boolean
  /** Charts, drawn by the platform or as a picture that the adapter uploads; without them they are lines. */
  readonly chart: boolean
  /** A sent card can be changed. */
  readonly update: boolean
  /** A press can be answered by a toast. */
  readonly toast: boolean
  /** The bot can write to one person alone. */
  readonly direct: boolean
  /** Longest text of one message, in UTF-16 units. */
  readonly maxText: number
  /** Whether one page as this platform will carry it keeps its other limits (bytes, elements). Absent: `maxText` says it all. */
  readonly fits?: (page: Outgoing) => boolean
  /**
   * For how many milliseconds the platform recognises a key that it was given before and shows nothing twice: within them a
   * try whose end is unknown may be repeated. Infinity: always; 0: never.
   */
  readonly keyMs: number
  /** How long the platform goes on pushing what it could not deliver, in milliseconds: after a longer absence lines are lost. Infinity: none ever is. */
  readonly repushMs: number
}

export const EVERYTHING: Capabilities = {
  card: true, maxActions: 40, form: true, table: true, fields: true, bar: true, chart: true, update: true, toast: true, direct: true, maxText: 20_000, keyMs: Infinity, repushMs: Infinity,
}
