// `gonghui doctor` against both platforms: what is wrong, what stops working by it, and how it is cured.
import { expect, test } from 'vitest'
import { DEFAULT_SCOPES } from '../stand-in/feishu/index.ts'
import { ALL_SCOPES } from '../stand-in/dingtalk/index.ts'
import { realNow, runDoctor } from './kit.ts'
import { dingtalkSchool, feishuSchool } from './school.ts'

test('all is well', async () => {
  const [feishu, dingtalk] = await Promise.all([feishuSchool(), dingtalkSchool()])
  const { output } = await runDoctor({ feishu, dingtalk })
  for (const name of ['飞书凭证', '飞书权限', '飞书时钟', '飞书长连接', '钉钉凭证', '钉钉时钟', '钉钉连接', '钉钉权限']) expect(output).toMatch(new RegExp(`✓ ${name}`))
  expect(output).not.toContain('✗')
  expect([...feishu.violations(), ...dingtalk.violations()]).toEqual([])
  // Nobody was written to.
  expect([...feishu.records.all('shown'), ...dingtalk.recorder.all('message')]).toEqual([])
})

test('a scope is missing, and the clock is wrong', async () => {
  const startAt = realNow() - 10 * 60_000
  const [feishu, dingtalk] = await Promise.all([
    feishuSchool({ startAt, scopes: DEFAULT_SCOPES.filter((scope) => scope !== 'im:message:send_as_bot') }),
    dingtalkSchool({ startAt, scopes: ALL_SCOPES.filter((scope) => scope !== 'qyapi_robot_sendmsg') }),
  ])
  const { output, status } = await runDoctor({ feishu, dingtalk })
  expect(status).toBe(1)
  expect(output).toMatch(/✗ 飞书权限 +缺 im:message:send_as_bot：.*发不出去\n +→ 到开放平台「权限管理」开通/)
  expect(output).toMatch(/✗ 飞书时钟 +这台机器比飞书快 10 分钟\n +→ .*对时/)
  expect(output).toMatch(/✗ 钉钉权限 .*qyapi_robot_sendmsg.*发通知.*\n +→ 到开放平台「权限管理」开通/)
  expect(output).toMatch(/✗ 钉钉时钟 +这台机器的时间比钉钉快了约 10 分钟.*\n +→ .*校时/)
})

test('the secrets are wrong, or nobody is there', async () => {
  const [feishu, dingtalk] = await Promise.all([feishuSchool(), dingtalkSchool()])
  const wrong = await runDoctor({ feishu, dingtalk, env: { FEISHU_APP_SECRET: 'not-the-secret-1', DINGTALK_CLIENT_SECRET: 'not-the-secret-2' } })
  expect(wrong.status).toBe(1)
  expect(wrong.output).toMatch(/✗ 飞书凭证 .*不认.*凭证.*\n +→ .*FEISHU_APP_SECRET/)
  expect(wrong.output).toMatch(/✗ 钉钉凭证 .*Client Secret.*\n +→ .*DINGTALK_CLIENT_SECRET/)
  expect(wrong.output).not.toMatch(/not-the-secret/)
  await Promise.all([feishu.refuse(), dingtalk.goDark()])
  const dark = await runDoctor({ feishu, dingtalk })
  expect(dark.status).toBe(1)
  expect(dark.output).toMatch(/✗ 飞书凭证 .*\n +→ .*FEISHU_BASE_URL/)
  expect(dark.output).toMatch(/✗ 钉钉凭证 +连不上钉钉.*\n +→ .*DINGTALK_BASE_URL/)
})
