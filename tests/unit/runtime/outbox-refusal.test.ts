// What a platform refuses for good marks the chat or the person, and somebody hears of it; what is to be cured waits.
import { describe, expect, test } from 'vitest'
import { PlatformError, type RefusalMark } from '../../../bot/model/errors.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../bot/model/time.ts'
import { forgetful, post, rowOf, tell, type Forgetful } from './outbox-forgetful.ts'

const refusal = (mark: RefusalMark, retryable = false): PlatformError => new PlatformError(`c.${mark}`, { retryable, mark, hint: 'as the table says' })

/** Everything that a destination gets is refused so. */
function refuse(f: Forgetful, where: { chat?: string; user?: string }, error: PlatformError): void {
  f.fate = () => {
    const to = f.calls.at(-1)?.to
    return (to?.kind === 'chat' && to.chat === where.chat) || (to?.kind === 'user' && to.user === where.user) ? error : null
  }
}

describe('chat-lost', () => {
  test('the group is lost, administrators are told once, and live cards rest there', async () => {
    const f = await forgetful(HOUR)
    const { code } = await f.app.given.activity({ quota: 9 })
    refuse(f, { chat: 'g1' }, refusal('chat-lost'))
    await post(f.app, '一')
    await post(f.app, '二')
    await f.app.pass(DAY)
    expect(await f.app.inner.db.read.chat.findFirst({ where: { externalId: 'g1' } })).toMatchObject({ active: false })
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(/不在「校工会群」/)])
    expect(await rowOf(f.app, 'test/一')).toMatchObject({ state: 'failed', error: 'c.chat-lost', body: '' })
    f.calls.length = 0
    await f.app.as('王芳').say(`报名 ${code}`, { private: true })
    await f.app.pass(DAY)
    expect(f.calls.filter((c) => c.to.kind === 'chat')).toEqual([])
  })
})

describe('chat-closed', () => {
  test('waits for hours in order, the administrators are told once a day, and it goes on when the group is open again', async () => {
    const f = await forgetful(HOUR)
    refuse(f, { chat: 'g1' }, refusal('chat-closed'))
    await post(f.app, '一')
    await post(f.app, '二')
    await f.app.pass(5 * HOUR)
    expect(f.of('test/一')).toEqual(['10:00:00', '11:00:00', '14:00:00'])
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(/「校工会群」现在不让我发言/)])
    f.fate = () => null
    await f.app.pass(DAY)
    expect(f.app.group()).toEqual(['一', '二'])
  })

  test('for days: given up, and told', async () => {
    const f = await forgetful(HOUR)
    refuse(f, { chat: 'g1' }, refusal('chat-closed'))
    await post(f.app, '一')
    await f.app.pass(5 * DAY)
    expect(await rowOf(f.app, 'test/一')).toMatchObject({ state: 'failed' })
    expect(f.app.seen('何晓').at(-1)).toContain('没送到')
  })
})

describe('user-blocked and user-gone', () => {
  test('a neutral hint in a group that they are in, once a day; administrators learn who, not what', async () => {
    const f = await forgetful(HOUR)
    refuse(f, { user: 'ou_王芳' }, refusal('user-blocked'))
    await tell(f.app, '王芳', '秘密一')
    await tell(f.app, '王芳', '秘密二')
    await f.app.pass(HOUR)
    expect(f.app.group()).toEqual([expect.stringMatching(/^王芳，有条消息私聊发不到你那里/)])
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(/王芳.*收不到我的私聊/)])
    for (const text of [...f.app.group(), ...f.app.seen('何晓')]) expect(text).not.toContain('秘密')
    await f.app.pass(DAY)
    await tell(f.app, '王芳', '秘密三')
    await f.app.pass(HOUR)
    expect(f.app.group()).toHaveLength(2)
  })

  test('left the organisation: known as gone, the administrators are told, nothing is said in the group', async () => {
    const f = await forgetful(HOUR)
    refuse(f, { user: 'ou_王芳' }, refusal('user-gone'))
    await tell(f.app, '王芳', '秘密')
    await f.app.pass(HOUR)
    expect(await f.app.inner.db.read.member.findFirst({ where: { name: '王芳' } })).toMatchObject({ status: 'gone' })
    expect(f.app.group()).toEqual([])
    expect(f.app.seen('何晓')).toEqual([expect.stringMatching(/已经不在飞书的组织里/)])
  })

  test('an administrator who cannot be written to is no reason to write to them', async () => {
    const f = await forgetful(HOUR)
    f.fate = () => (f.calls.at(-1)?.to.kind === 'user' ? refusal('user-blocked') : null)
    await tell(f.app, '王芳', '秘密')
    await f.app.pass(DAY)
    expect(f.calls.filter((c) => c.to.kind === 'user')).toHaveLength(3)
  })
})

describe('content', () => {
  test('of a notice about an activity: its organiser and the administrators hear why', async () => {
    const f = await forgetful(HOUR)
    const { code } = await f.app.given.activity({ quota: 9, organiser: '赵磊' })
    const activity = { code, title: '羽毛球赛', startsAt: null, endsAt: null, place: null, revision: 1 }
    refuse(f, { user: 'ou_王芳' }, refusal('content'))
    await tell(f.app, '王芳', { kind: 'reminder', activity })
    await f.app.settle()
    for (const name of ['赵磊', '何晓']) expect(f.app.seen(name).at(-1)).toMatch(/不合规的字（c\.content）/)
    expect(await rowOf(f.app, 'test/reminder')).toMatchObject({ state: 'failed', error: 'c.content' })
  })

  test('of an answer: whoever asked hears that there was one', async () => {
    const f = await forgetful(HOUR)
    f.fate = (key) => (key.startsWith('feishu/') ? refusal('content') : null)
    await f.app.as('王芳').say('活动', { private: true })
    await f.app.settle()
    expect(f.app.seen('王芳')).toEqual([expect.stringMatching(/没发出来/)])
  })
})

