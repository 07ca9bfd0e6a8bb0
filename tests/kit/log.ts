// A log that tests can read.
import type { Logger } from '../../bot/ports/logger.ts'

/** One line as it was logged. */
export interface Entry {
  readonly level: keyof Logger
  readonly message: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A logger and what it was told, in order. */
export function recorder(): { readonly log: Logger; readonly entries: readonly Entry[] } {
  const entries: Entry[] = []
  const at = (level: keyof Logger): Logger[keyof Logger] => (message, data = {}) => { entries.push({ level, message, data }) }
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, entries }
}
