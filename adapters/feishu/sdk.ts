// Feishu's SDK (@larksuiteoapi/node-sdk 1.74.0) and the HTTP client that it is given. Loaded when it is needed: it costs half a second and 68 MiB.
import type * as lark from '@larksuiteoapi/node-sdk'
import type { AxiosInstance } from 'axios'
import type { Logger } from '../../bot/ports/logger.ts'
import { codeOf } from './errors.ts'
import { bareUrl, isLoopback, type FeishuConfig } from './config.ts'

export type Sdk = typeof lark

/** Longest wait for an answer, in milliseconds; the SDK's own HTTP client waits for ever. */
export const TIMEOUT_MS = 8_000

export interface Loaded {
  readonly sdk: Sdk
  readonly http: lark.HttpInstance
  readonly logger: lark.Logger
}

/** `dated` is told the `Date` of each answer, as epoch milliseconds. */
export async function loadSdk(config: FeishuConfig, log: Logger, dated: (at: number) => void): Promise<Loaded> {
  const [sdk, { default: axios }] = await Promise.all([import('@larksuiteoapi/node-sdk'), import('axios')])
  // No redirect: the token would go along. On loopback no proxy of the environment is asked.
  const client: AxiosInstance = axios.create({ timeout: TIMEOUT_MS, maxRedirects: 0, ...(isLoopback(config.baseUrl) ? { proxy: false } : {}) })
  client.interceptors.response.use((response) => {
    const at = Date.parse(String(response.headers['date']))
    if (!Number.isNaN(at)) dated(at)
    // The SDK expects the bare body where axios promises a response.
    return response.data as typeof response
  })
  return { sdk, http: client as unknown as lark.HttpInstance, logger: quietLogger(log) }
}

/** The app's client for calls; tokens are ours (token.ts), its own are fetched once for each waiting call. */
export function createClient({ sdk, http, logger }: Loaded, config: FeishuConfig): lark.Client {
  return new sdk.Client({
    appId: config.appId, appSecret: config.appSecret, domain: bareUrl(config.baseUrl), httpInstance: http, logger, loggerLevel: sdk.LoggerLevel.warn, disableTokenCache: true,
  })
}

/** Passes on nothing that the SDK says but how bad it is and a number: its arguments hold tokens, secrets and what people wrote. */
export function quietLogger(log: Logger): lark.Logger {
  const say = (level: 'warn' | 'debug') => (args: unknown): void => {
    const code = codeIn(args, 0)
    log[level]('feishu sdk', code === null ? {} : { code })
  }
  const nothing = (): void => undefined
  return { error: say('warn'), warn: say('debug'), info: nothing, debug: nothing, trace: nothing }
}

/** A platform's code somewhere in what was logged; null where there is none. */
function codeIn(value: unknown, depth: number): number | null {
  if (typeof value !== 'object' || value === null || depth > 3) return null
  if (Array.isArray(value)) return value.reduce<number | null>((found, one) => found ?? codeIn(one, depth + 1), null)
  const { response, data } = value as { readonly response?: unknown; readonly data?: unknown }
  return codeOf(value) ?? codeIn(response, depth + 1) ?? codeIn(data, depth + 1)
}
