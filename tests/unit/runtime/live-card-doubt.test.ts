// Live cards where something is amiss: cards that cannot be changed, that are gone, or of whose posting nobody heard.
import { describe, expect, test } from 'vitest'
import { PlatformError } from '../../../bot/model/errors.ts'
import { DAY, HOUR, MINUTE, plus, SECOND } from '../../../bot/model/time.ts'
import { createCardShow } from '../../../bot/runtime/live-card-show.ts'
import { recorder } from '../../kit/log.ts'
import { testApp, type TestApp } from '../../kit/app.ts'
import { forgetful, type Forgetful } from './outbox-forgetful.ts'

const cards = (app: TestApp) => app.outputs().filter((l) => l.kind === 'post' && l.card?.subject === 'A1' && l.chat === 'g1')
const updates = (app: TestApp) => app.outputs().filter((l) => l.kind === 'update' && l.chat === 'g1')
const times = (lines: readonly { at: string }[]): string[] => lines.map((l) => l.at.slice(11, 19))

describe('where cards cannot be changed', () => {
  const fixed = () => testApp({ wrap: ({ update: _, ...adapter }) => ({ ...adapter, capabilities: { ...adapter.capabilities, update: false } }) })

  test('sign-ups post nothing, and the card counts nobody', async () => {
    const app = await fixed()
    const { code } = await app.given.activity({ quota: 9 })
    await app.pass(MINUTE)
    for (const who of ['甲', '乙', '丙']) await app.as(who).say(`报名 ${code}`, { private: true })
    await app.pass(HOUR)
    expect(cards(app)).toHaveLength(1)
    expect(cards(app)[0]?.text).toMatch(/^A1 羽毛球赛\n[\s\S]*发「名单 A1」看/)
    expect(cards(app)[0]?.text).not.toMatch(/0\/9|已报/)
    expect(await app.inner.db.read.liveCard.findMany()).toMatchObject([{ failures: 0 }])
  })

  test('another meaning is posted anew and says so, at most once in five minutes, ending on the newest', async () => {
    const app = await fixed()
    const { code } = await app.given.activity({ quota: 9 })
    for (const place of ['操场', '礼堂', '食堂']) {
      await app.as('赵磊').say(`活动 改 ${code} 地点:${place}`, { private: true })
      await app.pass(MINUTE)
    }
    await app.pass(HOUR)
    expect(times(cards(app))).toEqual(['10:00:00', '10:05:00'])
    expect(cards(app)[1]?.text).toMatch(/^A1 羽毛球赛（已更新）\n[\s\S]*食堂/)
    expect(await app.as('甲').press(cards(app)[0] ?? 'last', '报名')).toMatch(/没有改动/)
    expect(await app.as('甲').press(cards(app)[1] ?? 'last', '报名')).toContain('第 1 位')
  })

  test('a cancellation is posted at once, also when a change before it still waits', async () => {
    const app = await fixed()
    const { code } = await app.given.activity({ quota: 9 })
    await app.as('赵磊').say(`活动 改 ${code} 地点:礼堂`, { private: true })
    await app.pass(MINUTE)
    expect(cards(app)).toHaveLength(1)
    await app.as('赵磊').say(`活动 取消 ${code} 原因:下雨`, { private: true })
    await app.as('赵磊').say('确认', { private: true })
    await app.pass(SECOND)
    expect(cards(app)).toHaveLength(2)
    expect(cards(app)[1]?.text).toMatch(/^A1 羽毛球赛（已更新）\n取消了/)
  })

  test('a cancellation is posted also while other cards rest for the month', async () => {
    const app = await fixed()
    const { code } = await app.given.activity({ quota: 9 })
    await app.pass(HOUR)
    const { db, clock } = app.inner
    const card = await db.read.liveCard.findFirstOrThrow()
    const { outbox, services, cards: live } = app.inner.app()
    const show = createCardShow({ db, clock, log: recorder().log, outbox, services })
    live.stop()
    const until = plus(app.now(), 20 * DAY)
    await app.as('赵磊').say(`活动 改 ${code} 地点:礼堂`, { private: true })
    expect(await show.refresh(card.id, until)).toEqual({ kind: 'later', at: until, unless: true })
    await db.write((tx) => tx.activity.updateMany({ data: { status: 'cancelled' } }))
    expect(await show.refresh(card.id, until)).toMatchObject({ kind: 'shown' })
  })

  test('the end of a sign-up is another meaning', async () => {
    const app = await fixed()
    await app.given.activity({ quota: 9, closesAt: '2026-03-11T11:00+08:00', startsAt: '2026-03-11T15:00+08:00' })
    await app.pass(2 * HOUR)
    expect(cards(app).map((l) => l.text.includes('报名截止了'))).toEqual([false, true])
  })

  test('an old one is as good as a new one', async () => {
    const app = await fixed()
    await app.given.activity({ quota: 9, startsAt: '2026-04-30T16:20+08:00', closesAt: '2026-04-29T18:00+08:00' })
    await app.pass(20 * DAY)
    await app.inner.app().cards.sweep()
    await app.pass(HOUR)
    expect(cards(app)).toHaveLength(1)
  })
})

