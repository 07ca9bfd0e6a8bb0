// 递补确认: a place is held for the head of the list, then for the next, down the list.
import { describe, expect, test } from 'vitest'
import { testApp } from '../../kit/app.ts'

describe('held places', () => {
  test('offered, not taken, offered to the next, each at its own minute; who lapsed is out and told', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 1, taken: 1, queue: 3, holdMinutes: 120 })
    await app.as('占1').say(`取消报名 ${code}`)
    expect(app.seen('候1').at(-1)).toMatch(/给你留着.*12:00/)
    expect((await app.roster(code)).seated.map((r) => [r.name, r.signup.state])).toEqual([['候1', 'held']])
    await app.at('2026-03-11T11:59:59+08:00')
    expect(await app.waiting(code)).toEqual(['候2', '候3'])
    await app.at('2026-03-11T12:00+08:00')
    expect(app.seen('候1').at(-1)).toContain('到时间了')
    expect(app.seen('候2').at(-1)).toMatch(/给你留着.*14:00/)
    await app.at('2026-03-11T13:00+08:00')
    expect(await app.as('候2').say(`报名 ${code}`)).toContain('报上了')
    await app.at('2026-03-11T18:00+08:00')
    expect((await app.roster(code)).seated.map((r) => [r.name, r.signup.state])).toEqual([['候2', 'seated']])
    expect(await app.waiting(code)).toEqual(['候3'])
    expect(await app.as('候1').say(`报名 ${code}`)).toContain('候补第 2 位')
  })

  test('a held place is taken: nobody sits on it meanwhile', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 1, taken: 1, queue: 1, holdMinutes: 60 })
    await app.as('占1').say(`取消报名 ${code}`)
    expect(await app.as('王芳').say(`报名 ${code}`)).toContain('候补第 1 位')
    expect((await app.roster(code)).taken).toBe(1)
    expect(await app.as('王芳').say(`候补 ${code}`, { private: true })).toContain('留给前面的人确认')
  })

  test('pressed 不去了: the next is offered at once', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 1, taken: 1, queue: 2, holdMinutes: 60 })
    await app.as('占1').say(`取消报名 ${code}`)
    await app.as('候1').press('last', '不去了', {}, { private: true })
    expect((await app.roster(code)).seated.map((r) => [r.name, r.signup.state])).toEqual([['候2', 'held']])
  })

  test('down when several lapse: each loses their place once, down the whole list as time went', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 1, taken: 1, queue: 2, holdMinutes: 60 })
    await app.as('占1').say(`取消报名 ${code}`)
    await app.restart('2026-03-11T15:00+08:00')
    // Nobody was asked while the bot was away: the next has the full hour from now.
    expect((await app.roster(code)).seated.map((r) => r.name)).toEqual(['候2'])
    expect(app.seen('候2').at(-1)).toMatch(/给你留着.*16:00/)
    await app.at('2026-03-11T17:00+08:00')
    expect(await app.seated(code)).toEqual([])
    expect(app.seen('候1').filter((t) => t.includes('到时间了'))).toHaveLength(1)
    expect(app.seen('候2').filter((t) => t.includes('到时间了'))).toHaveLength(1)
  })
})
