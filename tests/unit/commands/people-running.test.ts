// 绑定本群, 设置, 认领, 日志, 提醒, 隐私. Rules: commands.md section 7.7 and the settings of a freshly bound group.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AUDIT_TEXTS } from '../../../bot/cards/audit.ts'
import { testApp, type TestApp } from '../../kit/app.ts'

const admin = { name: '何晓', role: 'admin' } as const
const privately = { private: true } as const

test('an administrator binds a group and is told once how; nobody else is enrolled before', async () => {
  const app = await testApp({ members: [admin, { name: '孙悦', branch: '附中分工会' }] })
  const boss = app.as('何晓', { chat: 'g2' })
  expect(await app.stranger('路人', { chat: 'g2' }).say('活动')).toContain('发「入会」')
  await boss.say('活动')
  await boss.say('活动')
  expect(app.group('g2').filter((t) => t.includes('绑定本群'))).toHaveLength(1)
  expect(await app.as('孙悦', { chat: 'g2' }).say('绑定本群')).toContain('这一步要管理员来，现在是何晓')
  expect(await boss.say('绑定本群 分工会:附中分工会 群名:附中群')).toContain('绑定好了：这里是附中分工会的群「附中群」。大家 @ 我说话')
  expect(await boss.say('绑定本群 分工会:附中分工会')).toContain('已经绑定好了')
  expect(await app.stranger('路人', { chat: 'g2' }).say('活动')).toContain('现在没有能报的活动')
  expect(await app.stranger('路人', { chat: 'g2' }).say('我的小组', privately)).toContain('附中分工会')
  expect(await boss.say('绑定本群', privately)).toContain('要在群里发')
  await boss.say('解绑本群')
  expect(await boss.say('确认')).toContain('解绑了')
  expect(await app.stranger('又一个', { chat: 'g2' }).say('活动')).toContain('发「入会」')
})

test('binding to a 分工会 that does not exist asks first', async () => {
  const app = await testApp({ members: [admin] })
  const boss = app.as('何晓', { chat: 'g2' })
  expect(await boss.say('绑定本群 分工会:附小')).toContain('还没有分工会「附小」，没有改动。要新建吗')
  expect(await boss.say('新建')).toContain('这里是附小分工会的群')
})

test.each([
  ['安静 22:30-6:30', '安静 22:30–6:30', '安静：22:30–6:30'], ['安静 关', '不设安静时间', '安静：不设'], ['提醒时间 19:30', '提醒时间 19:30', '提醒时间：前一天 19:30'],
  ['结果时间 8:30', '结果时间 8:30', '结果时间：8:30'], ['繁', '用繁体', '字体：繁体'], ['递补确认 2小时', '递补的位子留 2 小时', '递补确认：留 2 小时'], ['递补确认 关', '补上就算数', '递补确认：关'],
  ['附议 3', '附议要 3 人', '附议：3 人'], ['不@也听 关', '只听 @ 我的', '不@也听：关'], ['裸行 关', '只听 @ 我的', '不@也听：关'],
])('设置 %s', async (typed, said, shown) => {
  const app = await testApp({ members: [admin] })
  const answer = await app.as('何晓').say(`设置 校工会群 ${typed}`, privately)
  expect(answer).toContain(said)
  expect(answer).toContain(shown)
})

test('设置 shows each value with its button; what it cannot read changes nothing', async () => {
  const app = await testApp({ members: [admin, { name: '王芳' }] })
  const boss = app.as('何晓')
  expect(await app.as('王芳').say('设置')).toContain('这一步要管理员来')
  const shown = await boss.say('设置')
  for (const value of ['不@也听：开', '安静：22:00–7:00', '结果时间：8:20', '提醒时间：前一天 19:10', '字体：简体', '递补确认：关', '附议：2 人']) expect(shown).toContain(value)
  expect(await boss.say('设置 安静 有时候')).toContain('没看懂，没有改动')
  expect(await boss.say('设置 附议 500')).toContain('要在 1 到 50 之间')
  expect(await boss.say('设置 声音 大')).toContain('没用上')
  const card = app.outputs().filter((l) => l.card?.title === '校工会群的设置').at(-1)
  expect(await boss.press(card ?? '', '改安静时间', { 安静: '21:00-8:00' })).toContain('安静 21:00–8:00')
  expect(await boss.press(card ?? '', '不@不听')).toContain('只听 @ 我的')
  expect(await app.as('王芳').say('活动', { mention: false })).toBe('')
  expect(await app.as('王芳').say('活动')).not.toBe('')
})

