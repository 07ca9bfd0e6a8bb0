// Nothing secret is ever written: a run that logs everything, with failures of every kind that an SDK likes to print.
import { expect, test } from 'vitest'
import { dingtalkSchool, FEISHU_CHAT, DINGTALK_CHAT, feishuSchool, found, publish, roomOnDingtalk, roomOnFeishu, startAtSchool } from './school.ts'

const WORDS = '蓝鲸暗号顺便拼车'
const PHONE = '13912345678'

/** The token that the platform has given the bot: the same one is given to whoever asks with the same secret. */
async function tokenOf(url: string, body: object, name: string): Promise<string> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const token = ((await answer.json()) as Readonly<Record<string, unknown>>)[name]
  if (typeof token !== 'string') throw new Error('no token')
  return token
}

test('with LOG_LEVEL=debug', async () => {
  const speed = 10
  const [feishu, dingtalk] = await Promise.all([feishuSchool({ speed, sensitiveWords: ['不能说'], dlp: true }), dingtalkSchool({ speed, bannedWords: ['不能说'] })])
  const bot = await startAtSchool({ feishu, dingtalk, env: { LOG_LEVEL: 'debug' }, time: { speed } })
  const [here, there] = [roomOnFeishu(feishu), roomOnDingtalk(dingtalk, true)]
  await found(here)
  await publish(here, '春游 20人')
  await there.says('何晓', '绑定本群 群名:钉钉群', /绑定好了/)
  const secrets: string[] = [feishu.appSecret, dingtalk.app.clientSecret, WORDS, PHONE]
  const remember = async (): Promise<void> => {
    secrets.push(
      await tokenOf(`${feishu.baseUrl}/open-apis/auth/v3/tenant_access_token/internal`, { app_id: feishu.appId, app_secret: feishu.appSecret }, 'tenant_access_token'),
      await tokenOf(`${dingtalk.url}/v1.0/oauth2/accessToken`, { appKey: dingtalk.app.clientId, appSecret: dingtalk.app.clientSecret }, 'accessToken'),
    )
  }
  await remember()

  // What people write, understood and not, and what is refused for its words.
  await here.says('王芳', `报名 A1 备注:${WORDS}${PHONE}`, /报上了/)
  // A number that the tenant refuses to carry stops no card.
  await here.card('A1 春游', new RegExp(`王芳（${WORDS}139\\*+5678）`))
  await there.says('王芳', `${WORDS} ${PHONE}`, /./)
  await here.whispers('王芳', `${WORDS} ${PHONE}`, /./)
  feishu.say({ from: '李娜', chat: FEISHU_CHAT, text: `报名 A1 备注:不能说${WORDS}`, mentionBot: true })
  dingtalk.say({ from: 'staff3', chat: DINGTALK_CHAT, text: `报名 A1 备注:不能说${WORDS}`, mentionBot: true })
  await feishu.records.waitFor('refusal', (e) => e['code'] === 230022)

  // Calls that fail in every way.
  const [CREATE, REPLY] = ['POST /open-apis/im/v1/messages', 'POST /open-apis/im/v1/messages/:message_id/reply']
  for (const match of [CREATE, REPLY]) for (const kind of ['reset', 'malformed'] as const) feishu.faults.add({ match, times: 1, action: { kind } })
  feishu.faults.add({ match: REPLY, times: 1, action: { kind: 'reply', status: 400, body: { code: 230001, msg: `bad: ${WORDS}`, data: { token: secrets.at(-2) } } } })
  feishu.say({ from: '李娜', chat: FEISHU_CHAT, text: `名单 A1 ${WORDS}`, mentionBot: true })
  await feishu.records.waitFor('http', (e) => e['route'] === REPLY && e['fault'] === 'reply')
  dingtalk.faults.add({ match: 'POST /robot/sendBySession', times: 1, action: { kind: 'reset' } })
  dingtalk.faults.add({ match: 'POST /v1.0/robot/oToMessages/batchSend', times: 1, action: { kind: 'malformed' } })
  feishu.faults.add({ match: 'POST /open-apis/auth/v3/tenant_access_token/internal', times: 1, action: { kind: 'reply', status: 200, body: { code: 10015, msg: `secret ${feishu.appSecret} is wrong` } } })
  dingtalk.faults.add({ match: 'POST /v1.0/oauth2/accessToken', times: 1, action: { kind: 'reply', status: 400, body: { code: 'invalidClientIdOrSecret', message: dingtalk.app.clientSecret } } })
  feishu.revokeTokens()
  dingtalk.revokeToken()
  await here.whispers('张伟', `名单 A1 ${WORDS}`, /./)
  await there.whispers('张伟', '活动', /./)
  await remember()

  // The connections: cut, refused with the secret in the answer, hostile frames.
  feishu.failPulls(514, { times: 1, data: {} })
  dingtalk.faults.add({ match: 'POST /v1.0/gateway/connections/open', times: 1, action: { kind: 'reply', status: 401, body: { code: 'invalidClientIdOrSecret', message: dingtalk.app.clientSecret } } })
  const again = [
    feishu.records.waitFor('ping', () => true, { count: feishu.records.all('ping').length + 1 }),
    dingtalk.recorder.waitFor('connection', (e) => e['what'] === 'open', { count: dingtalk.recorder.all('connection').filter((e) => e['what'] === 'open').length + 1 }),
  ]
  feishu.pushRaw({ type: 'event', payload: `{"text":"${WORDS}` })
  dingtalk.hostile('forged-webhook', { from: 'staff4', chat: DINGTALK_CHAT })
  feishu.drop('cut')
  dingtalk.live()[0]?.drop()
  await Promise.all(again)
  await here.whispers('陈静', '帮助', /我能做这些/)
  await bot.stop()

  const output = bot.output()
  expect(output).toMatch(/"level":"(debug|warn)"/)
  for (const secret of secrets) expect(output, secret).not.toContain(secret)
  for (const shape of [/t-g1[0-9a-f]{8}/, /ticket=|"ticket":"(?!\[…\])/, /session=/, /Bearer /i, /sendBySession/, /access_token=\w/, /1[3-9]\d{9}(?!\d)/g]) {
    expect(output.replaceAll(/"time":"[^"]*"|\d{13}/g, ''), String(shape)).not.toMatch(shape)
  }
  expect([...feishu.violations(), ...dingtalk.violations()]).toEqual([])
}, 40_000)
