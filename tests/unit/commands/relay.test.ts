// 带话 (commands.md section 9): who is refused for their scope can have a message taken to those who run the activity.
import { describe, expect, test } from 'vitest'
import { testApp, type TestApp } from '../../kit/app.ts'

const PEOPLE = {
  members: [
    { name: '孙悦', role: 'cadre' as const, branch: '附中分工会' }, { name: '钱本', role: 'cadre' as const, branch: '本部分工会' },
    { name: '李梅', branch: '附中分工会' }, { name: '王芳', branch: '本部分工会' },
  ],
}

async function school(): Promise<TestApp> {
  const app = await testApp(PEOPLE)
  await app.given.activity({ title: '读书会', organiser: '孙悦', branch: '附中分工会' })
  return app
}

const told = (app: TestApp, name: string): string[] => app.seen(name).filter((t) => t.includes('带句话'))

describe('the refusal offers it', () => {
  test('a cadre out of scope: the refused line goes to the organiser, by its word or a press', async () => {
    const app = await school()
    const refused = await app.as('钱本').say('活动 改 A1 名额:30')
    expect(refused).toContain('A1 是附中分工会的活动，不在你管的范围里，没有改动。要不要把「活动 改 A1 名额:30」带给组织者孙悦？')
    expect(await app.as('钱本').say('带话')).toContain('带到了，私下告诉了孙悦')
    expect(told(app, '孙悦')).toEqual(['钱本（本部分工会）托我带句话，关于 A1 读书会：\n「活动 改 A1 名额:30」\n要回话直接找钱本。'])
  })

  test('a member for whom it is not', async () => {
    const app = await school()
    expect(await app.as('王芳').say('报名 A1')).toContain('要不要我带句话给组织者孙悦？')
    const card = app.outputs().findLast((o) => o.kind === 'reply' && o.card !== null)
    expect(await app.as('王芳').press(card ?? '', '带话')).toContain('带到了')
    expect(told(app, '孙悦')[0]).toContain('「我想参加」')
  })
})

describe('typed', () => {
  test('once a person, activity and day', async () => {
    const app = await school()
    const one = app.as('王芳')
    expect(await one.say('带话 A1 能不能加两个名额？')).toContain('带到了')
    expect(await one.say('带话 A1 再说一次')).toContain('今天已经帮你带过话了')
    expect(await app.as('李梅').say('带话 A1 我也想')).toContain('带到了')
    await app.at('2026-03-12T00:01+08:00')
    expect(await one.say('带话 A1 第二天')).toContain('带到了')
    expect(told(app, '孙悦').map((t) => t.split('\n')[1])).toEqual(['「能不能加两个名额？」', '「我也想」', '「第二天」'])
  })

  test.each([
    { who: '孙悦', line: '带话 A1 你好', says: '就是你在办，不用带话' },
    { who: '王芳', line: '带话 A1', says: '要带什么话' },
    { who: '王芳', line: `带话 A1 ${'长'.repeat(201)}`, says: '201 字，太长了' },
    { who: '王芳', line: '带话 A9 你好', says: '没找到 A9' },
  ])('$who: $line → $says', async ({ who, line, says }) => {
    const app = await school()
    expect(await app.as(who).say(line)).toContain(says)
    expect(told(app, '孙悦')).toEqual([])
  })

  test('the organiser has left: the cadres of its scope hear it', async () => {
    const app = await testApp({ members: [...PEOPLE.members, { name: '周敏', role: 'cadre', branch: '附中分工会' }] })
    const { id } = await app.given.activity({ title: '读书会', organiser: '孙悦', branch: '附中分工会' })
    const { organiserId } = await app.inner.db.read.activity.findUniqueOrThrow({ where: { id } })
    await app.inner.db.write((tx) => tx.member.update({ where: { id: organiserId }, data: { status: 'gone' } }))
    expect(await app.as('王芳').say('带话 A1 你好')).toContain('私下告诉了周敏')
    expect([told(app, '周敏').length, told(app, '孙悦').length, told(app, '钱本').length]).toEqual([1, 0, 0])
  })

  test('the trail says who and to whom, and the words are kept nowhere', async () => {
    const app = await school()
    await app.as('王芳').say('带话 A1 这是一句悄悄话')
    // What was sent is marked, and its words erased, a moment later.
    await app.pass(1_000)
    const audit = await app.inner.db.read.audit.findFirstOrThrow({ where: { action: 'relay.sent' } })
    expect(JSON.parse(audit.data)).toEqual({ to: ['孙悦'] })
    const tables = [await app.inner.db.read.audit.findMany(), await app.inner.db.read.inbox.findMany(), await app.inner.db.read.outbox.findMany(), app.logs]
    expect(JSON.stringify(tables)).not.toContain('悄悄话')
    expect(await app.as('管理员乙').say('撤销')).toContain('没有能撤的')
    expect(await app.as('王芳').say('撤销')).toContain('你最后一步是「带话」')
  })
})
