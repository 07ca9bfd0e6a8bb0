// replay.md, sentence by sentence: the program as it runs, mostly within this process. Its lines: replay-script.test.ts; a kept database: replay-kept.test.ts.
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../prisma/migrate.ts'
import { at, GROUP, playScript, presses, published, says } from '../kit/script.ts'

const cards = (lines: readonly { kind: string; message: string | null; at: string }[], message = 'm2'): string[] => lines.filter((l) => l.kind === 'update' && l.message === message).map((l) => l.at.slice(11, 19))

describe('the program', () => {
  const run = (input: string, args: readonly string[] = []) => spawnSync(process.execPath, ['.build/main.js', 'replay', ...args], { cwd: packageRoot(), input, encoding: 'utf8' })
  const text = (lines: readonly (object | string)[]): string => lines.map((l) => (typeof l === 'string' ? l : JSON.stringify(l))).join('\n')

  test('reads standard input, writes nothing but JSON lines, ends with the report, status 0', () => {
    const { status, stdout, stderr } = run(text([...published(), says('ou_1', '报名 A1')]))
    const lines = stdout.trimEnd().split('\n').map((l) => JSON.parse(l) as { kind: string; at: string })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(lines.at(-1)).toEqual({ kind: 'end', at: '2026-01-02T10:00:00+08:00', pending: 1, failed: 0 })
    expect(lines.map((l) => l.kind)).toEqual(['reply', 'toast', 'post', 'reply', 'end'])
  })

  test('an invalid line: status 2, one line on standard error, what came before stays written, no end', () => {
    const { status, stdout, stderr } = run(text([GROUP, '', says('ou_1', '活动'), '{"at":"tomorrow"}', says('ou_1', '活动')]))
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^line 4: at: .*ISO 8601 with an offset.*\n$/) })
    expect(stdout.trimEnd().split('\n').map((l) => JSON.parse(l) as unknown)).toEqual([expect.objectContaining({ kind: 'reply', line: 3 })])
  })
})

