// What every adapter behind the platform port must do. Called by one test file for each platform.
import { afterEach, describe, expect, test } from 'vitest'
import type { Block, Card } from '../../bot/model/card.ts'
import { fitOut, toText, type Fitted, type Outgoing } from '../../bot/model/degrade.ts'
import { PlatformError } from '../../bot/model/errors.ts'
import type { InboundEvent } from '../../bot/model/event.ts'
import type { AcceptResult, Destination, PlatformAdapter, PlatformHooks, SentRef } from '../../bot/ports/platform.ts'

/** Somebody's text or press as the platform would deliver it. */
export interface Inbound {
  /** Resolves with whether the platform was told that all is well. */
  readonly delivered: Promise<boolean>
}

/** One adapter with a platform around it that a test can play. */
export interface PlatformHarness {
  readonly adapter: PlatformAdapter
  /** A group and a person that the platform knows. */
  readonly chat: string
  readonly user: string
  /** The person says something, in the group or to the bot alone. `id`: the platform's id of the delivery; the same again is a re-push. Null where the platform makes its own. */
  say(text: string, o?: { readonly private?: boolean; readonly id?: string }): Inbound
  /** Presses a button of a sent card; absent where a button is a line that the person sends. */
  press?(card: SentRef, label: string): Inbound
  /** The bot's own message comes back as an event, where the platform does that; absent where it cannot. */
  echo?(): Inbound
  /** Whether the platform pushes an event again under its id. */
  readonly repushes: boolean
  /** The texts that the group, or the person in private, sees now, oldest first. Toasts are not among them. */
  seen(where: 'group' | 'private'): Promise<readonly string[]>
  /** Toasts that the person saw. */
  toasts(): readonly string[]
  /** The next call of the platform fails for good (`forbidden`) or for now (`busy`); absent where the platform cannot fail. */
  fail?(how: 'forbidden' | 'busy'): void
  close(): Promise<void>
}

const NO_HOOKS: PlatformHooks = { connection: () => undefined, metered: () => undefined, trouble: () => undefined }

const BLOCKS: Readonly<Record<Block['kind'], { readonly block: Block; readonly shows: readonly string[] }>> = {
  text: { block: { kind: 'text', text: '位子刚好满了' }, shows: ['位子刚好满了'] },
  note: { block: { kind: 'note', text: '名单里有你的名字才算报上。' }, shows: ['名单里有你的名字才算报上。'] },
  fields: { block: { kind: 'fields', rows: [['时间', '3月20日（周五）16:20'], ['地点', '体育馆']] }, shows: ['时间', '3月20日（周五）16:20', '体育馆'] },
  list: { block: { kind: 'list', title: '名单', items: ['王芳', '李梅 带2'] }, shows: ['名单', '王芳', '李梅 带2'] },
  table: { block: { kind: 'table', head: ['姓名', '积分'], rows: [['王芳', '21'], ['李梅', '15']] }, shows: ['姓名', '王芳', '21', '15'] },
  bar: { block: { kind: 'bar', label: '已报', done: 17, total: 20 }, shows: ['已报', '17', '20'] },
  chart: { block: { kind: 'chart', chart: 'bar', title: '各组人数', unit: '人', points: [['语文组', 12], ['数学组', 8]] }, shows: ['各组人数', '语文组', '12', '数学组', '8'] },
}

const card = (more: Partial<Card> = {}): Card => ({ title: '羽毛球赛', tone: 'good', blocks: [], actions: [], revision: 3, subject: 'A1', ...more })
const JOIN = { label: '报名', line: ['报名', 'A1'], style: 'primary', fields: [] } as const

