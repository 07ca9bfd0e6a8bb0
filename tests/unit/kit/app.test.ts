// The kit itself: people are heard, and what a test leaves behind fails it.
import { describe, expect, test } from 'vitest'
import { HOUR, plus } from '../../../bot/model/time.ts'
import { testApp } from '../../kit/app.ts'

describe('testApp', () => {
  test('people speak in the group and in private, and press', async () => {
    const app = await testApp({ now: '2026-03-11T10:00+08:00' })
    const { code } = await app.given.activity({ title: '羽毛球赛', quota: 2, taken: 1 })
    expect(await app.as('王芳').say(`报名 ${code}`)).toContain('你是第 2 位')
    expect(app.group().at(-1)).toContain('你是第 2 位')
    expect(await app.as('李梅').say(`报名 ${code}`, { private: true })).toContain('候补第 1 位')
    expect(await app.as('王芳').press('last', '退出')).toContain('位子给了候补的李梅')
    expect(await app.seated(code)).toEqual(['占1', '李梅'])
    expect(await app.waiting(code)).toEqual([])
    expect(app.seen('李梅').at(-1)).toContain('有位子了！')
    expect(await app.as('王芳').say('今天食堂不错', { mention: false })).toBe('')
  })

  test('two at once: one sits', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 1 })
    await Promise.all(['甲', '乙'].map((who) => app.as(who).say(`报名 ${code}`)))
    expect(await app.seated(code)).toHaveLength(1)
    expect(await app.waiting(code)).toHaveLength(1)
  })

  test('closed, restarted, another platform, a script', async () => {
    const app = await testApp({ members: [{ name: '孙悦', role: 'cadre', branch: '附中' }] })
    const { code } = await app.given.activity({ closed: true })
    expect(await app.as('王芳').say(`报名 ${code}`)).toContain('截止了')
    await app.restart('2026-03-11T12:00+08:00')
    expect(await app.as('王芳', { platform: 'dingtalk' }).say('活动', { private: true })).not.toBe('')
    const [reply] = await app.rehearse([{ platform: 'feishu', chat: 'g1', user: 'ou_王芳', text: '活动' }])
    expect(reply).toMatchObject({ kind: 'reply', chat: 'g1', at: '2026-03-11T12:00:00+08:00' })
  })

  test('a timer left behind fails', async () => {
    const app = await testApp()
    app.inner.clock.wake(plus(app.now(), HOUR), () => undefined)
    await expect(app.close()).rejects.toThrow('1 wake-ups were left behind')
  })

  test('an error in the log fails, unless it is expected', async () => {
    const app = await testApp()
    const { code } = await app.given.activity()
    const broken = app.inner.db.read.signup
    expect(broken).toBeDefined()
    app.fault({ chat: 'g1', sends: 1, error: 'unavailable' })
    await app.as('王芳').say(`报名 ${code}`)
    expect(app.logs.some((e) => e.level === 'warn' && e.message === 'will try again')).toBe(true)
  })

  test('another process on the same file', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 1 })
    await app.given.members('甲', '乙')
    const twin = await app.twin()
    await Promise.all([app.as('甲').say(`报名 ${code}`), twin.as('乙').say(`报名 ${code}`)])
    expect(await app.seated(code)).toHaveLength(1)
    expect(await app.waiting(code)).toHaveLength(1)
  })
})