describe('what is shown', () => {
  test('a line in a group: one reply there; chatter: nothing; a press: one toast to the presser; the card follows', async () => {
    const { lines } = await playScript([
      ...published(), says('ou_1', '报名 A1', { at: at('10:01') }), says('ou_2', '今天食堂不错', { mention: false }), presses('ou_2', '报名', 'm2', { at: at('10:02') }), presses('ou_2', '名单', 'm2', { at: at('10:03') }),
    ])
    const of = (line: number) => lines.filter((l) => l.line === line).map(({ kind, chat, user }) => ({ kind, chat, user }))
    expect(of(5)).toEqual([{ kind: 'reply', chat: 'g1', user: null }])
    expect(of(6)).toEqual([])
    expect(of(7)).toEqual([{ kind: 'toast', chat: null, user: 'ou_2' }])
    // The list is longer than a toast: it follows to that person alone.
    expect(of(8)).toEqual([{ kind: 'toast', chat: null, user: 'ou_2' }, { kind: 'reply', chat: null, user: 'ou_2' }])
    expect(cards(lines)).toEqual(['10:01:00', '10:02:00'])
    for (const l of lines) expect((l.chat === null) !== (l.user === null)).toBe(true)
  })

  test('private matters go to the person; the group gets one neutral line', async () => {
    const { lines } = await playScript([...published(), says('ou_1', '报名 A1'), says('ou_1', '我的')])
    const own = lines.filter((l) => l.line === 6)
    expect(own.map(({ kind, chat, user }) => ({ kind, chat, user }))).toEqual([{ kind: 'reply', chat: 'g1', user: null }, { kind: 'reply', chat: null, user: 'ou_1' }])
    expect(own[0]?.text).not.toContain('羽毛球赛')
    expect(own[1]?.text).toContain('羽毛球赛')
  })

  test('the text is the whole card: names, numbers, and every button with its fields', async () => {
    const { lines } = await playScript([...published(), says('ou_1', '报名 A1 带1 不吃辣', { at: at('10:01') })])
    const card = lines.find((l) => l.kind === 'post')
    expect(card?.actions).toMatchObject([{ id: 'a1', label: '报名', fields: [] }, { id: 'a2', label: '带人', fields: [{ name: '带', label: '带几个人', type: 'number', required: true, options: [] }] }, { id: 'a3', label: '退出' }, { id: 'a4', label: '名单' }])
    const update = lines.findLast((l) => l.kind === 'update')
    expect(update?.text).toMatch(/A1 羽毛球赛[\s\S]*1月9日（周五）16:20[\s\S]*体育馆[\s\S]*2\/2[\s\S]*王芳 带1（不吃辣）/)
    expect(update?.card).toMatchObject({ title: 'A1 羽毛球赛', subject: 'A1' })
  })

  test('the first change shows at once, later ones within the second in one update at its end', async () => {
    const crowd = Array.from({ length: 30 }, (_, i) => presses(`ou_n${i}`, '报名', 'm2', { name: `新人${i}` }))
    const { lines } = await playScript([...published(20), { at: at('10:01') }, ...crowd, says('ou_1', '报名 A1', { at: '2026-01-02T10:01:00.900+08:00' }), { at: at('10:02') }])
    expect(cards(lines)).toEqual(['10:01:00', '10:01:01'])
    expect(lines.findLast((l) => l.kind === 'update')?.text).toContain('20/20 · 候补 11')
    expect(lines.filter((l) => l.kind === 'toast' && l.line !== 4)).toHaveLength(30)
  })

  test('a press by label, by id and on the newest card; forms', async () => {
    const { lines, status } = await playScript([
      ...published(9), presses('ou_1', 'a1', 'm2'), { platform: 'feishu', chat: 'g1', user: 'ou_2', click: { message: 'm2', action: '带人', form: { 带: 2 } } },
      { platform: 'feishu', chat: null, user: 'ou_2', text: '名单 A1' }, presses('ou_1', '退出'),
    ])
    expect(status).toBe(0)
    const toasts = lines.filter((l) => l.kind === 'toast' && l.line !== 4).map((l) => l.text)
    expect(toasts).toEqual([expect.stringContaining('第 1 位'), expect.stringContaining('带 2 人'), expect.stringContaining('帮你退了')])
  })

  test('an outdated button is answered and changes nothing; one that never existed is invalid', async () => {
    const cancelled = [...published(), says('ou_c', '活动 改 A1 时间:1月10日16:20', { at: at('10:01') }), says('ou_1', '报名 A1'), { at: at('10:05') }]
    // The preview lost its meaning with 发布, though its buttons can still be pressed.
    const old = await playScript([...cancelled, presses('ou_c', '发布', 'm1')])
    expect(old.status).toBe(0)
    expect(old.lines.at(-1)).toMatchObject({ kind: 'toast', text: expect.stringContaining('没有改动') })
    const closed = [...published(), { at: at('07T18:01') }]
    for (const action of ['报名', 'a4']) {
      const gone = await playScript([...closed, presses('ou_1', action, 'm2'), says('ou_1', '名单 A1')])
      expect(gone.status).toBe(0)
      expect(gone.lines.filter((l) => l.line === 6)[0]).toMatchObject({ kind: 'toast', text: expect.stringContaining('截止了，没有改动') })
      expect(gone.lines.findLast((l) => l.line === 7)?.text).toContain('还没有人报')
    }
    for (const [action, what] of [['请客', 'click.action: card m2 never had 请客'], ['a9', 'click.action: card m2 never had a9']] as const) {
      const never = await playScript([...closed, presses('ou_1', action, 'm2')])
      expect({ status: never.status, errors: never.errors }).toEqual({ status: 2, errors: `line 6: ${what}\n` })
    }
  })

  test('the same event twice, and the same message under another event, change nothing', async () => {
    const { lines } = await playScript([
      ...published(), says('ou_1', '报名 A1', { event: 'e1', messageId: 'p1' }), says('ou_1', '报名 A1', { event: 'e1', messageId: 'p1' }), says('ou_1', '不去了', { event: 'e1' }),
      says('ou_1', '报名 A1', { event: 'e2', messageId: 'p1' }), presses('ou_2', '报名', 'm2', { event: 'k1' }), presses('ou_2', '报名', 'm2', { event: 'k1' }), { at: at('10:01') },
    ])
    expect(lines.filter((l) => (l.line ?? 0) > 4).map((l) => l.line)).toEqual([5, 9])
    expect(lines.findLast((l) => l.kind === 'update')?.text).toContain('2/2')
  })

  test('a reply to a card and a mention are read as such', async () => {
    const { lines } = await playScript([...published(), says('ou_1', '1', { mention: false, replyTo: 'm2' }), { at: at('10:01') }, says('ou_2', '1', { mention: false })])
    expect(lines.filter((l) => l.line === 5)[0]?.text).toContain('报上了 ✅')
    expect(lines.filter((l) => l.line === 7)).toEqual([])
  })
})