/** The contract of bot/ports/platform.ts as tests. `make` gives a fresh adapter, not started. */
export function platformContract(name: string, make: () => Promise<PlatformHarness>): void {
  describe(`platform contract: ${name}`, () => {
    const open: PlatformHarness[] = []
    afterEach(async () => {
      for (const h of open.splice(0)) await h.close()
    })

    /** A started adapter; what was accepted is noted. */
    async function given(store: (event: InboundEvent) => Promise<void> = async () => undefined, handle: (event: InboundEvent) => Promise<void> = async () => undefined) {
      const h = await make()
      open.push(h)
      const events: InboundEvent[] = []
      const known = new Set<string>()
      await h.adapter.start(async (event): Promise<AcceptResult> => {
        await store(event)
        if (known.has(event.eventId)) return { kind: 'known', done: Promise.resolve() }
        known.add(event.eventId)
        events.push(event)
        return { kind: 'new', done: handle(event) }
      }, NO_HOOKS)
      const group: Destination = { kind: 'chat', chat: h.chat }
      const person: Destination = { kind: 'user', user: h.user }
      const fitted = (out: Outgoing): readonly Fitted<Outgoing>[] => fitOut(out, h.adapter.capabilities)
      async function send(to: Destination, out: Outgoing, key: string): Promise<SentRef> {
        let ref: SentRef | null = null
        for (const [i, page] of fitted(out).entries()) ref = await h.adapter.send(to, page, { key: `${key}/${i}`, hurry: 'answer' })
        if (!ref) throw new Error('nothing was sent')
        return ref
      }
      const show = (c: Card, key = 'k1', to: Destination = group): Promise<SentRef> => send(to, { kind: 'card', card: c, text: toText(c) }, key)
      return { h, events, group, person, send, show, fitted }
    }

    test('a line becomes an event: who, where, what, and ids that tell it from any other', async () => {
      const { h, events } = await given()
      expect(await h.say('报名 A1').delivered).toBe(true)
      expect(await h.say('我的', { private: true }).delivered).toBe(true)
      expect(events).toMatchObject([
        { kind: 'message', platform: h.adapter.id, chat: h.chat, sender: { id: h.user }, text: expect.stringContaining('报名 A1'), addressed: true },
        { kind: 'message', platform: h.adapter.id, chat: null, sender: { id: h.user }, text: '我的', addressed: true },
      ])
      expect(new Set(events.flatMap((e) => [e.eventId, ...(e.kind === 'message' ? [e.messageId] : [])])).size).toBe(4)
    })

    test('what one types stays as typed', async () => {
      const { h, events } = await given()
      const text = '报名 A1 <at user_id="all">=HYPERLINK("x")</at> **粗** 👩‍🏫\n第二行'
      await h.say(text, { private: true }).delivered
      expect(events).toMatchObject([{ text }])
    })

    test('stored, then acknowledged; what could not be stored is not', async () => {
      const order: string[] = []
      const { h } = await given(async () => { order.push('stored') })
      const { delivered } = h.say('报名 A1')
      await delivered.then(() => { order.push('acknowledged') })
      expect(order).toEqual(['stored', 'acknowledged'])
      const full = await given(() => Promise.reject(new Error('database or disk is full')))
      expect(await full.h.say('报名 A1').delivered).toBe(false)
      expect(full.events).toEqual([])
    })

    test('handling may take its time: the acknowledgement does not wait for it', async () => {
      let finish = (): void => undefined
      const handled = new Promise<void>((resolve) => { finish = resolve })
      const { h } = await given(undefined, () => handled)
      expect(await h.say('报名 A1').delivered).toBe(true)
      finish()
    })

    test('a re-push keeps its id; the bot’s own words are no event', async () => {
      const { h, events } = await given()
      if (h.repushes) {
        await h.say('报名 A1', { id: 'push-1' }).delivered
        await h.say('报名 A1', { id: 'push-1' }).delivered
        expect(events).toHaveLength(1)
      }
      const before = events.length
      await h.echo?.().delivered
      expect(events).toHaveLength(before)
    })

    test.each(Object.entries(BLOCKS))('the block %s is shown whole, in the group and in private', async (_, { block, shows }) => {
      const { h, show, person } = await given()
      await show(card({ blocks: [block] }))
      await show(card({ blocks: [block] }), 'k2', person)
      for (const where of ['group', 'private'] as const) {
        const text = (await h.seen(where)).join('\n')
        for (const words of ['羽毛球赛', ...shows]) expect(text).toContain(words)
      }
    })

    test('every kind has a block here', () => {
      expect(Object.keys(BLOCKS).toSorted()).toEqual(['bar', 'chart', 'fields', 'list', 'note', 'table', 'text'])
    })

    test('a text and a long list arrive whole', async () => {
      const { h, send, group } = await given()
      await send(group, { kind: 'text', text: '好，帮你退了。' }, 'k1')
      const names = Array.from({ length: 400 }, (_, i) => `会员${i}号`)
      await send(group, { kind: 'text', text: names.join('\n') }, 'k2')
      const text = (await h.seen('group')).join('\n')
      expect(text).toContain('好，帮你退了。')
      for (const who of names) expect(text).toContain(who)
    })

    test('what is for one person alone is not seen in the group', async () => {
      const { h, send, person } = await given()
      await send(person, { kind: 'text', text: '有位子了！' }, 'k1')
      expect((await h.seen('private')).join()).toContain('有位子了！')
      expect((await h.seen('group')).join()).not.toContain('有位子了！')
    })

    test('the same key is shown once', async () => {
      const { h, show } = await given()
      await show(card({ blocks: [BLOCKS.text.block] }))
      await show(card({ blocks: [BLOCKS.text.block] }))
      expect(await h.seen('group')).toHaveLength(1)
    })

    test('a method is there exactly where the capability is', async () => {
      const { h } = await given()
      expect(h.adapter.update !== undefined).toBe(h.adapter.capabilities.update)
    })

    test('an update replaces what was sent', async () => {
      const { h, show, fitted, group } = await given()
      if (!h.adapter.update) return
      const ref = await show(card({ blocks: [{ kind: 'text', text: '1/20' }] }))
      const next = card({ blocks: [{ kind: 'text', text: '2/20' }] })
      const [page] = fitted({ kind: 'card', card: next, text: toText(next) })
      if (page) await h.adapter.update(ref, group, page)
      const [only, second] = await h.seen('group')
      expect(second).toBeUndefined()
      expect(only).toContain('2/20')
      expect(only).not.toContain('1/20')
    })

    /** Presses are answered by a toast where the platform has them. */
    async function pressed() {
      const toast: { send: (event: InboundEvent) => Promise<unknown> } = { send: () => Promise.resolve() }
      const all = await given(undefined, async (event) => { await toast.send(event) })
      const [page] = all.fitted({ kind: 'toast', text: '报上了 ✅' })
      if (!page) throw new Error('no toast')
      const answer = (eventId: string): Promise<unknown> =>
        all.h.adapter.send({ kind: 'press', user: all.h.user, replyTo: { eventId, messageId: null } }, page, { key: `${eventId}/0`, hurry: 'answer' })
      if (all.h.adapter.capabilities.toast) toast.send = (event) => answer(event.eventId)
      return { ...all, answer }
    }

    test('a press carries the line, the revision and the subject of its card, and ids of its own', async () => {
      const { h, show, events } = await pressed()
      if (!h.press) return
      const ref = await show(card({ actions: [JOIN] }))
      expect(await h.press(ref, '报名').delivered).toBe(true)
      expect(await h.press(ref, '报名').delivered).toBe(true)
      expect(events).toMatchObject([1, 2].map(() => ({ kind: 'click', chat: h.chat, sender: { id: h.user }, cardId: ref.messageId, line: ['报名', 'A1'], revision: 3, subject: 'A1', form: {} })))
      expect(new Set(events.map((e) => e.eventId)).size).toBe(2)
    })

    test('a press is answered by its toast; one for a press that is over says so', async () => {
      const { h, show, answer } = await pressed()
      if (!h.press || !h.adapter.capabilities.toast) return
      const ref = await show(card({ actions: [JOIN] }))
      await h.press(ref, '报名').delivered
      expect(h.toasts()).toEqual(['报上了 ✅'])
      await expect(answer('never')).rejects.toMatchObject({ name: 'PlatformError', code: 'press.gone' })
    })

    test('refusals of the platform become PlatformError, with whether to try again and what to do', async () => {
      const { h, show } = await given()
      if (!h.fail) return
      h.fail('busy')
      const busy: unknown = await show(card()).catch((error: unknown) => error)
      expect(busy).toBeInstanceOf(PlatformError)
      expect(busy).toMatchObject({ retryable: true, hint: expect.stringMatching(/./) })
      h.fail('forbidden')
      await expect(show(card(), 'k2')).rejects.toMatchObject({ name: 'PlatformError', retryable: false, hint: expect.stringMatching(/./) })
      await show(card({ blocks: [BLOCKS.text.block] }), 'k3')
      expect((await h.seen('group')).join()).toContain('位子刚好满了')
    })

    test('an update of what is not there is refused for good', async () => {
      const { h, group, fitted } = await given()
      const [page] = fitted({ kind: 'card', card: card(), text: '' })
      if (!h.adapter.update || !page) return
      await expect(h.adapter.update({ messageId: 'm9999' }, group, page)).rejects.toMatchObject({ name: 'PlatformError', retryable: false })
    })

    test('after stop nothing more comes in', async () => {
      const { h, events } = await given()
      await h.adapter.stop()
      expect(await h.say('报名 A1').delivered).toBe(false)
      expect(events).toEqual([])
    })
  })
}
