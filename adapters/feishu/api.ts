// The endpoints that the bot calls, with their limits and answers. Reference: feishu.md section 7.2; https://open.feishu.cn/document/server-docs/im-v1/message/create.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { PlatformError } from '../../bot/model/errors.ts'
import type { PaceLane } from '../../bot/model/pacer.ts'
import type { Hurry } from '../../bot/ports/platform.ts'
import { pathId, type Caller } from './call.ts'
import { masked } from './escape.ts'
import { FeishuError, repliesPlain } from './errors.ts'
import type { Message } from './render.ts'

const MESSAGES = '/open-apis/im/v1/messages'
const CHATS = '/open-apis/im/v1/chats'
const PAGE = 100
/** A list of more pages than that has no end: 50,000 people. */
const MAX_PAGES = 500
const DLP = 230028

/** Published for one group (shared by all bots in it), one person and one message alike. */
const FIVE = [{ count: 5, perMs: 1_000 }] as const
const groupLane = (chat: string): PaceLane => ({ key: `chat/${chat}`, rates: FIVE })
const personLane = (user: string): PaceLane => ({ key: `user/${user}`, rates: FIVE })
/** Live cards of a chat change once a second at most, whoever is in a hurry. */
const cardLane = (place: string): PaceLane => ({ key: `card/${place}`, rates: [{ count: 1, perMs: 1_000 }] })

const sentAnswer = z.object({ data: z.object({ message_id: z.string(), chat_id: z.string().optional() }) })
const anyAnswer = z.object({ code: z.literal(0) })
const botAnswer = z.object({ bot: z.object({ open_id: z.string().min(1), app_name: z.string().optional(), activate_status: z.number().optional() }) })
const userAnswer = z.object({ data: z.object({ user: z.object({ name: z.string().optional(), employee_no: z.string().optional() }).optional() }) })
const paged = z.object({ has_more: z.boolean().optional(), page_token: z.string().optional() })
const memberAnswer = z.object({ data: paged.extend({ items: z.array(z.object({ member_id: z.string(), name: z.string().optional(), tenant_key: z.string().optional() })).default([]) }) })
const chatAnswer = z.object({ data: paged.extend({ items: z.array(z.object({ chat_id: z.string(), name: z.string().optional() })).default([]) }) })
const scopeAnswer = z.object({ data: z.object({ scopes: z.array(z.object({ scope_name: z.string(), grant_status: z.number() })) }) })

export interface Sent {
  readonly messageId: string
  readonly chatId: string | null
}

export interface SendTo {
  readonly kind: 'chat' | 'user'
  readonly id: string
  /** Answered, where that is possible. */
  readonly replyTo: string | null
}

export interface Member {
  readonly id: string
  readonly name: string | null
  readonly tenantKey: string | null
}

/** The platform's `uuid` of an outbox key: the same key gives the same message for an hour. At most 50 characters. */
export function uuidOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 40)
}

export interface Api {
  send(to: SendTo, message: Message, o: { readonly key: string; readonly hurry: Hurry }): Promise<Sent>
  /** `place`: the chat or person that sees the card. */
  patch(messageId: string, content: string, place: string): Promise<void>
  bot(): Promise<z.infer<typeof botAnswer>['bot']>
  user(openId: string): Promise<{ readonly name: string | null; readonly employeeNo: string | null }>
  members(chat: string): Promise<readonly Member[]>
  chats(): Promise<readonly { readonly id: string; readonly title: string }[]>
  /** Names of the granted scopes. */
  scopes(): Promise<ReadonlySet<string>>
}

const orNull = (text: string | undefined): string | null => (text === undefined || text.trim() === '' ? null : text.trim())

