// What comes in: known before it is acknowledged, handled once, in order for each sender, erased, and secrets never written.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createGate } from '../../kit/gate.ts'
import type { MessageEvent } from '../../../bot/model/event.ts'
import { say } from '../../../bot/model/reply.ts'
import { HOUR } from '../../../bot/model/time.ts'
import { arg, takeRest } from '../../../bot/runtime/args.ts'
import { defineCommand, type Command } from '../../../bot/runtime/define-command.ts'
import { UserError } from '../../../bot/model/errors.ts'
import { testApp, type TestApp } from '../../kit/app.ts'
import { commands } from '../../../commands/index.ts'

const message = (app: TestApp, id: string, user: string, text: string): MessageEvent => ({
  kind: 'message', platform: 'feishu', eventId: `event-${id}`, messageId: `message-${id}`, chat: 'g1', sender: { id: user, name: user.replace('ou_', '') }, receivedAt: app.now(),
  text, mentions: [], addressed: true, replyTo: null,
})

const inbox = (app: TestApp) => app.inner.db.read.inbox.findMany({ orderBy: { id: 'asc' } })

describe('the same again', () => {
  test('the event five times and the message under another event: one action, also after a restart and after 23 hours', async () => {
    const app = await testApp()
    const { code } = await app.given.activity()
    const wang = app.as('王芳')
    const again = { event: 'e1', messageId: 'm1' }
    expect(await wang.say(`报名 ${code}`, again)).toContain('第 1 位')
    for (let i = 0; i < 4; i++) expect(await wang.say(`报名 ${code}`, again)).toBe('')
    expect(await wang.say(`报名 ${code}`, { event: 'e2', messageId: 'm1' })).toBe('')
    await app.restart()
    expect(await wang.say('不去了', { event: 'e1' })).toBe('')
    await app.pass(23 * HOUR)
    expect(await wang.say('不去了', { event: 'e3', messageId: 'm1' })).toBe('')
    expect(await app.seated(code)).toEqual(['王芳'])
    expect(await app.inner.db.read.audit.count({ where: { action: 'signup.claimed' } })).toBe(1)
  })

  test('five at the same moment: one is new', async () => {
    const app = await testApp()
    const { code } = await app.given.activity()
    const results = await Promise.all(Array.from({ length: 5 }, () => app.inner.app().inbox.accept(message(app, 'x', 'ou_王芳', `报名 ${code}`))))
    await app.settle()
    expect(results.map((r) => r.kind).toSorted()).toEqual(['known', 'known', 'known', 'known', 'new'])
    expect(app.group().filter((t) => t.includes('报上了'))).toHaveLength(1)
  })

  test('all who press one card share its id: it is no duplicate', async () => {
    const app = await testApp()
    const { code } = await app.given.activity()
    const card = app.outputs().findLast((l) => l.kind === 'post')
    await Promise.all(['甲', '乙', '丙'].map((who) => app.as(who).press(card ?? 'last', '报名')))
    expect(await app.seated(code)).toHaveLength(3)
  })

  test('the same id on another platform is another event', async () => {
    const app = await testApp()
    expect(await app.as('王芳').say('活动', { event: 'e1', messageId: 'm1', private: true })).not.toBe('')
    expect(await app.as('王芳', { platform: 'dingtalk' }).say('活动', { event: 'e1', messageId: 'm1', private: true })).not.toBe('')
  })
})

