// The live card: one per activity and chat, at most one update a second, always ending on the newest state.
import { describe, expect, test } from 'vitest'
import { PlatformError } from '../../../bot/model/errors.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../bot/model/time.ts'
import { testApp, type TestApp } from '../../kit/app.ts'

const crowd = (n: number): string[] => Array.from({ length: n }, (_, i) => `人${i + 1}`)
const updates = (app: TestApp, chat = 'g1') => app.outputs().filter((l) => l.kind === 'update' && l.chat === chat)
const posts = (app: TestApp, chat = 'g1') => app.outputs().filter((l) => l.kind === 'post' && l.card?.subject === 'A1' && l.chat === chat)
const seconds = (lines: readonly { at: string }[]): string[] => lines.map((l) => l.at.slice(11, 19))

describe('pace', () => {
  test('100 presses within a second: one update at once, one at its end, on the newest state', async () => {
    const app = await testApp()
    const people = crowd(100)
    await app.given.members(...people)
    await app.given.activity({ quota: 60 })
    await app.pass(MINUTE)
    const card = posts(app)[0] ?? 'last'
    for (const part of [people.slice(0, 40), people.slice(40, 70), people.slice(70)]) {
      await Promise.all(part.map((who) => app.as(who).press(card, '报名')))
      await app.pass(300)
    }
    await app.pass(MINUTE)
    expect(seconds(updates(app))).toEqual(['10:01:00', '10:01:01'])
    expect(updates(app).at(-1)?.text).toContain('60/60 · 候补 40')
    expect(app.outputs().filter((l) => l.kind === 'toast')).toHaveLength(100)
  }, 60_000)

  test('a steady trickle: never two within a second, and the last one is the truth', async () => {
    const app = await testApp()
    const people = crowd(20)
    await app.given.members(...people)
    const { code } = await app.given.activity({ quota: 60 })
    await app.pass(MINUTE)
    for (const who of people) {
      await app.as(who).say(`报名 ${code}`)
      await app.pass(370)
    }
    await app.pass(5 * SECOND)
    const shown = seconds(updates(app))
    expect(new Set(shown).size).toBe(shown.length)
    expect(shown.length).toBeGreaterThan(5)
    expect(updates(app).at(-1)?.text).toContain('20/60')
    expect(await app.inner.db.read.liveCard.findMany()).toMatchObject([{ failures: 0 }])
  })

  test('each chat has its own card, and both end on the same', async () => {
    const app = await testApp({ setup: { chats: [{ platform: 'dingtalk', chat: 'c1', title: '钉钉群' }] } })
    const { code } = await app.given.activity({ quota: 2, chats: ['g1', 'c1'] })
    await app.pass(MINUTE)
    await Promise.all([app.as('甲').say(`报名 ${code}`), app.as('乙', { platform: 'dingtalk', chat: 'c1' }).say(`报名 ${code}`), app.as('丙').say(`报名 ${code}`)])
    await app.pass(2 * SECOND)
    expect([posts(app).length, posts(app, 'c1').length]).toEqual([1, 1])
    expect(updates(app).at(-1)?.text).toContain('2/2 · 候补 1')
    expect(updates(app, 'c1').at(-1)?.text).toBe(updates(app).at(-1)?.text)
    expect(updates(app, 'c1').at(-1)?.platform).toBe('dingtalk')
  })

  test('a press on a card that is only behind in numbers acts; on one that means something else it changes nothing', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 9 })
    const card = posts(app)[0] ?? 'last'
    await app.as('甲').press(card, '报名')
    expect(await app.as('乙').press(card, '报名')).toContain('第 2 位')
    await app.as('赵磊').say(`活动 改 ${code} 地点:操场`)
    app.fault({ chat: 'g1', sends: 1, error: 'unavailable' })
    await app.pass(2 * SECOND)
    expect(await app.as('丙').press(card, '报名')).toMatch(/没有改动[\s\S]*操场/)
    expect(await app.seated(code)).toEqual(['甲', '乙'])
    await app.pass(MINUTE)
    expect(await app.as('丙').press(card, '报名')).toContain('第 3 位')
  })
})

