// What is no line: answered once in private, never in a group, and marked as handled like everything else.
import { describe, expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'
import type { MessageEvent } from '../../../bot/model/event.ts'
import { happen, otherEvent } from '../../kit/school.ts'

const HELP = '图片我看不了，只看得懂文字。想报名发「活动」，看我会什么发「帮助」。'

describe('in private', () => {
  test('what cannot be read is answered with one line of help, once for ever', async () => {
    const app = await testApp({ members: [{ name: '王芳' }] })
    await happen(app, otherEvent(app, 'picture'))
    await happen(app, otherEvent(app, 'file'))
    await app.restart('2026-05-01T10:00+08:00')
    await happen(app, otherEvent(app, 'audio'))
    expect(app.seen('王芳')).toEqual([HELP])
  })

  test('the first opening is welcomed, once; a stranger is told how to join', async () => {
    const app = await testApp({ members: [{ name: '王芳' }] })
    for (let i = 0; i < 2; i++) await happen(app, otherEvent(app, 'opened'))
    await happen(app, otherEvent(app, 'opened', { user: 'ou_新人' }))
    expect(app.seen('王芳')).toEqual(['你好，我是工会小助手。想看能报什么发「活动」，看我会什么发「帮助」。'])
    expect(app.seen('新人')).toEqual(['你好，我是工会小助手。我这里还没有你，发「入会」，两步就好。'])
  })

  test('each person once, on each platform', async () => {
    const app = await testApp({ members: [{ name: '王芳' }, { name: '李梅' }] })
    await happen(app, otherEvent(app, 'picture'))
    await happen(app, otherEvent(app, 'picture', { user: 'ou_李梅' }))
    await happen(app, otherEvent(app, 'picture', { platform: 'dingtalk', user: 'd_王芳' }))
    expect(app.seen('李梅')).toEqual([HELP])
    expect(app.seen('王芳', 'dingtalk')).toEqual([HELP])
  })
})

test('in a group nothing is said, named or not', async () => {
  const app = await testApp({ members: [{ name: '王芳' }] })
  for (const addressed of [true, false]) await happen(app, otherEvent(app, 'sticker', { chat: 'g1', addressed }))
  expect(app.outputs()).toEqual([])
})

test('each is marked as handled, and the same again is known', async () => {
  const app = await testApp({ members: [{ name: '王芳' }] })
  const event = otherEvent(app, 'picture')
  await happen(app, event)
  expect(await app.inner.app().inbox.accept(event)).toMatchObject({ kind: 'known' })
  const rows = await app.inner.db.read.inbox.findMany()
  expect(rows.map((r) => [r.body, r.handledAt === null])).toEqual([[null, false]])
})

describe('a group whose name comes with its lines', () => {
  const line = (n: number, title: string): MessageEvent => ({
    kind: 'message', platform: 'dingtalk', eventId: `title-${n}`, messageId: `title-m-${n}`, chat: 'cid1', sender: { id: 'd_王芳', name: '王芳' }, receivedAt: 0 as MessageEvent['receivedAt'],
    text: '活动', mentions: [], addressed: true, replyTo: null, title,
  })
  test('is learnt from the first of them; the name is not asked for again', async () => {
    const app = await testApp({ members: [{ name: '王芳' }] })
    await happen(app, line(1, '三中工会群'))
    await happen(app, line(2, '三中工会群（改名）'))
    expect(await app.inner.db.read.chat.findMany({ where: { platform: 'dingtalk', externalId: 'cid1' } })).toMatchObject([{ title: '三中工会群', boundAt: null, active: true }])
  })
})
