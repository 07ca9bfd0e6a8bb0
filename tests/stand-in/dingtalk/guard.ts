// What stands before every API route: token, rights, rates, quota, form of the body, and the time-out after the deed. Rules: dingtalk.md 8.1, 10.
import type { StandInReply, StandInRequest } from '../core/http.ts'
import { isObject, type Body } from './body.ts'
import type { DingScope } from './option.ts'
import { countUp, refused, type Platform } from './platform.ts'
import { badParameter, OldRefusal, Refusal } from './refusal.ts'
import type { Tokens } from './token.ts'

type Work = (body: Body, req: StandInRequest) => Body

export interface Guard {
  /** A route of `api`: refusals are HTTP 4xx with a code. */
  api(method: 'GET' | 'POST' | 'PUT', path: string, scope: DingScope | null, work: Work): void
  /** A route of `oapi`: always HTTP 200 with an errcode. */
  oapi(method: 'GET' | 'POST', path: string, scope: DingScope | null, work: Work): void
  /** A route of `oapi` that needs neither token nor rights and is not metered. */
  open(method: 'POST', path: string, work: Work): void
  timeOutAfterAccept(route: string, times: number): void
}

/** `tokens` tells which token lives. */
export function createGuard(platform: Platform, tokens: Tokens): Guard {
  const { front, limits, recorder, scopes, tally } = platform
  const timeouts = new Map<string, number>()

  function timedOut(route: string): boolean {
    const left = timeouts.get(route) ?? 0
    if (left > 0) timeouts.set(route, left - 1)
    return left > 0
  }

  function mustBeJson(req: StandInRequest): boolean {
    if ((req.headers['content-type'] ?? '').startsWith('application/json')) return true
    recorder.violation(`${req.route}: content-type ${req.headers['content-type'] ?? 'is missing'}, application/json expected`)
    return false
  }

  function answer(req: StandInRequest, work: () => StandInReply): StandInReply {
    countUp(tally.calls, req.route)
    try {
      return work()
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof OldRefusal)) throw error
      const code = error instanceof Refusal ? error.code : String(error.errcode)
      refused(platform, req.route, code, { reason: error.message })
      return error.reply()
    }
  }

  function apiChecks(req: StandInRequest, scope: DingScope | null): Body {
    const token = req.headers['x-acs-dingtalk-access-token']
    if (token === undefined) recorder.violation(`${req.route}: header x-acs-dingtalk-access-token is missing`)
    if (typeof token !== 'string' || !tokens.valid(token)) throw new Refusal(400, 'InvalidAuthentication', '不合法的access_token')
    if (scope !== null && !scopes.has(scope)) {
      throw new Refusal(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', `应用尚未开通所需的权限：[${scope}]`, { accessdenieddetail: { requiredScopes: [scope] } })
    }
    if (!limits.qps(req.route)) throw new Refusal(403, 'Forbidden.AccessDenied.QpsLimitForApi', '接口调用QPS超限')
    if (!limits.call()) throw new Refusal(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', '企业当月接口调用量已用完')
    if (req.method === 'GET') return {}
    if (!mustBeJson(req) || !isObject(req.body)) throw badParameter('invalidParameter.param.invalid', 'body')
    return req.body
  }

  function oapiChecks(req: StandInRequest, scope: DingScope | null): void {
    const token = req.query['access_token']
    if (token === undefined) recorder.violation(`${req.route}: access_token is missing`)
    if (token === undefined || !tokens.valid(token)) throw new OldRefusal(40014, '不合法的access_token')
    if (scope !== null && !scopes.has(scope)) {
      const reason = `没有调用该接口的权限：[${scope}]`
      throw new OldRefusal(88, `ding talk error[subcode=60011,submsg=${reason}]`, { sub_code: '60011', sub_msg: reason })
    }
    if (!limits.oapi()) throw new OldRefusal(90019, '应用调用该接口的频率超限')
    if (!limits.call()) throw new OldRefusal(90020, '企业当月接口调用量已用完')
  }

  /** The old host bans an address that asks too often, whatever it asks. */
  function banned(req: StandInRequest): StandInReply | null {
    if (limits.address()) return null
    countUp(tally.calls, req.route)
    refused(platform, req.route, '1111')
    return { body: { status: 1111, wait: 300, source: 'x5', message: '访问太频繁' }, note: { code: '1111' } }
  }

  /** An upload comes as a form, which its route reads from the raw bytes. */
  function oldBody(req: StandInRequest): Body {
    const form = (req.headers['content-type'] ?? '').startsWith('multipart/form-data')
    if (req.method === 'POST' && !form) mustBeJson(req)
    return isObject(req.body) ? req.body : {}
  }

  return {
    api(method, path, scope, work) {
      front.route(method, path, (req) =>
        answer(req, () => {
          const done = work(apiChecks(req, scope), req)
          if (timedOut(req.route)) {
            refused(platform, req.route, '504')
            return { status: 504, body: { code: 'GatewayTimeout', message: 'The request has timed out.', requestid: '' }, note: { accepted: true } }
          }
          return { body: done }
        }))
    },
    oapi(method, path, scope, work) {
      front.route(method, path, (req) =>
        banned(req) ??
        answer(req, () => {
          oapiChecks(req, scope)
          const done = work(oldBody(req), req)
          if (timedOut(req.route)) throw new OldRefusal(15, 'Remote service error')
          return { body: { errcode: 0, errmsg: 'ok', ...done } }
        }))
    },
    open(method, path, work) {
      front.route(method, path, (req) =>
        banned(req) ??
        answer(req, () => {
          if (!mustBeJson(req)) throw new OldRefusal(43004, '无效的HTTP HEADER Content-Type')
          if (!isObject(req.body)) throw new OldRefusal(40035, '缺少参数 json')
          const done = work(req.body, req)
          if (timedOut(req.route)) throw new OldRefusal(15, 'Remote service error')
          return { body: { errcode: 0, errmsg: 'ok', ...done } }
        }))
    },
    timeOutAfterAccept(route, times) {
      timeouts.set(route, times)
    },
  }
}
