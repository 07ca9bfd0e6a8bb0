// What a platform can do, as data.

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
  /** A sent card can be changed. */
  readonly update: boolean
  /** A press can be answered by a toast. */
  readonly toast: boolean
  /** The bot can write to one person alone. */
  readonly direct: boolean
  /** Longest text of one message, in UTF-16 units. */
  readonly maxText: number
}

export const EVERYTHING: Capabilities = {
  card: true, maxActions: 40, form: true, table: true, fields: true, bar: true, update: true, toast: true, direct: true, maxText: 20_000,
}
