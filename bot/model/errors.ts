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

/**
 * What a refusal says about its target. chat-lost: the bot is not in the group, or there is none any more. chat-closed: the bot may not
 * write there for now. user-gone: left the organisation. user-blocked: cannot be written to (refuses the bot, outside its range).
 * card-gone: the card can no longer be changed, a new one can be posted. content: these words are refused. setup: credentials or
 * rights, for an administrator to cure. quota: the calls of the month are used up.
 */
export type RefusalMark = 'chat-lost' | 'chat-closed' | 'user-gone' | 'user-blocked' | 'card-gone' | 'content' | 'setup' | 'quota'

export interface PlatformErrorOptions {
  readonly retryable: boolean
  readonly retryAfterMs?: number | null
  /** What an operator can do about it. Holds no words of users and no secret. */
  readonly hint: string
  /** unknown: no answer came, so it may have been shown all the same. Absent: refused, nothing was shown. */
  readonly outcome?: 'refused' | 'unknown'
  readonly mark?: RefusalMark
  readonly cause?: unknown
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
  /** unknown: it may have been shown all the same. */
  readonly outcome: 'refused' | 'unknown'
  readonly mark: RefusalMark | null
  constructor(readonly code: string, options: PlatformErrorOptions) {
    super(`${code}: ${options.hint}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.retryable = options.retryable
    this.retryAfterMs = options.retryAfterMs ?? null
    this.hint = options.hint
    this.outcome = options.outcome ?? 'refused'
    this.mark = options.mark ?? null
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