describe('what is stored', () => {
  test('a body is there before the acknowledgement and gone with the transaction that handles it, chatter and refusals too', async () => {
    const app = await testApp()
    const { code } = await app.given.activity()
    await app.as('王芳').say(`报名 ${code}`)
    await app.as('王芳').say('今天食堂不错', { mention: false })
    await app.as('王芳').say('报名 A99')
    await app.as('李梅').say('活动 新建 羽毛球赛')
    await app.as('王芳').membership('leave')
    const rows = await inbox(app)
    expect(rows).toHaveLength(5)
    expect(rows.map((r) => [r.body, r.handledAt === null])).toEqual(rows.map(() => [null, false]))
  })

  test('what was stored and not handled is handled after a restart, once, in order', async () => {
    const gate = createGate()
    const slow = defineCommand({
      name: '慢', english: 'slow', group: 'general', summary: '', args: { word: arg.rest('') }, where: 'anywhere', who: 'member', effect: 'read', examples: [],
      async run({ args }) {
        await gate.pass()
        return say(`好了 ${args.word}`)
      },
    })
    const app = await testApp({ commands: [...commands, slow] })
    await app.given.members('王芳')
    gate.close()
    await app.inner.app().inbox.accept(message(app, '1', 'ou_王芳', '慢 一'))
    await app.inner.app().inbox.accept(message(app, '2', 'ou_王芳', '慢 二'))
    await gate.arrived(1)
    expect((await inbox(app)).map((r) => r.handledAt)).toEqual([null, null])
    app.inner.stage.restart()
    gate.open()
    await app.inner.stage.start()
    await app.settle()
    expect(app.group().filter((t) => t.startsWith('好了'))).toEqual(['好了 一', '好了 二'])
    expect((await inbox(app)).map((r) => [r.body, r.handledAt === null])).toEqual([[null, false], [null, false]])
    await app.restart()
    expect(app.group().filter((t) => t.startsWith('好了'))).toHaveLength(2)
  })

  test('each sender in order; nobody waits for others', async () => {
    const gate = createGate()
    const slow = defineCommand({
      name: '慢', english: 'slow', group: 'general', summary: '', args: { word: arg.rest('') }, where: 'anywhere', who: 'member', effect: 'read', hot: true, examples: [],
      async run({ args }) {
        await gate.pass()
        return say(`好了 ${args.word}`)
      },
    })
    const app = await testApp({ commands: [...commands, slow] })
    await app.given.members('王芳', '李梅')
    gate.close()
    const first = await app.inner.app().inbox.accept(message(app, '1', 'ou_王芳', '慢 一'))
    const second = await app.inner.app().inbox.accept(message(app, '2', 'ou_王芳', '活动'))
    await gate.arrived(1)
    const other = await app.inner.app().inbox.accept(message(app, '3', 'ou_李梅', '活动'))
    await other.done
    expect((await inbox(app)).map((r) => r.handledAt !== null)).toEqual([false, false, true])
    gate.open()
    await Promise.all([first.done, second.done])
    await app.settle()
    expect(app.group().map((t) => t.slice(0, 2))).toEqual(['现在', '好了', '现在'])
  })
})