describe('a card that is gone', () => {
  const gone = (): PlatformError => new PlatformError('card.gone', { retryable: false, mark: 'card-gone', hint: 'recalled' })

  test('is posted anew at once, and kept true from then on', async () => {
    let broken = ''
    const app = await testApp({ wrap: (adapter) => ({ ...adapter, update: (ref, to, out) => (ref.messageId === broken ? Promise.reject(gone()) : adapter.update?.(ref, to, out) ?? Promise.resolve()) }) })
    const { code } = await app.given.activity({ quota: 9 })
    await app.pass(HOUR)
    broken = cards(app)[0]?.message ?? ''
    await app.as('甲').say(`报名 ${code}`, { private: true })
    await app.pass(MINUTE)
    await app.as('乙').say(`报名 ${code}`, { private: true })
    await app.pass(MINUTE)
    expect(times(cards(app))).toEqual(['10:00:00', '11:00:00'])
    expect(cards(app)[1]?.text).toContain('1/9')
    expect(updates(app).map((l) => [l.message, /\d\/9/.exec(l.text)?.[0]])).toEqual([[cards(app)[1]?.message, '2/9']])
  })

  test('again and again is not posted again and again', async () => {
    const app = await testApp({ wrap: (adapter) => ({ ...adapter, update: () => Promise.reject(gone()) }) })
    const { code } = await app.given.activity({ quota: 30 })
    await app.pass(HOUR)
    for (let i = 0; i < 20; i++) {
      await app.as(`人${i}`).say(`报名 ${code}`, { private: true })
      await app.pass(20 * SECOND)
    }
    expect(cards(app)).toHaveLength(2)
  })
})