describe('time', () => {
  test('what falls due on the way happens in order, each at its own time', async () => {
    const { lines, end } = await playScript([...published(), says('ou_1', '报名 A1', { at: at('10:01') }), { at: at('20T00:00') }])
    expect(lines.slice(4).map((l) => [l.at.slice(5, 16), l.kind])).toEqual([['01-02T10:01', 'update'], ['01-07T18:00', 'post'], ['01-07T18:00', 'update'], ['01-08T19:10', 'post']])
    expect(end).toMatchObject({ at: '2026-01-20T00:00:00+08:00', pending: 0, failed: 0 })
  })

  test('down: nothing runs in between, then the catch-up at that time', async () => {
    const { lines } = await playScript([...published(), says('ou_1', '报名 A1', { at: at('10:01') }), { at: at('10:02') }, { down: at('09T08:00') }, says('ou_2', '报名 A1')])
    const after = lines.filter((l) => l.at > '2026-01-03')
    expect(new Set(after.map((l) => l.at))).toEqual(new Set([at('09T08:00')]))
    expect(after.map((l) => l.text).join('\n')).toMatch(/报名截止：1\/2/)
    // The reminder of the evening before is late, but the activity is still ahead.
    expect(after.filter((l) => l.user === 'ou_1' && l.text.includes('别忘了'))).toHaveLength(1)
    expect(after.some((l) => l.chat === 'g1' && l.text.includes('没在线'))).toBe(true)
    expect(after.at(-1)).toMatchObject({ line: 8, text: expect.stringContaining('截止了') })
  })
})

describe('faults', () => {
  const fault = (error: string, more: object): object => ({ setup: { fault: { platform: 'feishu', error, ...more } } })

  test('retries come at the live delays; the end counts what waits', async () => {
    const script = [...published(), { at: at('10:01') }, fault('unavailable', { chat: 'g1', sends: 3 }), says('ou_1', '报名 A1')]
    const waiting = await playScript(script)
    expect(waiting.end).toMatchObject({ pending: 2, failed: 0 })
    const { lines, end } = await playScript([...script, { at: at('10:05') }])
    // The reply is lane g1's first: it takes the first failure, the card the second; then 2 s and 10 s after each.
    expect(lines.filter((l) => l.line === 7).map((l) => l.at.slice(11, 19))).toEqual(['10:01:12'])
    expect(cards(lines)).toEqual(['10:01:02'])
    expect(end).toMatchObject({ pending: 0, failed: 0 })
  })

  test('a platform’s wish to wait is heeded', async () => {
    const { lines } = await playScript([...published(), { at: at('10:01') }, fault('rate_limited', { user: 'ou_1', sends: 1, retryAfterMs: 30_000 }), { platform: 'feishu', chat: null, user: 'ou_1', text: '报名 A1' }, { at: at('10:05') }])
    expect(lines.filter((l) => l.line === 7).map((l) => l.at.slice(11, 19))).toEqual(['10:01:30'])
  })

  test('forbidden is permanent: given up, counted, and the administrator is told', async () => {
    const { lines, end } = await playScript([...published(), { at: at('10:01') }, fault('forbidden', { chat: 'g1', sends: 2 }), says('ou_1', '报名 A1'), { at: at('10:05') }])
    expect(lines.filter((l) => l.line === 7)).toEqual([])
    expect(lines.filter((l) => l.user === 'ou_admin').map((l) => l.text)).toEqual([expect.stringContaining('没送到')])
    // The reply and the update of the card.
    expect(end).toMatchObject({ pending: 0, failed: 2 })
  })
})