export function createApi(caller: Caller): Api {
  const call: Caller['call'] = (one) => caller.call(one)

  async function post(to: SendTo, message: Message, key: string, hurry: Hurry): Promise<Sent> {
    const lanes = [to.kind === 'chat' ? groupLane(to.id) : personLane(to.id)]
    const uuid = uuidOf(key)
    const reply = to.replyTo
    const { data } = reply === null
      ? await call({
          kind: 'send', method: 'POST', path: MESSAGES, api: MESSAGES, params: { receive_id_type: to.kind === 'chat' ? 'chat_id' : 'open_id' },
          data: { receive_id: to.id, ...message, uuid }, lanes, hurry, answer: sentAnswer,
        })
      : await call({
          kind: 'reply', method: 'POST', path: `${MESSAGES}/${pathId(reply, 'om')}/reply`, api: `${MESSAGES}/:id/reply`, data: { ...message, uuid, reply_in_thread: false }, lanes, hurry, answer: sentAnswer,
        })
    return { messageId: data.message_id, chatId: orNull(data.chat_id) }
  }

  /** With the context where that is possible, without where it was refused. */
  async function postOrPlain(to: SendTo, message: Message, key: string, hurry: Hurry): Promise<Sent> {
    try {
      return await post(to, message, key, hurry)
    } catch (error) {
      if (to.replyTo === null || !repliesPlain(error)) throw error
      return post({ ...to, replyTo: null }, message, key, hurry)
    }
  }

  /** All pages, or an error: never half a list. */
  async function pages<P extends z.infer<typeof paged>>(page: (token: string) => Promise<P>): Promise<readonly P[]> {
    const all: P[] = []
    const seen = new Set<string>()
    for (let token = ''; all.length < MAX_PAGES;) {
      const got = await page(token)
      all.push(got)
      if (got.has_more !== true) return all
      token = got.page_token ?? ''
      if (token === '' || seen.has(token)) break
      seen.add(token)
    }
    throw new PlatformError('feishu.pages', { retryable: true, hint: 'a list of Feishu has no end' })
  }

  const paging = (token: string): Readonly<Record<string, string | number>> => ({ page_size: PAGE, ...(token === '' ? {} : { page_token: token }) })

  /** Some tenants carry no telephone numbers; the rest of what is shown is wanted all the same. */
  async function orMasked<T>(content: string, show: (content: string) => Promise<T>): Promise<T> {
    try {
      return await show(content)
    } catch (error) {
      const hidden = masked(content)
      if (!(error instanceof FeishuError) || error.feishuCode !== DLP || hidden === content) throw error
      return show(hidden)
    }
  }

  return {
    send: (to, message, { key, hurry }) => orMasked(message.content, (content) => postOrPlain(to, { ...message, content }, key, hurry)),
    async patch(messageId, content, place) {
      const path = `${MESSAGES}/${pathId(messageId, 'om')}`
      await orMasked(content, (shown) => call({
        kind: 'update', method: 'PATCH', path, api: `${MESSAGES}/:id`, data: { content: shown }, lanes: [cardLane(place), { key: `message/${messageId}`, rates: FIVE }], hurry: 'card', answer: anyAnswer,
      }))
    },
    async bot() {
      const path = '/open-apis/bot/v3/info'
      return (await call({ kind: 'read', method: 'GET', path, api: path, hurry: 'answer', answer: botAnswer })).bot
    },
    async user(openId) {
      const api = '/open-apis/contact/v3/users/:id'
      const path = api.replace(':id', pathId(openId, 'ou'))
      const { data } = await call({ kind: 'read', method: 'GET', path, api, params: { user_id_type: 'open_id' }, hurry: 'answer', answer: userAnswer })
      return { name: orNull(data.user?.name), employeeNo: orNull(data.user?.employee_no) }
    },
    async members(chat) {
      const path = `${CHATS}/${pathId(chat, 'oc')}/members`
      const all = await pages(async (token) => (await call({
        kind: 'read', method: 'GET', path, api: `${CHATS}/:id/members`, params: { member_id_type: 'open_id', ...paging(token) }, hurry: 'notice', answer: memberAnswer,
      })).data)
      const people = new Map(all.flatMap((p) => p.items).map((m) => [m.member_id, { id: m.member_id, name: orNull(m.name), tenantKey: orNull(m.tenant_key) }]))
      return [...people.values()]
    },
    async chats() {
      const all = await pages(async (token) => (await call({ kind: 'read', method: 'GET', path: CHATS, api: CHATS, params: paging(token), hurry: 'notice', answer: chatAnswer })).data)
      const groups = new Map(all.flatMap((p) => p.items).map((c) => [c.chat_id, { id: c.chat_id, title: orNull(c.name) ?? '' }]))
      return [...groups.values()]
    },
    async scopes() {
      const path = '/open-apis/application/v6/scopes'
      const { data } = await call({ kind: 'read', method: 'GET', path, api: path, hurry: 'answer', answer: scopeAnswer })
      return new Set(data.scopes.filter((s) => s.grant_status === 1).map((s) => s.scope_name))
    },
  }
}