describe('a post of which nobody heard', () => {
  const lost = (f: Forgetful, times: number): void => { f.fate = (key, nth) => (key.startsWith('card/') && nth <= times ? 'lost' : null) }

  test('is repeated under the same key though people signed up meanwhile: one card, ending on the newest', async () => {
    const f = await forgetful(HOUR)
    lost(f, 2)
    const { code } = await f.app.given.activity({ quota: 9 })
    await f.app.as('甲').say(`报名 ${code}`, { private: true })
    await f.app.pass(MINUTE)
    expect(new Set(f.calls.filter((c) => c.key.startsWith('card/')).map((c) => c.key)).size).toBe(1)
    expect(cards(f.app)).toHaveLength(1)
    expect(updates(f.app).at(-1)?.text).toContain('1/9')
    expect(await f.app.inner.db.read.liveCard.findMany()).toMatchObject([{ trying: null, doubts: 0, failures: 0 }])
  })

  test('killed between posting and noting it, people signed up before the restart: the same key', async () => {
    const f = await forgetful(HOUR)
    let dead = false
    f.fate = (key) => (key.startsWith('card/') && !dead ? () => {
      dead = true
      f.app.inner.stage.restart()
    } : null)
    const { code } = await f.app.given.activity({ quota: 9 }).catch(() => ({ code: 'A1' }))
    expect(dead).toBe(true)
    await f.app.inner.db.write((tx) => tx.liveCard.updateMany({ data: { wanted: { increment: 3 } } }))
    await f.app.inner.stage.start()
    await f.app.as('甲').say(`报名 ${code}`, { private: true })
    await f.app.pass(MINUTE)
    expect(cards(f.app)).toHaveLength(1)
    expect(updates(f.app).at(-1)?.text).toContain('1/9')
  })

  test('keys are never known again: not repeated, the administrators are asked, and the next change begins anew', async () => {
    const f = await forgetful(0)
    f.fate = (key) => (key.startsWith('card/') ? 'dropped' : null)
    const { code } = await f.app.given.activity({ quota: 9 })
    await f.app.pass(DAY)
    expect(f.calls.filter((c) => c.key.startsWith('card/'))).toHaveLength(1)
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(/发到「校工会群」的这条，平台没有回话[\s\S]*A1 羽毛球赛的卡片/)])
    f.fate = () => null
    await f.app.as('甲').say(`报名 ${code}`, { private: true })
    await f.app.pass(MINUTE)
    expect(cards(f.app).map((l) => /\d\/9/.exec(l.text)?.[0])).toEqual(['1/9'])
  })

  /** Neither keys nor changes, as DingTalk is without a template; nobody heard of the first card. */
  async function doubtful(fate: 'lost' | 'dropped'): Promise<{ f: Forgetful; code: string; press: (label: string) => Promise<string> }> {
    const f = await forgetful(0, {}, { canUpdate: false })
    f.fate = (key, nth) => (key.startsWith('card/') && nth === 1 ? fate : null)
    const { code } = await f.app.given.activity({ quota: 9 })
    f.fate = () => null
    await f.app.pass(MINUTE)
    const asked = f.app.outputs().find((l) => l.user === 'ou_何晓' && l.card !== null)?.message ?? ''
    return { f, code, press: (label) => f.app.as('何晓').press(asked, label, {}, { private: true }) }
  }

  test('shown all the same: neither time nor sign-ups nor a restart make two of it; a new meaning does', async () => {
    const { f, code, press } = await doubtful('lost')
    await f.app.as('甲').say(`报名 ${code}`, { private: true })
    await f.app.pass(HOUR)
    await f.app.restart()
    await f.app.as('乙').say(`报名 ${code}`, { private: true })
    await f.app.pass(DAY)
    expect(cards(f.app)).toHaveLength(1)
    expect(f.app.seen('何晓')).toHaveLength(1)
    await f.app.as('赵磊').say(`活动 改 ${code} 地点:礼堂`, { private: true })
    await f.app.pass(10 * MINUTE)
    expect(cards(f.app).map((l) => l.text.includes('（已更新）'))).toEqual([false, true])
    expect(await press('补发')).toContain('没有')
    await f.app.pass(MINUTE)
    expect(cards(f.app)).toHaveLength(2)
  })

  test('not shown: 补发 posts it, 算了 does not', async () => {
    const { f, press } = await doubtful('dropped')
    expect(cards(f.app)).toEqual([])
    expect(await press('补发')).toContain('马上补发')
    await f.app.pass(MINUTE)
    expect(cards(f.app)).toHaveLength(1)
    const other = await doubtful('dropped')
    expect(await other.press('算了')).toContain('不补了')
    await other.f.app.pass(DAY)
    expect(cards(other.f.app)).toEqual([])
  })

  test('a sure refusal is none: tried again as ever', async () => {
    const f = await forgetful(0)
    f.fate = (key, nth) => (key.startsWith('card/') && nth <= 4 ? new PlatformError('too.fast', { retryable: true, hint: 'too many' }) : null)
    await f.app.given.activity({ quota: 9 })
    await f.app.pass(HOUR)
    expect(times(cards(f.app))).toEqual(['10:06:12'])
    expect(f.app.seen('何晓')).toEqual([])
  })
})

