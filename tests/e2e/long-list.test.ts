// A list of 300 names in both kinds of group: it arrives whole, in pages, and nothing is refused.
import { expect, test } from 'vitest'
import { enrol } from './enrolled.ts'
import { emptyUnion } from './kit.ts'
import { CADRE, dingtalkSchool, FEISHU_CHAT, feishuSchool, found, GROUP, inMinutes, roomOnDingtalk, roomOnFeishu, startAtSchool } from './school.ts'
import type { Room } from './room.ts'

const crowd = Array.from({ length: 300 }, (_, i) => ({ name: `老师${String(i + 1).padStart(3, '0')}`, openId: `ou_crowd${i}` }))
const names = crowd.map(({ name }) => name)

/** The numbered names of a text, in their order. */
const listed = (text: string): readonly string[] => [...text.matchAll(/\d+\.\s(老师\d{3})/g)].map((m) => m[1] ?? '')

/** Turns all pages of the list; then asks for the text to copy. */
async function readWhole(room: Room): Promise<void> {
  const pages = [await room.says(CADRE, '名单 A1', /第 1\/6 页/)]
  for (const page of [2, 3, 4, 5, 6]) pages.push(await room.says(CADRE, `名单 A1 第${page}页`, new RegExp(`第 ${page}/6 页`)))
  for (const page of pages) expect(listed(page)).toHaveLength(50)
  expect(pages.flatMap(listed).sort()).toEqual(names)
  const before = room.shown().length
  await room.says(CADRE, '名单 A1 文本', /300\.\s老师\d{3}/)
  expect(room.shown().slice(before).flatMap(listed).sort()).toEqual(names)
}

test('300 names', async () => {
  const [feishu, dingtalk] = await Promise.all([feishuSchool({ more: crowd, limits: { jitterMs: 500 } }), dingtalkSchool()])
  const file = emptyUnion()
  await enrol(file, crowd)
  await startAtSchool({ feishu, dingtalk, file })
  const [there, here] = [roomOnDingtalk(dingtalk, true), roomOnFeishu(feishu)]
  await found(here)
  await there.says('何晓', '绑定本群 群名:钉钉群', /绑定好了/)
  await here.says(CADRE, `活动 新建 校庆 ${inMinutes(40)} 礼堂 不限 截止:${inMinutes(20)} 发到:${GROUP}、钉钉群`, /这样发可以吗/)
  await here.says(CADRE, '发布', /发出去了，编号 A1/)
  const { messageId } = await feishu.waitForShown({ chat: FEISHU_CHAT }, /^A1 校庆/)
  const toasts = await Promise.all(crowd.map(({ openId }) => feishu.press({ from: openId, messageId, button: '报名' })))
  for (const { text } of toasts) expect(text).toMatch(/报上了|收到，结果马上私聊/)
  await Promise.all([here.card('A1 校庆', /300 人|已报.*300/), there.card('A1 校庆', /300 人|已报.*300/)])
  await readWhole(here)
  await readWhole(there)
  here.blameless()
  there.blameless()
}, 40_000)
