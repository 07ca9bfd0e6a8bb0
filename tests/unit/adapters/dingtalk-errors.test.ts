// Every refusal of dingtalk.md section 10 (and of 7, 8.3, 9) and what the bot makes of it.
import { describe, expect, test } from 'vitest'
import { RIGHTS, toError, noAnswer, verdictOf, type Refused } from '../../../adapters/dingtalk/errors.ts'
import { refusalIn } from '../../../adapters/dingtalk/api.ts'
import { HOUR, MINUTE, SECOND } from '../../../bot/model/time.ts'

const PERMANENT = { retryable: false, outcome: 'refused' } as const
const AGAIN = { retryable: true, outcome: 'refused' } as const

const TABLE: readonly (readonly [Partial<Refused> & { code: string }, object])[] = [
  [{ code: 'InvalidAuthentication' }, { ...AGAIN, token: true }],
  [{ door: 'oapi', code: '40014' }, { ...AGAIN, token: true }],
  [{ door: 'oapi', code: '42001' }, { ...AGAIN, token: true }],
  [{ code: 'invalidClientIdOrSecret' }, { ...AGAIN, mark: 'setup', says: expect.stringContaining('DINGTALK_CLIENT_SECRET') }],
  [{ status: 403, code: 'Forbidden.AccessDenied.QpsLimitForApi' }, { ...AGAIN, retryAfterMs: 2 * SECOND, mark: null }],
  [{ status: 403, code: 'Forbidden.AccessDenied.ApiCountLimitForOrg' }, { ...AGAIN, retryAfterMs: HOUR, mark: 'quota', says: expect.stringContaining('用完') }],
  [{ door: 'oapi', code: '90020' }, { ...AGAIN, mark: 'quota' }],
  [{ status: 403, code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied', scopes: ['qyapi_robot_sendmsg'] }, { ...AGAIN, mark: 'setup', says: expect.stringMatching(/qyapi_robot_sendmsg.*在群里发通知/) }],
  [{ status: 403, code: 'Forbidden.AccessDenied.IpNotInWhiteList' }, { ...AGAIN, mark: 'setup', says: expect.stringContaining('IP') }],
  ...['send.too.fast', 'send.byToken.tooFast', 'too.many.group', 'too.many.people'].map((code) => [{ code }, { ...AGAIN, retryAfterMs: 5 * SECOND }] as const),
  [{ status: 429, code: '' }, { ...AGAIN, retryAfterMs: 5 * SECOND }],
  [{ status: 400, code: 'Throttling.User' }, { ...AGAIN, retryAfterMs: 5 * SECOND }],
  ...['empty', 'auth', 'notExsit', 'missing', 'invalid', 'coolApp'].map((why) => [{ code: `invalidParameter.robotCode.${why}` }, { ...AGAIN, mark: 'setup', says: expect.stringContaining('DINGTALK_ROBOT_CODE') }] as const),
  ...['userIds.empty', 'userIds.overMax', 'msgKey.empty', 'msgKey.invalid', 'msgParam.invalid', 'msgParam.tooLong', 'param.invalid', 'msg.unsupport'].map((what) => [{ code: `invalidParameter.${what}` }, { ...PERMANENT, mark: null, says: null }] as const),
  [{ code: 'miss.param.x' }, { ...PERMANENT, mark: null }],
  ...['miss.openConversationId', 'invalid.openConversationId', 'group.disbanded', 'token.notExisted'].map((code) => [{ code }, { ...PERMANENT, mark: 'chat-lost' }] as const),
  [{ code: 'bot.stopped' }, { ...PERMANENT, mark: 'chat-closed' }],
  ...['template.not.existed', 'template.stopped', 'param.cardTemplateIdEmpty'].map((code) => [{ code }, { ...PERMANENT, mark: 'setup', says: expect.stringContaining('DINGTALK_CARD_TEMPLATE_ID') }] as const),
  [{ code: 'unknown.send.result' }, { retryable: true, outcome: 'unknown' }],
  ...['invalid.processQueryKey', 'processQueryKey.expireTime'].map((code) => [{ code }, PERMANENT] as const),
  [{ door: 'webhook', code: '300001' }, { ...AGAIN, retryAfterMs: null }],
  [{ door: 'webhook', code: '130101' }, { ...AGAIN, retryAfterMs: 10 * MINUTE }],
  [{ door: 'webhook', code: '310000' }, { ...PERMANENT, mark: 'content' }],
  ...['460101', '101002', '400101', '660026'].map((code) => [{ door: 'webhook', code }, { ...PERMANENT, mark: null }] as const),
  [{ door: 'oapi', code: '60121' }, { ...PERMANENT, mark: 'user-gone' }],
  [{ door: 'oapi', code: '60011' }, { ...AGAIN, mark: 'setup' }],
  [{ door: 'oapi', code: '88' }, { retryable: true, outcome: 'unknown' }],
  [{ door: 'oapi', code: '15' }, { retryable: true, outcome: 'unknown' }],
  [{ door: 'oapi', code: '90019' }, { ...AGAIN, retryAfterMs: 2 * SECOND }],
  [{ door: 'oapi', code: '90002' }, { ...AGAIN, retryAfterMs: 2 * SECOND }],
  [{ door: 'oapi', code: '1111' }, { ...AGAIN, retryAfterMs: 5 * MINUTE }],
  ...[500, 502, 503, 504].map((status) => [{ status, code: '' }, { retryable: true, outcome: 'unknown' }] as const),
  [{ code: 'param.outTrackIdNotExist' }, { ...PERMANENT, mark: 'card-gone' }],
  [{ code: 'param.userIdNotExist' }, { ...PERMANENT, mark: 'user-gone' }],
  [{ code: 'param.contentUnsafe' }, { ...PERMANENT, mark: 'content' }],
  [{ code: 'param.openSpaceIdInvalid' }, { ...PERMANENT, mark: 'chat-lost' }],
  [{ code: 'chatbot.notFound' }, { ...PERMANENT, mark: 'chat-lost' }],
  [{ code: 'param.openSpaceModelInvalid' }, { ...PERMANENT, mark: null }],
  [{ code: 'invalidStaff' }, { ...PERMANENT, mark: 'user-blocked' }],
  [{ code: 'filteredStaff' }, { ...PERMANENT, mark: 'user-blocked' }],
  [{ code: 'flowControlledStaff' }, { ...AGAIN, retryAfterMs: MINUTE, mark: null }],
  [{ code: 'something.new' }, { ...PERMANENT, mark: null }],
]

describe('refusals', () => {
  test.each(TABLE)('%o', (refused, expected) => {
    expect(verdictOf({ door: 'api', status: 400, ...refused })).toMatchObject(expected)
  })

  test('every one has a hint, and what an administrator hears is one or two Chinese sentences with a cure and without a code of ours', () => {
    for (const [refused] of TABLE) {
      const { hint, says } = verdictOf({ door: 'api', status: 400, ...refused })
      expect(hint).toMatch(/^[ -~]+$/)
      if (says !== null) expect(says).toMatch(/\p{Script=Han}.*。$/u)
    }
  })

  test('numbers of the old host mean nothing at the other doors', () => {
    expect(verdictOf({ door: 'oapi', status: 200, code: '130101' }).retryable).toBe(false)
  })

  test('where the same call twice does no harm, nothing is unknown', () => {
    expect(toError({ door: 'api', status: 504, code: '' }, false)).toMatchObject({ code: 'dingtalk.http-504', outcome: 'unknown', retryable: true })
    expect(toError({ door: 'api', status: 504, code: '' }, true)).toMatchObject({ outcome: 'refused', retryable: true })
    expect(noAnswer('timeout', true, false)).toMatchObject({ outcome: 'unknown', retryable: true })
    expect(noAnswer('timeout', true, true)).toMatchObject({ outcome: 'refused', retryable: true })
    expect(noAnswer('unreachable', false, false)).toMatchObject({ outcome: 'refused', retryable: true })
  })

  test('each right that the bot needs says what stops without it', () => {
    for (const [right, lost] of Object.entries(RIGHTS)) expect(verdictOf({ door: 'api', status: 403, code: 'X.AccessTokenPermissionDenied', scopes: [right] }).says).toContain(lost)
  })
})

describe('envelopes', () => {
  const at = (status: number, body: unknown) => ({ status, body, date: null })

  test.each([
    ['api', at(200, { processQueryKey: 'k' }), null],
    ['api', at(400, { code: 'bot.stopped', message: 'x', requestid: 'r' }), { code: 'bot.stopped', status: 400 }],
    ['api', at(403, { code: 'F.AccessTokenPermissionDenied', accessdenieddetail: { requiredScopes: ['a.b', 7] } }), { scopes: ['a.b'] }],
    ['api', at(502, undefined), { code: '', status: 502 }],
    ['api', at(200, undefined), { code: 'broken' }],
    ['webhook', at(200, { errcode: 0, errmsg: 'ok' }), null],
    ['webhook', at(200, { errcode: 300001, errmsg: 'session 不存在' }), { code: '300001' }],
    ['webhook', at(200, undefined), { code: 'broken' }],
    ['webhook', at(200, {}), { code: 'broken' }],
    ['oapi', at(200, { errcode: 88, sub_code: '60011', sub_msg: '没有调用该接口的权限：[qyapi_get_member]' }), { code: '60011', scopes: ['qyapi_get_member'] }],
    ['oapi', at(200, { status: 1111, wait: 300 }), { code: '1111' }],
    ['oapi', at(500, { errcode: 0 }), { code: '', status: 500 }],
  ] as const)('%s %o', (door, answer, expected) => {
    const refused = refusalIn(door, answer)
    if (expected === null) expect(refused).toBeNull()
    else expect(refused).toMatchObject(expected)
  })
})