describe('refused for a reason', () => {
  test('its words: the organiser and the administrators hear it; mended, it is posted', async () => {
    const f = await forgetful(HOUR)
    f.fate = (key) => (key.startsWith('card/') && f.calls.at(-1)?.text.includes('体育馆') === true ? new PlatformError('230028', { retryable: false, mark: 'content', hint: 'content' }) : null)
    const { code } = await f.app.given.activity({ quota: 9 })
    await f.app.pass(MINUTE)
    for (const name of ['赵磊', '何晓']) expect(f.app.seen(name)).toEqual([expect.stringMatching(/A1 羽毛球赛的卡片平台不让发.*230028/)])
    await f.app.as('赵磊').say(`活动 改 ${code} 地点:操场`, { private: true })
    await f.app.pass(MINUTE)
    expect(cards(f.app)).toHaveLength(1)
  })

  test('the words of a note: the card goes on without notes, and nobody is bothered', async () => {
    const app = await testApp({
      members: [{ name: '王芳' }, { name: '李梅' }],
      wrap: (adapter) => ({
        ...adapter,
        update: (ref, to, out) => (out.text.includes('敏感') ? Promise.reject(new PlatformError('230022', { retryable: false, mark: 'content', hint: 'words' })) : (adapter.update?.(ref, to, out) ?? Promise.resolve())),
      }),
    })
    const { code } = await app.given.activity({ quota: 9 })
    await app.as('王芳').say(`报名 ${code} 备注:敏感`, { private: true })
    await app.settle()
    await app.pass(MINUTE)
    await app.as('李梅').say(`报名 ${code} 备注:晚到`, { private: true })
    await app.pass(MINUTE)
    const shown = app.outputs().filter((l) => l.kind === 'update').map((l) => l.text)
    expect(shown.at(0)).toContain('王芳')
    expect(shown.at(-1)).toContain('2/9')
    expect(shown.at(-1)).not.toContain('晚到')
    expect(app.seen('何晓')).toEqual([])
    expect(await app.as('王芳').say(`名单 ${code}`, { private: true })).toContain('敏感')
  })

  test.each([['chat-closed', '不让我发言'], ['setup', 'gonghui doctor']] as const)('%s: shown when it is cured', async (mark, words) => {
    const f = await forgetful(HOUR)
    f.fate = (key) => (key.startsWith('card/') ? new PlatformError(mark, { retryable: false, mark, hint: '' }) : null)
    await f.app.given.activity({ quota: 9 })
    await f.app.pass(90 * MINUTE)
    expect(f.app.seen('何晓')).toEqual([expect.stringContaining(words)])
    f.fate = () => null
    await f.app.pass(8 * HOUR)
    expect(cards(f.app)).toHaveLength(1)
  })

  test('the group is lost: nothing is tried there any more', async () => {
    const f = await forgetful(HOUR)
    f.fate = (key) => (key.startsWith('card/') ? new PlatformError('230002', { retryable: false, mark: 'chat-lost', hint: '' }) : null)
    await f.app.given.activity({ quota: 9 })
    await f.app.pass(DAY)
    expect(f.calls.filter((c) => c.key.startsWith('card/'))).toHaveLength(1)
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(/不在「校工会群」/)])
  })
})

describe('many activities in one group', () => {
  test('never more than one call a second for all of them together, each ending on the newest', async () => {
    const app = await testApp()
    const codes: string[] = []
    for (let i = 0; i < 5; i++) codes.push((await app.given.activity({ title: `活动${i}`, quota: 60 })).code)
    await app.pass(MINUTE)
    const people = Array.from({ length: 30 }, (_, i) => `人${i}`)
    await app.given.members(...people)
    for (let from = 0; from < 30; from += 10) {
      await Promise.all(people.slice(from, from + 10).flatMap((who) => codes.map((code) => app.as(who).say(`报名 ${code}`, { private: true }))))
      await app.pass(700)
    }
    await app.pass(MINUTE)
    const calls = updates(app)
    const at = calls.map((l) => Date.parse(l.at))
    for (const [i, t] of at.entries()) if (i > 0) expect(t - (at[i - 1] ?? 0)).toBeGreaterThanOrEqual(SECOND)
    for (const code of codes) expect(calls.filter((l) => l.card?.subject === code).at(-1)?.text).toContain('30/60')
    expect(calls.length).toBeLessThan(15)
    expect(app.inner.app().cards.waiting()).toBe(0)
  }, 60_000)

  test('a new activity is posted at once, also right behind another', async () => {
    const app = await testApp()
    for (const title of ['甲赛', '乙赛', '丙赛']) await app.given.activity({ title })
    expect(app.group().map((text) => text.slice(0, 5))).toEqual(['A1 甲赛', 'A2 乙赛', 'A3 丙赛'])
  })

  test('another group does not wait for it', async () => {
    const app = await testApp({ setup: { chats: [{ platform: 'feishu', chat: 'g2', title: '二群' }] } })
    const { code: a } = await app.given.activity({ quota: 9 })
    const { code: b } = await app.given.activity({ quota: 9, chats: ['g2'] })
    await app.pass(MINUTE)
    await app.as('甲').say(`报名 ${a}`, { private: true })
    await app.as('甲').say(`报名 ${b}`, { private: true })
    expect(app.outputs().filter((l) => l.kind === 'update').map((l) => l.chat)).toEqual(['g1', 'g2'])
  })
})
