// One activity in a Feishu group and a DingTalk group: one quota, one list, and both cards live.
import { expect, test } from 'vitest'
import { CADRE, dingtalkSchool, feishuSchool, found, GROUP, inMinutes, roomOnDingtalk, roomOnFeishu, startAtSchool } from './school.ts'

test('one quota, one list, two cards', async () => {
  const [feishu, dingtalk] = await Promise.all([feishuSchool(), dingtalkSchool()])
  const bot = await startAtSchool({ feishu, dingtalk })
  const [there, here] = [roomOnDingtalk(dingtalk, true), roomOnFeishu(feishu)]
  await found(here)
  // DingTalk tells no title of a group; its administrator is another account of the same school.
  await there.says('何晓', '绑定本群 群名:钉钉群', /绑定好了/)

  const preview = await here.says(CADRE, `活动 新建 合唱 ${inMinutes(40)} 礼堂 4人 截止:${inMinutes(20)} 发到:${GROUP}、钉钉群`, /这样发可以吗/)
  expect(preview).toMatch(/发到.*三中工会群.*钉钉群/)
  await here.presses(CADRE, '这样发可以吗', '发布', /发出去了，编号 A1/)
  await Promise.all([here.card('A1 合唱', /0\/4/), there.card('A1 合唱', /0\/4/)])

  // Six people press on both sides at once; two of them come too late.
  const outcomes = await Promise.all([
    ...['王芳', '李娜', '张伟'].map((who) => here.presses(who, 'A1 合唱', '报名', /报上了|候补第/)),
    ...['陈静', '刘洋', '赵磊'].map((who) => there.presses(who, 'A1 合唱', '报名', /报上了|候补第/)),
  ])
  const places = outcomes.map((said) => /报上了.*第 (\d) 位/.exec(said)?.[1] ?? `候补${/候补第 (\d) 位/.exec(said)?.[1] ?? '?'}`)
  expect(places.sort()).toEqual(['1', '2', '3', '4', '候补1', '候补2'])
  const cards = await Promise.all([here.card('A1 合唱', /4\/4 · 候补 2/), there.card('A1 合唱', /4\/4 · 候补 2/)])
  // The same people in the same order on both.
  const names = (text: string): readonly string[] => text.match(/王芳|李娜|张伟|陈静|刘洋|赵磊/g) ?? []
  const [ours, theirs] = cards.map((text) => names(text.slice(text.indexOf('名单'))))
  expect(ours).toHaveLength(6)
  expect(theirs).toEqual(ours)

  // Whoever leaves on one side makes room for somebody on the other; both cards follow.
  await Promise.all(['王芳', '李娜', '张伟'].map((who) => here.presses(who, 'A1 合唱', '退出', /帮你退了|不等了/)))
  await Promise.all([here.card('A1 合唱', /3\/4/), there.card('A1 合唱', /3\/4/)])
  const roster = await there.says('陈静', '名单 A1', /3\/4/)
  for (const who of ['陈静', '刘洋', '赵磊']) expect(roster).toContain(who)
  here.blameless()
  there.blameless()
  expect(await bot.health()).toMatchObject({ ok: true, platforms: { feishu: { connected: true }, dingtalk: { connected: true } } })
})
