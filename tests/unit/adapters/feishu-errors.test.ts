// What Feishu's refusals mean: every row of the table, and how answers and silence become errors. Source: feishu.md section 9.
import { describe, expect, test } from 'vitest'
import { failed, FeishuError, isStaleToken, KNOWN_CODES, missingScopes, refusalOf, refused, repliesPlain, type Kind } from '../../../adapters/feishu/errors.ts'
import type { RefusalMark } from '../../../bot/model/errors.ts'

type Row = readonly [code: number, retryable: boolean, mark: RefusalMark | null, told: boolean]

const again = true
const never = false
const ROWS: readonly Row[] = [
  [99991663, again, 'setup', true], [99991664, again, 'setup', true], [99991661, again, 'setup', true], [99991671, again, 'setup', true], [99991668, never, null, false], [99991677, never, null, false], [99991679, never, null, false],
  [99991400, again, null, false], [230020, again, null, false], [230049, again, null, false], [232019, again, null, false], [11232, again, null, false], [11233, again, null, false], [11247, again, null, false],
  [10003, never, 'setup', true], [10014, never, 'setup', true], [10015, never, 'setup', true], [99991401, never, 'setup', true], [99991403, again, 'quota', true], [99991672, never, 'setup', true],
  [41050, never, null, false], [40004, never, null, false], [40011, never, null, false], [40012, never, null, false], [230001, never, null, false], [230002, never, 'chat-lost', false], [230006, never, 'setup', true], [232025, never, 'setup', true],
  [230009, never, null, false], [230011, never, 'card-gone', false], [230012, never, null, false], [230026, never, null, false], [230013, never, 'user-blocked', false], [230015, never, null, false], [230017, never, null, false],
  [230018, never, 'chat-closed', false], [230019, never, null, false], [230022, never, 'content', false], [230025, never, null, false], [230027, never, 'setup', true], [230028, never, 'content', false], [230029, never, 'user-gone', false],
  [230031, never, 'card-gone', false], [230033, never, null, false], [230034, never, null, false], [230035, again, 'chat-closed', false], [230036, never, 'setup', true], [230038, never, 'user-blocked', false], [230050, never, null, false],
  [230053, never, 'user-blocked', false], [230054, never, null, false], [230055, never, null, false], [230073, never, 'card-gone', false], [230074, never, 'card-gone', false], [230099, never, null, false], [230110, never, 'card-gone', false],
  [230111, never, null, false], [232006, never, 'chat-lost', false], [232009, never, 'chat-lost', false], [232010, never, null, false], [232011, never, 'chat-lost', false], [232033, never, 'setup', true], [232034, never, 'setup', true],
  [99992351, never, null, false], [99992354, never, 'card-gone', false], [99992361, never, null, false], [99992402, never, null, false], [234003, never, null, false],
]

const answer = (status: number, body: unknown, headers: Readonly<Record<string, unknown>> = {}) => ({ status, body, headers })

test.each(ROWS)('%i', (code, retryable, mark, told) => {
  const error = refused(answer(400, { code, msg: 'words of the platform' }), 'send')
  expect(error).toMatchObject({ code: `feishu.${code}`, feishuCode: code, retryable, mark, outcome: 'refused' })
  expect(error.says !== null).toBe(told)
  if (error.says !== null) expect(error.says).toMatch(/\p{Script=Han}.*[：:]/u)
  expect(error.hint).toMatch(/^[\x20-\x7e]+$/)
  expect(retryable).toBe(error.retryAfterMs !== null)
})

test('no row is missing here', () => {
  expect(ROWS.map(([code]) => code).toSorted()).toEqual([...KNOWN_CODES].toSorted())
})

test.each<[number, Kind, RefusalMark | null]>([
  [230071, 'update', 'card-gone'], [230071, 'reply', null], [230072, 'update', 'card-gone'], [230072, 'reply', null], [230075, 'update', 'card-gone'], [230075, 'reply', null], [230075, 'send', null],
])('%i means something else to %s', (code, kind, mark) => {
  expect(refusalOf(code, kind)).toMatchObject({ retryable: false, mark })
})

test('an unknown code is a refusal for good, with what support asks for', () => {
  const error = refused(answer(400, { code: 987654, msg: '用户的话', error: { log_id: '2026AB-1' } }), 'send')
  expect(error).toMatchObject({ code: 'feishu.987654', retryable: false, mark: null, says: null })
  expect(error.hint).toContain('log_id 2026AB-1')
  expect(error.hint).not.toContain('用户的话')
})

test('a card that could not be built says which part', () => {
  expect(refused(answer(400, { code: 230099, msg: 'Failed to create card content, ext=ErrCode: 11310; ErrMsg: element exceeds' }), 'send').hint).toContain('sub code 11310')
})