test('设置 in private asks which group', async () => {
  const app = await testApp({ members: [admin], setup: { chats: [{ platform: 'feishu', chat: 'g2', title: '附中群' }] } })
  expect(await app.as('何晓').say('设置 提醒时间 19:30', privately)).toContain('设置哪个群')
  expect(await app.as('何晓').say('附中群', privately)).toContain('附中群的设置')
  expect(await app.as('何晓').say('设置 附中群', privately)).toContain('提醒时间：前一天 19:30')
  expect(await app.as('何晓').say('设置 校工会群', privately)).toContain('提醒时间：前一天 19:10')
})

test('the hour of the reminder moves with the setting', async () => {
  const app = await testApp({ members: [admin] })
  await app.given.activity({ startsAt: '2026-03-20T16:20:00+08:00' })
  await app.as('王芳').say('报名 A1')
  await app.as('何晓').say('设置 提醒时间 18:05')
  await app.at('2026-03-19T18:04:59+08:00')
  expect(app.seen('王芳').join('\n')).not.toContain('别忘了')
  await app.at('2026-03-19T18:05:00+08:00')
  expect(app.seen('王芳').at(-1)).toContain('明天的羽毛球赛别忘了')
})

test('认领: five wrong tries in all void the code; the new one is for the console alone', async () => {
  const said: string[] = []
  const app = await testApp({ announce: (text) => { said.push(text) } })
  const first = (await app.inner.app().claimCode()) ?? ''
  for (const name of ['a', 'b', 'c', 'd']) expect(await app.stranger(name).say('认领 WRONG234', privately)).toContain('认领码不对')
  expect(said).toEqual([])
  await app.stranger('e').say('认领 WRONG234', privately)
  const second = /认领 ([0-9A-Z]{8})/.exec(said[0] ?? '')?.[1] ?? ''
  expect(second).not.toBe('')
  expect(JSON.stringify(app.logs)).not.toContain(second)
  expect(await app.stranger('何晓').say(`认领 ${first}`, privately)).toContain('认领码不对')
  expect(await app.stranger('何晓').say(`认领 ${second}`, privately)).toContain('你是第一位管理员')
  expect(await app.stranger('f').say(`认领 ${second}`, privately)).toContain('已经有管理员了')
  expect(await app.stranger('何晓').say('设置')).toContain('校工会群的设置')
})

test('提醒: own quiet hours, muting, and what is always told', async () => {
  const app = await testApp()
  const wang = app.as('王芳')
  expect(await wang.say('提醒', privately)).toContain('补上位子、时间地点变了、活动取消，什么时候都会说')
  expect(await wang.say('提醒 静音到 3-20', privately)).toContain('静音到：3月20日（周五）')
  expect(await wang.say('提醒 安静 21:00-8:00', privately)).toContain('安静：21:00–8:00')
  expect(await wang.say('提醒 安静 关', privately)).toContain('安静：不设')
  expect(await wang.say('提醒 关', privately)).toContain('提醒：关')
  await app.given.activity({ quota: 1, startsAt: '2026-03-20T16:20:00+08:00' })
  await app.as('李梅').say('报名 A1')
  await wang.say('报名 A1')
  await app.as('李梅').say('不去了')
  expect(app.seen('王芳').at(-1)).toContain('有位子了')
  const before = app.seen('王芳').length
  await app.at('2026-03-20T00:00:00+08:00')
  expect(app.seen('王芳')).toHaveLength(before)
  expect(await wang.say('提醒 开', privately)).toContain('提醒：开')
  expect(await wang.say('提醒 静音到 昨天', privately)).toContain('没有改动')
})