describe('failure', () => {
  test('tried again at growing waits, meanwhile changes join in, and it ends on the newest', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 9 })
    await app.pass(MINUTE)
    app.fault({ chat: 'g1', sends: 2, error: 'unavailable' })
    await app.as('甲').say(`报名 ${code}`, { private: true })
    await app.as('乙').say(`报名 ${code}`, { private: true })
    await app.pass(5 * SECOND)
    await app.as('丙').say(`报名 ${code}`, { private: true })
    await app.pass(MINUTE)
    expect(seconds(updates(app))).toEqual(['10:01:12'])
    expect(updates(app)[0]?.text).toContain('3/9')
  })

  test('given up at last; the next change tries again from the start', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 9 })
    await app.pass(MINUTE)
    app.fault({ chat: 'g1', sends: 6, error: 'unavailable' })
    await app.as('甲').say(`报名 ${code}`, { private: true })
    await app.pass(HOUR)
    expect(updates(app)).toEqual([])
    app.fault({ chat: 'g1', sends: 1, error: 'unavailable' })
    await app.as('乙').say(`报名 ${code}`, { private: true })
    await app.pass(MINUTE)
    expect(updates(app).map((l) => l.text)).toEqual([expect.stringContaining('2/9')])
  })

  test('a card that waits for a retry is not lost by a restart', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 9 })
    await app.pass(MINUTE)
    app.fault({ chat: 'g1', sends: 1, error: 'unavailable' })
    await app.as('甲').say(`报名 ${code}`, { private: true })
    await app.restart('2026-03-11T10:30+08:00')
    expect(updates(app).map((l) => l.text)).toEqual([expect.stringContaining('1/9')])
  })

  test('a first card that could not be posted is posted once', async () => {
    const app = await testApp()
    app.fault({ chat: 'g1', sends: 1, error: 'rate_limited', retryAfterMs: 7_000 })
    await app.given.activity({ quota: 9 })
    await app.pass(MINUTE)
    expect(seconds(posts(app))).toEqual(['10:00:07'])
  })

  test('killed between posting and noting it: the same card is not posted twice', async () => {
    const kill: { now: (() => void) | null } = { now: null }
    const app = await testApp({
      wrap: (adapter) => ({ ...adapter, async send(to, out, opts) {
        const ref = await adapter.send(to, out, opts)
        if (opts.key.startsWith('card/')) kill.now?.()
        return ref
      } }),
    })
    kill.now = () => {
      kill.now = null
      app.inner.stage.restart()
    }
    await app.given.activity({ quota: 9 }).catch(() => undefined)
    await app.inner.stage.start()
    await app.pass(MINUTE)
    expect(posts(app)).toHaveLength(1)
    expect(await app.inner.db.read.liveCard.findMany()).toMatchObject([{ messageId: posts(app)[0]?.message }])
  })
})

describe('age', () => {
  test('a fresh card after 13 days, before platforms refuse to update; from then on that one is kept true', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 9, startsAt: '2026-04-30T16:20+08:00', closesAt: '2026-04-29T18:00+08:00' })
    await app.as('甲').say(`报名 ${code}`)
    await app.pass(12 * DAY)
    expect(posts(app)).toHaveLength(1)
    await app.pass(2 * DAY - HOUR)
    const [first, second, third] = posts(app)
    expect(third).toBeUndefined()
    expect(second?.text).toContain('1/9')
    await app.as('乙').press(first ?? 'last', '报名')
    expect(await app.as('丙').press(second ?? 'last', '报名')).toContain('第 3 位')
    await app.pass(MINUTE)
    expect(updates(app).at(-1)?.message).toBe(second?.message)
    expect(updates(app).at(-1)?.text).toContain('3/9')
  })

  test('a change on day 13 itself posts the fresh card at once', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 9, startsAt: '2026-04-30T16:20+08:00', closesAt: '2026-04-29T18:00+08:00' })
    await app.pass(13 * DAY + HOUR)
    await app.as('甲').say(`报名 ${code}`)
    expect(posts(app)).toHaveLength(2)
    expect(posts(app).at(-1)?.text).toContain('1/9')
  })

  test('a fault of the platform that never ends', async () => {
    const app = await testApp({ wrap: (adapter) => ({ ...adapter, update: () => Promise.reject(new PlatformError('gone', { retryable: false, hint: 'deleted' })) }) })
    const { code } = await app.given.activity({ quota: 9 })
    await app.as('甲').say(`报名 ${code}`)
    await app.as('乙').say(`报名 ${code}`)
    await app.pass(MINUTE)
    expect(await app.seated(code)).toEqual(['甲', '乙'])
  })
})