describe('missing scopes', () => {
  const body = { code: 99991672, msg: 'Access denied. One of the following scopes is required: [im:chat:readonly, im:chat]', error: { permission_violations: [{ subject: 'im:chat' }, { subject: 7 }, null] } }
  test('are named, to the administrator and in the log, each a topic of its own', () => {
    expect(missingScopes(body)).toEqual(['im:chat', 'im:chat:readonly'])
    expect(refused(answer(400, body), 'read')).toMatchObject({ topic: 'feishu.99991672/im:chat', says: expect.stringContaining('缺权限 im:chat 或 im:chat:readonly，'), hint: expect.stringContaining('im:chat:readonly') })
  })
  test.each([null, 'x', {}, { msg: '[<script>, a b, im]' }, { msg: '[' }, { error: 'x' }])('%j names none', (odd) => {
    expect(missingScopes(odd)).toEqual([])
  })
})

describe('answers and silence', () => {
  test.each([
    ['a rate limit with its pause', answer(429, { code: 99991400 }, { 'x-ogw-ratelimit-reset': '7' }), { code: 'feishu.99991400', retryable: true, retryAfterMs: 7_000, outcome: 'refused' }],
    ['a pause beyond belief', answer(429, { code: 99991400 }, { 'x-ogw-ratelimit-reset': '999999' }), { retryAfterMs: 3_600_000 }],
    ['a pause that is none', answer(429, { code: 99991400 }, { 'x-ogw-ratelimit-reset': 'soon' }), { retryAfterMs: 1_000 }],
    ['429 without a code', answer(429, 'slow down', { 'retry-after': '3' }), { code: 'feishu.http-429', retryable: true, retryAfterMs: 3_000, outcome: 'refused' }],
    ['500', answer(500, { code: 1500 }), { code: 'feishu.http-500', retryable: true, outcome: 'unknown' }], ['503 of a proxy', answer(503, '<html>'), { code: 'feishu.http-503', retryable: true, outcome: 'unknown' }],
    ['404 of a proxy', answer(404, '<html>'), { code: 'feishu.http-404', retryable: false, outcome: 'refused' }], ['200 that cannot be read', answer(200, '{"code":0,'), { code: 'feishu.http-200', retryable: true, outcome: 'unknown' }],
    ['200 with a refusal', answer(200, { code: 10014 }), { code: 'feishu.10014', retryable: false, outcome: 'refused' }],
  ])('%s', (_, given, expected) => {
    expect(refused(given, 'send')).toMatchObject(expected)
  })

  test.each([
    ['ECONNREFUSED', 'refused'], ['ENOTFOUND', 'refused'], ['EAI_AGAIN', 'refused'], ['ECONNRESET', 'unknown'], ['ECONNABORTED', 'unknown'], ['ETIMEDOUT', 'unknown'], ['EPIPE', 'unknown'], [undefined, 'unknown'], ['x y', 'unknown'],
  ])('%s: outcome %s', (code, outcome) => {
    expect(failed({ code, config: { headers: { Authorization: 'Bearer t-1' } } }, 'send')).toMatchObject({ retryable: true, outcome, mark: null })
  })

  test('nothing of the exception is kept: it holds the token and the message', () => {
    const thrown = Object.assign(new Error('Request failed t-secret'), { config: { headers: { Authorization: 'Bearer t-secret' }, data: '{"text":"悄悄话"}' }, response: { status: 400, data: { code: 230002, msg: '悄悄话' }, headers: {} } })
    const error = failed(thrown, 'send')
    const all = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n')
    expect(all).not.toMatch(/t-secret|悄悄话/)
    expect(error.cause).toBeUndefined()
  })

  test.each([undefined, null, 'x', 7, {}, { response: null }, { response: {} }, { response: { status: 'x', data: null, headers: null } }])('%j as an exception', (thrown) => {
    expect(failed(thrown, 'send')).toBeInstanceOf(FeishuError)
  })
})

test('which refusals a fresh token may cure, and which a plain message', () => {
  const of = (code: number) => refused(answer(400, { code }), 'reply')
  expect([99991663, 99991664, 99991661, 99991671, 99991668, 10014].map((code) => isStaleToken(of(code)))).toEqual([true, true, true, true, false, false])
  expect([230019, 230071, 230072, 230111, 230110, 230011, 230002, 230022].map((code) => repliesPlain(of(code)))).toEqual([true, true, true, true, true, true, false, false])
  expect([isStaleToken(new Error('x')), repliesPlain(null)]).toEqual([false, false])
})