test('隐私 says what is stored, in at most twelve lines', async () => {
  const app = await testApp({ members: [{ name: '王芳', employeeNo: '1001', branch: '附中分工会', group: '初二组' }] })
  const lines = (await app.as('王芳').say('隐私 谁能看到', privately)).split('\n')
  expect(lines.filter((l) => l !== '' && l !== '谁能看到').length).toBeLessThanOrEqual(12)
  expect(lines.join('\n')).toContain('1001')
  expect(await app.as('王芳').say('隐私 导出', privately)).toContain('还没做好')
})

async function story(app: TestApp): Promise<void> {
  await app.given.activity({ quota: 1 })
  await app.as('王芳').say('报名 A1')
  await app.as('李梅').say('报名 A1')
  await app.as('王芳').say('不去了')
  await app.as('王芳').say('任命 李梅 干部', privately)
}

test('日志 tells who did what, for whom, when and where', async () => {
  const app = await testApp({ members: [admin, { name: '周敏', role: 'auditor' }] })
  await story(app)
  const log = await app.as('周敏').say('日志', privately)
  expect(log).toContain('3月11日（周三）10:00 · 王芳 报名，坐上了 · A1 羽毛球赛 · 校工会群')
  expect(log).toContain('李梅 报名，排候补')
  expect(log).toContain('小助手 候补补上了位子 · 对象 李梅 · A1 羽毛球赛')
  expect(log).toContain('王芳 被拒了一次')
  expect(await app.as('何晓').say('日志 A1', privately)).not.toContain('被拒')
  const about = await app.as('何晓').say('日志 @李梅', privately)
  expect(about).toContain('候补补上了位子')
  expect(about).not.toContain('王芳 退出了')
  expect(await app.as('王芳').say('日志', privately)).toContain('这一步要管理员来')
})

test('日志 has pages of twenty', async () => {
  const app = await testApp({ members: [admin] })
  await app.given.activity({ taken: 30, quota: 40 })
  expect(await app.as('何晓').say('日志', privately)).toContain('第 1 页')
  const first = app.outputs().filter((l) => l.card?.title === '日志').at(-1)
  expect(await app.as('何晓').press(first ?? '', '下一页')).toContain('第 2 页')
})

test('every audited action has a wording', () => {
  const root = join(import.meta.dirname, '..', '..', '..')
  const files = ['bot/services', 'bot/runtime', 'commands', 'jobs'].flatMap((dir) => readdirSync(join(root, dir)).filter((f) => f.endsWith('.ts')).map((f) => join(root, dir, f)))
  const actions = new Set<string>()
  for (const file of files) {
    const source = readFileSync(file, 'utf8')
    for (const [, rest = ''] of source.matchAll(/\baction: ([^\n]*)/g)) {
      // The value ends at the next property; a choice between two has both in it, a template its prefix and endings.
      const value = rest.split(/, (?:activityId|forMemberId|data|undo|\.\.\.)/)[0] ?? ''
      const template = /`([a-z]+\.)\$/.exec(value)
      for (const [, word = ''] of value.matchAll(/'([a-z][a-z.-]*)'/g)) {
        if (template) { if (!['seat', 'hold', 'move'].includes(word)) actions.add(`${template[1] ?? ''}${word}`) } else if (word.includes('.') || ['denied', 'undo'].includes(word)) actions.add(word)
      }
    }
  }
  expect(actions.size).toBeGreaterThan(30)
  expect([...actions].filter((a) => AUDIT_TEXTS[a] === undefined)).toEqual([])
})

test('设置 of a DingTalk group leaves out 不@也听, which DingTalk never delivers, and says why', async () => {
  const app = await testApp({ members: [admin], setup: { chats: [{ platform: 'dingtalk', chat: 'cid1', title: '钉钉群' }] } })
  const boss = app.as('何晓')
  expect(await boss.say('设置 钉钉群', privately)).not.toContain('不@也听')
  const card = app.outputs().filter((l) => l.card?.title === '钉钉群的设置').at(-1)
  expect(card?.card?.actions.map((a) => a.label)).not.toContain('不@不听')
  expect(await boss.say('设置 钉钉群 不@也听 开', privately)).toContain('钉钉只把 @ 我的话给我')
  expect(await boss.say('设置 钉钉群 安静 关', privately)).toContain('安静：不设')
})
