// 催: a nudge that waits for somebody's quiet hours is theirs no longer once they have answered, or nobody can join any more.
import { expect, test } from 'vitest'
import { testApp, type TestApp } from '../../kit/app.ts'

const alone = { private: true } as const
const nudged = (app: TestApp, name: string) => app.seen(name).filter((t) => t.includes('你还没回话'))

async function nudgedAtTen(names: readonly string[]): Promise<TestApp> {
  const app = await testApp({ members: names.map((name) => ({ name })) })
  await app.given.activity()
  for (const name of names) await app.as(name).say('提醒 安静 9:00-12:00', alone)
  await app.as('赵磊').say('活动 催 A1')
  await app.as('赵磊').say('催一下')
  return app
}

test('signed up, or signed up by another and gone again: not nudged; the silent one is', async () => {
  const app = await nudgedAtTen(['王芳', '李梅', '陈静'])
  await app.as('王芳').say('报名 A1')
  await app.as('赵磊').say('代报名 A1 李梅')
  await app.as('李梅').say('不去了')
  await app.at('2026-03-11T12:30+08:00')
  expect(['王芳', '李梅', '陈静'].map((name) => nudged(app, name).length)).toEqual([0, 0, 1])
})

test.each(['活动 停 A1', '活动 取消 A1 下雨'])('%s: nobody is nudged any more', async (line) => {
  const app = await nudgedAtTen(['王芳'])
  await app.as('赵磊').say(line)
  await app.as('赵磊').say('A1')
  await app.at('2026-03-11T12:30+08:00')
  expect((await app.roster('A1')).activity.status).not.toBe('open')
  expect(nudged(app, '王芳')).toEqual([])
})
