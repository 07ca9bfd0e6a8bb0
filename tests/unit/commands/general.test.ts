// 我的, 日程, 日历, 撤销, 帮助, 算了: commands.md sections 7.1 and 11.
import { expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'

const alone = { private: true } as const

test('我的: in private even when typed in a group; only what exists', async () => {
  const app = await testApp()
  expect(await app.as('王芳').say('我的', alone)).toContain('没有报着的活动')
  await app.given.activity({ quota: 1, taken: 1 })
  await app.given.activity({ title: '读书会' })
  await app.as('王芳').say('报名 A1')
  await app.as('王芳').say('报名 A2 带1')
  const said = await app.as('王芳').say('我的')
  expect(app.group().at(-1)).toBe('这个我们私下说，已发到你的聊天窗口。')
  expect(said).toContain('A1 羽毛球赛 · 3月20日（周五）10:00 · 体育馆：候补第 1 位')
  expect(said).toContain('读书会 · 3月20日（周五）10:00 · 体育馆：报上了，第 1 位，带 1 人')
  expect(await app.as('王芳').press('last', '退出 A1', {}, alone)).toContain('候补里没有你了')
  const boss = await app.as('赵磊').say('我的', alone)
  expect(boss).toContain('我在办的')
})

test('我的 shows a held place, a draft and a request to decide', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 1, taken: 1, holdMinutes: 120 })
  await app.as('王芳').say('报名 A1')
  await app.as('占1').say('取消报名 A1')
  expect(await app.as('王芳').say('我的', alone)).toContain('有位子等你确认，3月11日（周三）12:00 前点「去」')
  expect(await app.as('王芳').press('last', '去 A1', {}, alone)).toContain('报上了')
  await app.as('赵磊').say('活动 新建 读书会 下周三19:00', alone)
  await app.stranger('新人').say('入会 新人 初二组', alone)
  const boss = await app.as('赵磊').say('我的', alone)
  expect(boss).toContain('没发的草稿')
  expect(boss).toContain('新人想入会')
})

test('日程: the span that was asked for', async () => {
  const app = await testApp()
  await app.given.activity()
  await app.given.activity({ title: '春游', startsAt: '2026-04-04T08:00:00+08:00' })
  const wang = app.as('王芳')
  expect(await wang.say('日程', alone)).toContain('3月20日（周五）10:00 · A1 羽毛球赛 · 体育馆')
  expect(await wang.say('日程', alone)).not.toContain('春游')
  expect(await wang.say('日程 本周', alone)).toContain('没有安排')
  expect(await wang.say('日程 下周', alone)).toContain('羽毛球赛')
  expect(await wang.say('日程 4月', alone)).toContain('春游')
  expect(await wang.say('日程 上周', alone)).toContain('没有安排')
  expect(await wang.say('日程 天气', alone)).toContain('没看懂是什么时候')
})

const PHRASES = [
  ['日历', '2026年3月11日（周三）'],
  ['日历 腊月三十', '这一年的腊月只有 29 天，没有三十，除夕是腊月廿九'],
  ['日历 下周五下午4点20', '2026年3月20日（周五）16:20'],
  ['日历 3/20 16:20', '2026年3月20日（周五）16:20'],
  ['日历 ２０２６年３月２０日　１６：２０', '2026年3月20日（周五）16:20'],
  ['日历 下下周五', '2026年3月27日（周五）'],
  ['日历 15号', '2026年3月15日（周日）'],
  ['日历 月底', '2026年3月31日（周二）'],
  ['日历 下个月5号', '2026年4月5日（周日）'],
  ['日历 国庆前一天晚上七点', '2026年9月30日（周三）19:00'],
  ['日历 2026年10月1日', '休（国庆节放假）'],
  ['日历 农历八月十五', '农历八月十五'],
  ['日历 3月20日', '春分'],
  ['日历 3月20日16:20-17:00', '2026年3月20日（周五）16:20–17:00'],
  ['日历 截止周五', '2026年3月13日（周五）23:59 截止'],
  ['日历 下周', '2026年3月16日（周一）–2026年3月22日（周日），共 7 天'],
  ['日历 双周五16:20-17:00', '重复:'],
  ['日历 2月30日', '2月'],
  ['日历 吃了吗', '没看懂'],
  ['日历 2028年3月1日', '还没公布'],
] as const

test('日历 shows how any phrase is read', async () => {
  const app = await testApp()
  for (const [line, part] of PHRASES) expect(await app.as('王芳').say(line, alone), line).toContain(part)
})

test('日历 asks, and its button carries the exact reading', async () => {
  const app = await testApp({ now: '2026-03-11T20:00+08:00' })
  expect(await app.as('王芳').say('日历 四点二十', alone)).toContain('下午还是凌晨')
  expect(await app.as('王芳').press('last', '3月12日（周四）16:20', {}, alone)).toContain('2026年3月12日（周四）16:20')
  expect(await app.as('王芳').say('日历 3月10日', alone)).toContain('已经过了')
  expect(await app.stranger('路人').say('日历 明天', alone)).toContain('发「入会」')
})

