// What the doctor finds at DingTalk, good and bad, each with its cure.
import { afterEach, describe, expect, test } from 'vitest'
import { checkDingtalk, type DingtalkConfig } from '../../../adapters/dingtalk/index.ts'
import { MINUTE, plus, zoneOf } from '../../../bot/model/time.ts'
import { systemClock } from '../../../bot/system.ts'
import { ALL_SCOPES, startDingtalkStandIn, type DingtalkStandIn } from '../../stand-in/dingtalk/index.ts'

const open: DingtalkStandIn[] = []
afterEach(async () => {
  for (const platform of open.splice(0)) await platform.close()
})

async function given(): Promise<DingtalkStandIn> {
  const platform = await startDingtalkStandIn({ templates: [{ id: 'union.schema' }] })
  open.push(platform)
  return platform
}

function check(platform: DingtalkStandIn, o: { readonly config?: Partial<DingtalkConfig>; readonly off?: number } = {}) {
  const real = systemClock(zoneOf('Asia/Shanghai'))
  const config = { clientId: platform.app.clientId, clientSecret: platform.app.clientSecret, robotCode: platform.app.robotCode, baseUrl: platform.url, oapiUrl: platform.url, cardTemplateId: 'union.schema', ...o.config }
  const off = o.off ?? 0
  return checkDingtalk({ config, clock: { zone: real.zone, now: () => plus(real.now(), off), wake: (at, fn) => real.wake(plus(at, -off), fn) } })
}

describe('checkDingtalk', () => {
  test('all is well, and nothing was sent to find out', async () => {
    const platform = await given()
    const found = await check(platform)
    expect(found.map((c) => `${c.name} ${c.state} ${c.cure ?? ''}`)).toEqual(['钉钉凭证 ok ', '钉钉时钟 ok ', '钉钉连接 ok ', '钉钉权限 ok ', '钉钉卡片 ok '])
    expect(platform.recorder.all('message')).toEqual([])
    expect(platform.violations()).toEqual([])
  })

  test('wrong secret: no more is asked, and it is not repeated', async () => {
    const found = await check(await given(), { config: { clientSecret: 'wrong-one' } })
    expect(found).toMatchObject([{ name: '钉钉凭证', state: 'fail', says: expect.stringContaining('不认'), cure: expect.stringContaining('DINGTALK_CLIENT_SECRET') }])
    expect(JSON.stringify(found)).not.toContain('wrong-one')
  })

  test('nobody there', async () => {
    const platform = await given()
    const { url } = platform
    await platform.close()
    expect(await check(platform, { config: { baseUrl: url } })).toMatchObject([{ name: '钉钉凭证', state: 'fail', says: expect.stringContaining('连不上'), cure: expect.stringContaining('DINGTALK_BASE_URL') }])
  })

  test.each([[2, 'warn', '快'], [-2, 'warn', '慢'], [30, 'fail', '快']])('a clock that is %i minutes off', async (minutes, state, which) => {
    expect(await check(await given(), { off: minutes * MINUTE })).toContainEqual(expect.objectContaining({ name: '钉钉时钟', state, says: expect.stringContaining(`${which}了约 ${Math.abs(minutes)} 分钟`), cure: expect.stringContaining('NTP') }))
  })

  test.each([['qyapi_robot_sendmsg', 'fail', '发通知'], ['Card.Instance.Write', 'fail', '卡片'], ['qyapi_get_member', 'warn', '工号']] as const)('without the right %s', async (right, state, lost) => {
    const platform = await given()
    platform.setScopes(ALL_SCOPES.filter((s) => s !== right))
    const found = (await check(platform)).filter((c) => c.name === '钉钉权限')
    expect(found).toEqual([{ name: '钉钉权限', state, says: expect.stringMatching(new RegExp(`${right}.*${lost}`)), cure: expect.stringContaining('权限管理') }])
  })

  test('without a template nobody needs the right to make cards', async () => {
    const platform = await given()
    platform.setScopes(ALL_SCOPES.filter((s) => s !== 'Card.Instance.Write'))
    const found = await check(platform, { config: { cardTemplateId: null } })
    expect(found.find((c) => c.name === '钉钉权限')).toMatchObject({ state: 'ok' })
    expect(found.at(-1)).toMatchObject({ name: '钉钉卡片', state: 'ok', says: expect.stringContaining('DINGTALK_CARD_TEMPLATE_ID') })
  })

  test('the gateway gives no address', async () => {
    const platform = await given()
    platform.faults.add({ match: 'POST /v1.0/gateway/connections/open', action: { kind: 'reply', status: 503, body: { code: 'ServiceUnavailable' } } })
    expect(await check(platform)).toContainEqual(expect.objectContaining({ name: '钉钉连接', state: 'fail', cure: expect.stringContaining('Stream') }))
  })

  test('a right that could not be looked at is no right that is missing', async () => {
    const platform = await given()
    platform.faults.add({ match: 'POST /topapi/v2/user/get', action: { kind: 'reset' } })
    expect((await check(platform)).filter((c) => c.name === '钉钉权限')).toMatchObject([{ state: 'warn', says: expect.stringContaining('没能查到') }])
  })
})
