// Access tokens: one at a time, 7200 s, the same for the new and the old host. Rules: dingtalk.md 8.1.
import { isObject, text } from './body.ts'
import type { Platform } from './platform.ts'
import { countUp, refused } from './platform.ts'
import { OldRefusal, Refusal } from './refusal.ts'

const LIFE_MS = 7_200_000

export interface Tokens {
  valid(token: string): boolean
  revoke(): void
}

/** Serves both token routes. */
export function serveTokens(platform: Platform): Tokens {
  const { app, chance, clock, front, tally } = platform
  let current: { readonly value: string; readonly until: number } | null = null

  const rightApp = (id: unknown, secret: unknown): boolean => id === app.clientId && secret === app.clientSecret

  /** Asking again within its life gives the same one, with a new full life. */
  function issue(): string {
    const alive = current !== null && clock.now() < current.until ? current.value : null
    current = { value: alive ?? chance.id('tok').padEnd(32, '0'), until: clock.now() + LIFE_MS }
    return current.value
  }

  front.route('POST', '/v1.0/oauth2/accessToken', ({ route, body }) => {
    countUp(tally.calls, route)
    tally.tokenCalls += 1
    if (isObject(body) && rightApp(body['appKey'], body['appSecret'])) return { body: { accessToken: issue(), expireIn: LIFE_MS / 1000 } }
    const missing = !isObject(body) || text(body, 'appKey') === '' || text(body, 'appSecret') === ''
    const no = missing ? new Refusal(400, 'miss.param.appKey', '缺少参数') : new Refusal(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret')
    refused(platform, route, no.code)
    return no.reply()
  })

  front.route('GET', '/gettoken', ({ route, query }) => {
    countUp(tally.calls, route)
    tally.tokenCalls += 1
    if (rightApp(query['appkey'], query['appsecret'])) return { body: { errcode: 0, errmsg: 'ok', access_token: issue(), expires_in: LIFE_MS / 1000 } }
    const no = new OldRefusal(40089, '不合法的corpid或corpsecret')
    refused(platform, route, String(no.errcode))
    return no.reply()
  })

  return {
    valid: (token) => current !== null && token === current.value && clock.now() < current.until,
    revoke() {
      current = null
    },
  }
}