describe('secret commands', () => {
  const SECRET = '食堂师傅偷拿了三斤排骨'
  const secret: Command = defineCommand({
    name: '匿名', english: 'anon', group: 'general', summary: '', secret: true, where: 'private', who: 'member', effect: 'own-write', examples: [], free: true,
    args: { body: { usage: '正文', read: (c) => takeRest(c) } },
    async run({ args, unit, turn }) {
      if (args.body.includes('拒绝')) throw new UserError('line.leftover', { text: args.body, command: '匿名' })
      if (args.body.includes('坏了')) throw new Error(`Invalid data: ${args.body}`)
      unit.audit(turn.doing, { action: 'secret.kept', data: { length: args.body.length } })
      return say(`收到，没有记名字（${args.body.length} 字）。`)
    },
  })

  /** Every byte of the database, of what is beside it, and of the log. */
  function everything(app: TestApp): string {
    const folder = dirname(app.inner.file)
    const files = readdirSync(folder).filter((f) => f.startsWith(basename(app.inner.file))).map((f) => readFileSync(join(folder, f)).toString('latin1'))
    return [...files, JSON.stringify(app.logs)].join('\n')
  }
  const bytes = (text: string): string => Buffer.from(text).toString('latin1')

  test('leave none of their words in the database, its log beside it, or any log; the row holds hashes and the day', async () => {
    const app = await testApp({ commands: [...commands, secret] })
    await app.given.members('王芳')
    const wang = app.as('王芳')
    expect(await wang.say(`匿名 ${SECRET}`, { private: true, event: 'secret-event', messageId: 'secret-message' })).toContain('没有记名字（11 字）')
    // While it runs, log beside the file included, and after it has closed.
    expect(everything(app)).not.toContain(bytes(SECRET))
    const [row, second] = await inbox(app)
    expect(second).toBeUndefined()
    expect(row).toMatchObject({ platform: 'feishu', lane: '', body: null, attempts: 0, receivedAt: new Date('2026-03-11T00:00:00+08:00'), handledAt: new Date('2026-03-11T00:00:00+08:00') })
    expect(row?.eventId).toMatch(/^[0-9a-f]{64}$/)
    expect(row?.messageId).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(row)).not.toMatch(/王芳|secret/)
    const audit = await app.inner.db.read.audit.findMany({ where: { action: 'secret.kept' } })
    expect(audit).toMatchObject([{ actorId: null, data: JSON.stringify({ length: 11 }) }])
    await app.close()
    expect(everything(app)).not.toContain(bytes(SECRET))
  })

  test('the harness has power: the words of another command are found while it waits', async () => {
    const gate = createGate()
    const plain = defineCommand({ name: '实名', english: 'named', group: 'general', summary: '', args: { body: arg.rest('') }, where: 'private', who: 'member', effect: 'read', examples: [], async run() {
      await gate.pass()
      return say('好')
    } })
    const app = await testApp({ commands: [...commands, plain] })
    await app.given.members('王芳')
    gate.close()
    const { done } = await app.inner.app().inbox.accept({ ...message(app, '1', 'ou_王芳', `实名 ${SECRET}`), chat: null })
    await gate.arrived(1)
    expect(everything(app)).toContain(bytes(SECRET))
    gate.open()
    await done
    await app.close()
    expect(everything(app)).not.toContain(bytes(SECRET))
  })

  test.each([
    { case: 'a refusal that quotes it', text: `匿名 拒绝 ${SECRET}`, faulty: false, answer: '没用上' },
    { case: 'a fault of ours that quotes it', text: `匿名 坏了 ${SECRET}`, faulty: true, answer: '这一步我出错了' },
  ])('$case: answered, and nowhere written', async ({ text, faulty, answer }) => {
    const app = await testApp({ commands: [...commands, secret], faulty })
    await app.given.members('王芳')
    expect(await app.as('王芳').say(text, { private: true })).toContain(answer)
    expect(await app.inner.db.read.outbox.count()).toBe(0)
    // The transcript stands for the person's own screen.
    await app.inner.db.write((tx) => tx.shown.deleteMany())
    await app.close()
    expect(everything(app)).not.toContain(bytes(SECRET))
  })

  test('in a group only the person hears, and the same again is known, also across midnight', async () => {
    const app = await testApp({ now: '2026-03-11T23:50+08:00', commands: [...commands, secret] })
    const wang = app.as('王芳')
    await wang.say(`匿名 ${SECRET}`, { event: 'e1', messageId: 'm1' })
    expect(app.seen('王芳')).toHaveLength(1)
    expect(app.group().join()).not.toContain('没有记名字')
    await app.at('2026-03-12T22:00+08:00')
    expect(await wang.say(`匿名 ${SECRET}`, { event: 'e1', messageId: 'm1' })).toBe('')
    expect(await wang.say(`匿名 ${SECRET}`, { event: 'e2', messageId: 'm1' })).toBe('')
    await app.restart()
    expect(await wang.say(`匿名 ${SECRET}`, { event: 'e1', messageId: 'm3' })).toBe('')
    expect(await app.inner.db.read.audit.count({ where: { action: 'secret.kept' } })).toBe(1)
  })

  test('a press of a secret button gets its toast', async () => {
    const asking = defineCommand({ name: '问', english: 'askme', group: 'general', summary: '', args: {}, where: 'private', who: 'member', effect: 'read', examples: [], async run() {
      return { kind: 'card', audience: 'private', card: { title: '问问', tone: 'ask', blocks: [], revision: 0, subject: null, actions: [{ label: '投', line: ['匿名', SECRET], style: 'plain', fields: [] }] } }
    } })
    const app = await testApp({ commands: [...commands, secret, asking] })
    const wang = app.as('王芳')
    await wang.say('问', { private: true })
    expect(await wang.press('last', '投', {}, { private: true })).toContain('没有记名字')
    expect(app.outputs().at(-1)).toMatchObject({ kind: 'toast', user: 'ou_王芳' })
  })
})
