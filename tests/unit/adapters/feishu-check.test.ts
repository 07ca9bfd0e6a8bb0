// The doctor's look at Feishu: each finding with its cure, and nothing thrown. Rights: feishu.md section 12.
import { afterEach, expect, test } from 'vitest'
import { checkFeishu, NEEDS } from '../../../adapters/feishu/check.ts'
import type { FeishuConfig } from '../../../adapters/feishu/config.ts'
import type { Check } from '../../../bot/model/check.ts'
import { plus, zoneOf } from '../../../bot/model/time.ts'
import type { Clock } from '../../../bot/ports/clock.ts'
import { systemClock } from '../../../bot/system.ts'
import { recorder } from '../../kit/log.ts'
import { startFeishuStandIn, type FeishuOptions, type FeishuStandIn } from '../../stand-in/feishu/index.ts'

const open: FeishuStandIn[] = []
afterEach(async () => {
  for (const s of open.splice(0)) await s.close()
})

const clock = systemClock(zoneOf('Asia/Shanghai'))

async function given(o: FeishuOptions = {}) {
  const platform = await startFeishuStandIn(o)
  open.push(platform)
  const check = (config: Partial<FeishuConfig> = {}, at: Clock = clock): Promise<readonly Check[]> =>
    checkFeishu({ config: { appId: platform.appId, appSecret: platform.appSecret, baseUrl: platform.baseUrl, ...config }, clock: at, log: recorder().log })
  return { platform, check }
}
const states = (checks: readonly Check[]): readonly string[] => checks.map((c) => `${c.name} ${c.state}`)

test('all is well, and nothing stays open', async () => {
  const { platform, check } = await given()
  const checks = await check()
  expect(states(checks)).toEqual(['飞书凭证 ok', '飞书权限 ok', '飞书时钟 ok', '飞书长连接 ok'])
  expect(checks.every((c) => c.cure === null)).toBe(true)
  expect(checks[0]?.says).toContain('工会小助手')
  expect(platform.connections()).toEqual([])
  expect(platform.violations()).toEqual([])
})

test.each<[string, Partial<FeishuConfig>, string]>([
  ['a wrong secret', { appSecret: 'wrong' }, 'FEISHU_APP_SECRET'], ['an app id of the wrong form', { appId: 'cli_x' }, '凭证与基础信息'], ['nobody there', { baseUrl: 'http://127.0.0.1:1' }, 'FEISHU_BASE_URL'],
])('%s', async (_, config, cure) => {
  const { check } = await given()
  const [first] = await check(config)
  expect(first).toMatchObject({ name: '飞书凭证', state: 'fail', cure: expect.stringContaining(cure) })
})

test('the bot ability is off', async () => {
  const { platform, check } = await given()
  platform.setBotAbility(false)
  expect((await check())[0]).toMatchObject({ state: 'fail', cure: expect.stringContaining('机器人') })
})

test.each(NEEDS.map((need) => [need.stops, need] as const))('without its scopes: %s', async (_, need) => {
  const { platform, check } = await given()
  for (const scope of need.scopes) platform.revokeScope(scope)
  const found = (await check()).find((c) => c.name === '飞书权限')
  expect(found).toMatchObject({ state: need.vital === true ? 'fail' : 'warn', cure: expect.stringContaining('发布') })
  expect(found?.says).toContain(need.scopes[0])
  expect(found?.says).toContain(need.stops)
  const [other] = need.scopes.slice(-1)
  platform.grantScope(other ?? '')
  expect((await check()).find((c) => c.name === '飞书权限')?.says ?? '').not.toContain(need.stops)
})

test('the list of scopes cannot be had: what to look at oneself', async () => {
  const { platform, check } = await given()
  platform.failCalls('GET /open-apis/application/v6/scopes', 99991672)
  expect((await check()).find((c) => c.name === '飞书权限')).toMatchObject({ state: 'warn', cure: expect.stringContaining('im:message:send_as_bot') })
})

test.each([[-10, '慢 10 分钟'], [10, '快 10 分钟']])('a clock that is %i minutes off', async (minutes, says) => {
  const { check } = await given()
  const off: Clock = { ...clock, now: () => plus(clock.now(), minutes * 60_000) }
  expect((await check({}, off)).find((c) => c.name === '飞书时钟')).toMatchObject({ state: 'fail', says: expect.stringContaining(says), cure: expect.stringContaining('对时') })
})

test.each([
  [1, 'warn', '再试'], [1_000_040_343, 'warn', '再试'], [1_000_040_350, 'fail', '停掉'], [403, 'fail', '使用长连接'],
] as const)('the endpoint answers %i', async (code, state, cure) => {
  const { platform, check } = await given()
  platform.failPulls(code)
  expect((await check()).find((c) => c.name === '飞书长连接')).toMatchObject({ state, cure: expect.stringContaining(cure) })
})

test.each([{ kind: 'reset' }, { kind: 'malformed' }, { kind: 'reply', status: 500, body: 'x' }, { kind: 'reply', status: 200, body: { code: 0 } }] as const)('the endpoint is broken: %j', async (action) => {
  const { platform, check } = await given()
  platform.faults.add({ match: 'POST /callback/ws/endpoint', action })
  expect((await check()).find((c) => c.name === '飞书长连接')).toMatchObject({ state: 'fail', cure: expect.stringMatching(/./) })
})

test('whatever the platform answers, nothing is thrown', async () => {
  const { platform, check } = await given()
  platform.faults.add({ match: () => true, action: { kind: 'reply', status: 200, body: [null] } })
  expect((await check())[0]).toMatchObject({ name: '飞书凭证', state: 'fail' })
})