test('撤销 after a leave: the place that was given on stays given', async () => {
  const app = await testApp()
  await app.given.activity({ quota: 1 })
  await app.as('王芳').say('报名 A1')
  await app.as('陈静').say('报名 A1')
  expect(await app.as('王芳').say('不去了')).toContain('位子给了候补的陈静')
  expect(await app.as('王芳').say('撤销')).toContain('位子已经给了陈静，你排到候补第 1 位')
  expect(await app.seated('A1')).toEqual(['陈静'])
  expect(await app.inner.db.read.audit.count({ where: { action: 'undo' } })).toBe(1)
  expect(await app.inner.db.read.audit.count({ where: { undoneBy: { not: null } } })).toBe(1)
})

test('撤销 of a change, and not after ten minutes', async () => {
  const app = await testApp()
  await app.given.activity()
  const wang = app.as('王芳')
  await wang.say('报名 A1')
  await wang.say('改报名 A1 带2')
  expect(await wang.say('点错了')).toContain('羽毛球赛现在是：不带人，第 1 位。')
  expect((await app.roster('A1')).taken).toBe(1)
  await wang.say('改报名 A1 带2')
  await app.pass(10 * 60_000 + 1)
  expect(await wang.say('撤销')).toContain('没有能撤的')
})

test('帮助 fits the person and the place, six lines at most', async () => {
  const app = await testApp()
  await app.given.activity()
  const member = await app.as('王芳').say('帮助')
  expect(member.split('\n').length).toBeLessThanOrEqual(7)
  expect(member).toContain('这个群里直接说就行')
  expect(member).not.toContain('新建')
  expect(member).not.toContain('我的')
  const cadre = await app.as('赵磊').say('？', alone)
  expect(cadre).toContain('活动 新建/')
  expect(cadre).toContain('我的')
  expect(await app.stranger('路人').say('怎么用', alone)).toContain('发「入会」，两步就好')
})

test('帮助 with a topic: usage and examples; what is promised is not there yet', async () => {
  const app = await testApp()
  const wang = app.as('王芳')
  const said = await wang.say('帮助 报名', alone)
  expect(said).toContain('报名 [A7] [带N]')
  expect(said).toContain('报名 A7 带2')
  expect(await wang.say('帮助 参加', alone)).toContain('报名一项活动')
  expect(await wang.say('帮助 「活动 新建」', alone)).toContain('你现在用不了')
  expect(await wang.say('帮助 生日', alone)).toContain('还没做好')
  expect(await wang.say('帮助 飞', alone)).toContain('没有「飞」这个说法')
  expect(await wang.say('帮助 办活动', alone)).toContain('没有你能用的')
})

test('算了 drops an offered word', async () => {
  const app = await testApp()
  await app.given.activity()
  const wang = app.as('王芳')
  expect(await wang.say('报明 A1')).toContain('没有「报明」')
  expect(await wang.press('last', '不是')).toBe('好，什么都没动。')
  expect(await wang.say('好', { mention: false })).toBe('')
  expect(await app.seated('A1')).toEqual([])
})

test('认领 is offered only while there is no administrator', async () => {
  const app = await testApp({ members: [{ name: '王芳' }] })
  const alone = { private: true }
  expect(await app.as('王芳').say('帮助', alone)).toContain('管理：认领')
  expect(await app.as('王芳').say('帮助 管理', alone)).toContain('认领')
  await app.rehearse([{ setup: { admins: ['feishu:ou_admin'] } }])
  expect(await app.as('王芳').say('帮助', alone)).not.toContain('认领')
  expect(await app.as('王芳').say('帮助 管理', alone)).toContain('没有你能用的')
  expect(await app.as('王芳').say('帮助 认领', alone)).toContain('你现在用不了')
})

test.each([
  ['日程', '往后两周没有安排，从3月11日（周三）看到3月24日（周二）。'], ['日程 明天', '3月12日（周四）没有安排。'], ['日程 本周', /^本周没有安排，从3月9日（周一）看到3月15日（周日）。$/],
  ['日历 3月1日', /^先问一句\n3月1日已经过了，是 2027年3月1日（周一）吗？$/],
])('%s: no brackets within brackets', async (line, says) => {
  const app = await testApp()
  const said = await app.as('王芳').say(line)
  expect(said).toMatch(says)
  expect(said).not.toMatch(/（[^）]*（/)
})

test.each([{ branch: '附中分工会', says: '给谁：附中分工会' }, { says: null }])('the card says for whom, unless it is for everybody: $says', async ({ says, ...more }) => {
  const app = await testApp({ members: [{ name: '李梅', branch: '附中分工会' }] })
  await app.given.activity(more)
  const card = app.outputs().find((o) => o.kind === 'post' && o.card?.subject === 'A1')?.text
  if (says === null) expect(card).not.toContain('给谁')
  else expect(card).toContain(says)
})
