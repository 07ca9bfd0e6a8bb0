// The error classes of the whole bot. Texts for users are in cards/error.ts, looked up by code.

/** A mistake that the person can mend. `code` is `noun.reason`; `data` fills the text of the catalogue. */
export class UserError extends Error {
  override readonly name = 'UserError'
  constructor(readonly code: string, readonly data: Readonly<Record<string, string | number | null>> = {}) {
    super(code)
  }
}

/** The person may not do this. Nothing secret is told. */
export class DeniedError extends Error {
  override readonly name = 'DeniedError'
  constructor(readonly code: string, readonly data: Readonly<Record<string, string | number | null>> = {}) {
    super(code)
  }
}

/** A platform's refusal or silence, thrown by adapters only. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError'
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** How long the platform asks to wait, in milliseconds. */
  readonly retryAfterMs: number | null
  /** What an operator can do about it. */
  readonly hint: string
  constructor(readonly code: string, options: { retryable: boolean; retryAfterMs?: number | null; hint: string; cause?: unknown }) {
    super(`${code}: ${options.hint}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.retryable = options.retryable
    this.retryAfterMs = options.retryAfterMs ?? null
    this.hint = options.hint
  }
}

/** A job that must not be tried again. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}

/** The installation is set up wrongly: each line names one thing and its cure. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'))
  }
}
