// Groups, their members, the directory and the bot itself, as far as the app may see them. Calls: feishu.md sections 7.2, 11; duty F13.
import type { StandInRequest } from '../core/http.ts'
import { ApiError } from './error.ts'
import { EMPLOYEE_ID, missing, USER_BASE, type Scopes } from './scope.ts'
import type { Chat, Person, World } from './world.ts'

const MEMBERS_PAGE = 100
const DEFAULT_PAGE = 20

export interface ChatParts {
  readonly world: World
  readonly scopes: Scopes
  readonly appId: string
  readonly tenantKey: string
  readonly botName: string
  readonly botOpenId: string
}

export interface ChatApi {
  bot(): object
  get(req: StandInRequest): object
  list(req: StandInRequest): object
  members(req: StandInRequest): object
  user(req: StandInRequest): object
}

type IdType = 'open_id' | 'union_id' | 'user_id'

export function createChatApi(o: ChatParts): ChatApi {
  const { world } = o

  function idType(value: string | undefined): IdType {
    if (value === undefined || value === '' || value === 'open_id') return 'open_id'
    if (value === 'user_id' && !o.scopes.has(EMPLOYEE_ID)) throw missing([EMPLOYEE_ID], o.appId)
    if (value !== 'union_id' && value !== 'user_id') throw new ApiError(99992402, { ext: 'id type' })
    return value
  }

  const idOf = (person: Person, type: IdType): string => ({ open_id: person.openId, union_id: person.unionId, user_id: person.userId })[type]

  function group(req: StandInRequest): Chat {
    const chat = world.chats.get(req.params['chat_id'] ?? '')
    if (!chat) throw new ApiError(232006)
    if (!world.botAbility) throw new ApiError(232025)
    if (chat.dissolved) throw new ApiError(232009)
    if (!chat.botIn) throw new ApiError(232011)
    return chat
  }

  function page(req: StandInRequest, max: number): { readonly size: number; readonly from: number } {
    const size = Number(req.query['page_size'] ?? DEFAULT_PAGE)
    if (!Number.isInteger(size) || size < 1 || size > max) throw new ApiError(99992402, { ext: `page_size: 1 to ${max}` })
    const token = req.query['page_token'] ?? ''
    if (!/^(|p\d+)$/.test(token)) throw new ApiError(40012)
    return { size, from: token === '' ? 0 : Number(token.slice(1)) }
  }

  return {
    bot: () => ({ activate_status: world.botAbility ? 2 : 4, app_name: o.botName, avatar_url: '', ip_white_list: [], open_id: o.botOpenId }),
    get(req) {
      const chat = group(req)
      const type = idType(req.query['user_id_type'])
      const owner = world.person(chat.owner)
      return {
        avatar: '', name: chat.name, description: '', i18n_names: {}, owner_id: idOf(owner, type), owner_id_type: type,
        user_manager_id_list: [...chat.managers].map((id) => idOf(world.person(id), type)), bot_manager_id_list: [],
        user_count: String(chat.members.size), bot_count: '1', chat_mode: chat.kind === 'p2p' ? 'p2p' : 'group', chat_type: 'private', chat_tag: 'inner',
        chat_status: 'normal', external: chat.state.external ?? false, tenant_key: o.tenantKey,
      }
    },
    list(req) {
      const { size, from } = page(req, 100)
      const type = idType(req.query['user_id_type'])
      const all = [...world.chats.values()].filter((c) => c.kind === 'group' && c.botIn && !c.dissolved)
      const more = from + size < all.length
      const items = all.slice(from, from + size).map((c) => ({
        chat_id: c.chatId, name: c.name, description: '', avatar: '', owner_id: idOf(world.person(c.owner), type), owner_id_type: type,
        external: c.state.external ?? false, tenant_key: o.tenantKey, chat_status: 'normal',
      }))
      return { items, has_more: more, page_token: more ? `p${from + size}` : '' }
    },
    members(req) {
      const chat = group(req)
      const type = idType(req.query['member_id_type'])
      const { size, from } = page(req, MEMBERS_PAGE)
      const held = Math.max(1, size + (chat.state.memberPageSkew ?? 0))
      const failing = chat.state.failingMemberPage
      if (failing && Math.floor(from / held) === failing.page && chat.failedPages < failing.times) {
        chat.failedPages += 1
        throw new ApiError(1500, { status: 500, msg: 'internal error' })
      }
      const all = [...chat.members].map((id) => world.person(id))
      const more = from + held < all.length
      const items = all.slice(from, from + held).map((p) => ({ member_id_type: type, member_id: idOf(p, type), name: p.name, tenant_key: o.tenantKey }))
      return { items, page_token: more ? `p${from + held}` : '', has_more: more, member_total: all.length }
    },
    user(req) {
      const type = idType(req.query['user_id_type'])
      const id = req.params['user_id'] ?? ''
      const person = type === 'open_id' ? world.people.get(id) : [...world.people.values()].find((p) => idOf(p, type) === id)
      if (!person) throw new ApiError(type === 'open_id' ? 99992351 : 41050)
      if (person.state.outOfContactRange) throw new ApiError(41050)
      const resigned = person.state.resigned ?? false
      const fields: Record<string, unknown> = {
        ...world.ids(person),
        ...(o.scopes.has(USER_BASE) ? { name: person.name, en_name: '', nickname: '', avatar: {}, gender: 0 } : {}),
        status: { is_frozen: false, is_resigned: resigned, is_activated: !resigned, is_exited: false, is_unjoin: false }, is_tenant_manager: false,
      }
      return { user: Object.fromEntries(Object.entries(fields).filter(([key]) => !(person.state.hiddenFields ?? []).includes(key))) }
    },
  }
}
