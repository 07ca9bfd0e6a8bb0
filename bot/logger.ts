// The live logger: pino behind the Logger port, JSON lines on standard error, with what must not be there taken out.
import pino from 'pino'
import type { LogLevel } from './config.ts'
import { toIso } from './model/time.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'

export interface LoggerOptions {
  readonly level: LogLevel
  /** Lines carry its time: that of the script in replay. */
  readonly clock: Clock
  /** Values that may stand in no line, wherever they came from: the secrets of the config. */
  readonly secrets?: readonly string[]
  /** Default: standard error. */
  readonly write?: (line: string) => void
}

const KEYS = [
  'token', 'accessToken', 'access_token', 'refreshToken', 'refresh_token', 'tenant_access_token', 'app_access_token', 'sessionWebhook', 'ticket',
  'secret', 'appSecret', 'app_secret', 'clientSecret', 'client_secret', 'password', 'authorization', 'Authorization', 'cookie', 'Cookie', 'set-cookie',
  'phone', 'mobile', 'body', 'text', 'content',
]
const CENSORED = '[…]'

// Pino's wildcards stand for one level each.
const PATHS = KEYS.flatMap((key) => ['', '*.', '*.*.', '*.*.*.'].map((above) => (key.includes('-') ? `${above.slice(0, -1)}["${key}"]` : `${above}${key}`)))

// A mainland mobile number on its own. Replaced by digits, because it may stand where JSON has a number.
const MOBILE = /(?<!\d)1[3-9]\d{9}(?!\d)/g
const NO_MOBILE = '10000000000'

/** A logger that writes to standard error, one JSON object a line. */
export function createLogger(o: LoggerOptions): Logger {
  const out = o.write ?? standardError()
  const secrets = (o.secrets ?? []).filter((secret) => secret !== '').map((secret) => JSON.stringify(secret).slice(1, -1))
  const write = (line: string): void => {
    out(secrets.reduce((rest, secret) => rest.replaceAll(secret, CENSORED), line).replace(MOBILE, NO_MOBILE))
  }
  const log = pino({
    level: o.level,
    base: null,
    timestamp: () => `,"time":"${toIso(o.clock.now(), o.clock.zone)}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: PATHS, censor: CENSORED },
    serializers: { err: plainError, error: plainError, cause: plainError },
  }, { write })
  return {
    debug: (message, data) => log.debug(data ?? {}, message),
    info: (message, data) => log.info(data ?? {}, message),
    warn: (message, data) => log.warn(data ?? {}, message),
    error: (message, data) => log.error(data ?? {}, message),
  }
}

/** A logger whose ordinary lines wait until `release`; warnings and errors are written at once. */
export function heldLogger(log: Logger): { readonly log: Logger; readonly release: () => void } {
  const waiting: (() => void)[] = []
  let held = true
  const later = (level: 'debug' | 'info') => (message: string, data?: Readonly<Record<string, unknown>>): void => {
    const write = (): void => { log[level](message, data) }
    if (held) waiting.push(write)
    else write()
  }
  return {
    log: { debug: later('debug'), info: later('info'), warn: (message, data) => { log.warn(message, data) }, error: (message, data) => { log.error(message, data) } },
    release() {
      held = false
      for (const write of waiting.splice(0)) write()
    },
  }
}

/** Says nothing. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }

function nothing(): void {
  return
}

function standardError(): (line: string) => void {
  const destination = pino.destination({ dest: 2, sync: true })
  return (line) => { destination.write(line) }
}

/** Name, message, code and where: an SDK's error holds the request with its headers besides, Prisma's message holds the rows. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const fromPrisma = error.name.startsWith('PrismaClient')
  const message = fromPrisma ? (error.message.trim().split('\n').at(-1) ?? '') : error.message
  return {
    name: error.name,
    message,
    ...('code' in error ? { code: String(error.code) } : {}),
    at: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: plainError(error.cause) }),
  }
}
