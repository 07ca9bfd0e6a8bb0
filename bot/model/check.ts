// One finding of the doctor, for the terminal and for the administrator's chat alike.

export interface Check {
  /** What was looked at, `磁盘` say. */
  readonly name: string
  readonly state: 'ok' | 'warn' | 'fail'
  /** What was found. */
  readonly says: string
  /** What to do about it; null when nothing is to be done. */
  readonly cure: string | null
}
