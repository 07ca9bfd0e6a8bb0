// Cards as plain data. Every text here is shown as text: renderers escape it for their own mark-up.

/** good: done; waiting: on a list; ask: wants an answer; warn: refused or gone; plain: anything else. */
export type Tone = 'good' | 'waiting' | 'ask' | 'warn' | 'plain'

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'fields'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'list'; readonly title?: string; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  /** `done` of `total`; total null is open-ended and shows no bar. */
  | { readonly kind: 'bar'; readonly label: string; readonly done: number; readonly total: number | null }
  /** Figures as a picture; `points` in the order to be drawn. `unit`: what a figure counts, 人 say. */
  | { readonly kind: 'chart'; readonly chart: 'bar' | 'pie' | 'line'; readonly title: string; readonly unit: string; readonly points: readonly (readonly [label: string, value: number])[] }

export interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'number' | 'select' | 'date' | 'person'
  readonly required: boolean
  readonly options: readonly string[]
  /** What the field holds when the form opens. */
  readonly value?: string
  readonly hint?: string
}

/** A button is a command line, not a callback id: it can be typed where buttons are missing. */
export interface Action {
  readonly label: string
  /** Words of the line, joined by blanks when typed: `['取消报名', 'A7']`. Form values follow as `key:value`. */
  readonly line: readonly string[]
  readonly style: 'primary' | 'danger' | 'plain'
  readonly fields: readonly Field[]
  /** Words besides the label that its author may type in answer: the code again, 确认. */
  readonly words?: readonly string[]
}

export interface Card {
  readonly title: string
  readonly tone: Tone
  readonly blocks: readonly Block[]
  readonly actions: readonly Action[]
  /** Counts what changes the meaning of a press (time, place, options, state), never numbers. */
  readonly revision: number
  /** What `revision` counts for: the activity's code or draft; null when any press is fresh. */
  readonly subject: string | null
}