describe('setup and quota', () => {
  test.each([['setup', 'gonghui doctor', 30], ['quota', '用完了', 5]] as const)('%s: what waits goes on waiting for days, the administrators are told once a day', async (mark, words, least) => {
    const f = await forgetful(HOUR)
    f.fate = (key) => (key.startsWith('test/') ? refusal(mark) : null)
    await post(f.app, '一')
    await tell(f.app, '王芳', '二')
    await f.app.pass(36 * HOUR)
    expect(f.app.seen('何晓')).toHaveLength(2)
    expect(f.app.seen('何晓')[0]).toContain(words)
    expect(f.of('test/一').length).toBeGreaterThan(least)
    await f.app.pass(4 * DAY)
    f.fate = () => null
    await f.app.pass(DAY)
    expect(f.app.group()).toEqual(['一'])
    expect(f.app.seen('王芳')).toEqual(['二'])
  })

  test('administrators are told on another platform where they can be', async () => {
    const f = await forgetful(HOUR, { setup: { members: [{ name: '何晓', accounts: { feishu: 'ou_何晓', dingtalk: 'd_何晓' } }] } })
    f.fate = (key) => (key.startsWith('test/') ? refusal('setup') : null)
    await post(f.app, '一')
    await f.app.settle()
    expect(f.app.seen('何晓', 'dingtalk')).toEqual([expect.stringContaining('飞书那边的设置有问题')])
    expect(f.app.seen('何晓')).toEqual([])
  })

  test('an answer is of no use days later', async () => {
    const f = await forgetful(HOUR)
    f.fate = (key) => (key.startsWith('feishu/') ? refusal('setup') : null)
    await f.app.as('王芳').say('活动', { private: true })
    const key = f.calls[0]?.key ?? ''
    await f.app.pass(3 * DAY)
    expect(await rowOf(f.app, key)).toMatchObject({ state: 'failed' })
  })
})

describe('in which hurry', () => {
  test('answers before notices, notices before what goes to many', async () => {
    const f = await forgetful(Infinity)
    const { code } = await f.app.given.activity({ quota: 9 })
    const activity = { code, title: '羽毛球赛', startsAt: null, endsAt: null, place: null, revision: 1 }
    f.calls.length = 0
    await f.app.as('王芳').say('活动')
    await tell(f.app, '王芳', { kind: 'promoted', activity, slot: '', companions: 0 })
    await tell(f.app, '王芳', { kind: 'reminder', activity })
    await tell(f.app, '王芳', { kind: 'nudge', activity, closesAt: null })
    await f.app.pass(SECOND)
    expect(f.calls.map((c) => [c.key.split('/')[1], c.hurry])).toEqual([[expect.any(String), 'answer'], ['promoted', 'notice'], ['reminder', 'bulk'], ['nudge', 'bulk']])
  })

  test('a toast does not wait behind a private message that waits', async () => {
    const f = await forgetful(HOUR)
    const { code } = await f.app.given.activity({ quota: 9 })
    const card = f.app.outputs().find((l) => l.card?.subject === code)
    refuse(f, { user: 'ou_王芳' }, refusal('setup'))
    await tell(f.app, '王芳', '一')
    await f.app.settle()
    expect(await f.app.as('王芳').press(card ?? 'last', '报名')).toContain('报上了')
  })
})

describe('what goes to many', () => {
  test('is handed over in portions, so that a crash leaves only those in doubt; stopping leaves none', async () => {
    const waiting: (() => void)[] = []
    const stopped = new PlatformError('pacer.stopped', { retryable: true, hint: 'the bot is stopping' })
    let stop = false
    let direct = false
    const names = Array.from({ length: 200 }, (_, i) => `人${i}`)
    const f = await forgetful(0, { wrap: (adapter) => ({
      ...adapter, capabilities: { ...adapter.capabilities, keyMs: 0 },
      async send(to, out, opts) {
        if (direct || opts.hurry !== 'bulk') return adapter.send(to, out, opts)
        if (stop) throw stopped
        return new Promise((resolve, reject) => { waiting.push(() => { if (stop) reject(stopped); else resolve(adapter.send(to, out, opts)) }) })
      },
    }) })
    await f.app.given.members(...names)
    const { code } = await f.app.given.activity({ quota: 9 })
    const activity = { code, title: '羽毛球赛', startsAt: null, endsAt: null, place: null, revision: 1 }
    for (const name of names) await tell(f.app, name, { kind: 'nudge', activity, closesAt: null }, `test/${name}`)
    await expect.poll(() => waiting.length).toBe(64)
    const doubted = (): Promise<number> => f.app.inner.db.read.outbox.count({ where: { state: 'due', doubts: { gt: 0 } } })
    expect(await doubted()).toBe(64)
    waiting.shift()?.()
    await expect.poll(() => waiting.length).toBe(64)
    stop = true
    for (const go of waiting.splice(0)) go()
    await f.app.pass(SECOND)
    expect(await doubted()).toBe(0)
    expect(await f.app.inner.db.read.outbox.count({ where: { state: 'due', key: { startsWith: 'test/' }, attempts: 0 } })).toBe(199)
    stop = false
    direct = true
    await f.app.restart()
    await f.app.pass(MINUTE)
    expect(new Set(f.app.outputs().filter((l) => l.user?.startsWith('ou_人')).map((l) => l.user)).size).toBe(200)
    expect(f.app.outputs().filter((l) => l.user?.startsWith('ou_人'))).toHaveLength(200)
  })
})
