// Who exists in the tenant: people, groups, private chats, the bot's place in them. State only; events and calls are elsewhere.
import type { ChatOptions, ChatState, PersonOptions, PersonState } from './types.ts'

export interface Person {
  readonly openId: string
  readonly unionId: string
  readonly userId: string
  readonly name: string
  state: PersonState
}

export interface Chat {
  readonly chatId: string
  readonly kind: 'group' | 'p2p'
  name: string
  /** open_ids, in order of joining. */
  readonly members: Set<string>
  owner: string
  readonly managers: Set<string>
  botIn: boolean
  dissolved: boolean
  state: ChatState
  /** Calls of a failing page of the member list so far. */
  failedPages: number
}

export interface World {
  readonly people: ReadonlyMap<string, Person>
  readonly chats: ReadonlyMap<string, Chat>
  addPerson(o: PersonOptions): Person
  addChat(o: ChatOptions): Chat
  /** By open_id, or by a name that one person bears. Throws otherwise. */
  person(ref: string): Person
  /** By chat_id, or by a name that one group bears. Throws otherwise. */
  chat(ref: string): Chat
  /** Made when it is first asked for. */
  privateChat(person: Person): Chat
  /** Whose private chat it is. */
  partner(chat: Chat): Person
  ids(person: Person): { readonly union_id: string; readonly user_id?: string; readonly open_id: string }
  botAbility: boolean
}

/** `showUserId`: whether the app may see employee ids at this moment. */
export function createWorld(showUserId: () => boolean): World {
  const people = new Map<string, Person>()
  const chats = new Map<string, Chat>()
  const byUser = new Map<string, Chat>()
  const number = (n: number): string => String(n).padStart(4, '0')

  function byName<T extends { readonly name: string }>(all: Iterable<T>, name: string, what: string): T {
    const found = [...all].filter((x) => x.name === name)
    const [only] = found
    if (!only || found.length > 1) throw new Error(`${found.length} ${what} called «${name}»: use the id.`)
    return only
  }

  const person = (ref: string): Person => people.get(ref) ?? byName(people.values(), ref, 'people')

  function makeChat(chatId: string, kind: Chat['kind'], name: string, members: readonly string[], owner: string): Chat {
    if (chats.has(chatId)) throw new Error(`There is a chat ${chatId} already.`)
    const chat: Chat = { chatId, kind, name, members: new Set(members), owner, managers: new Set(), botIn: true, dissolved: false, state: {}, failedPages: 0 }
    chats.set(chatId, chat)
    return chat
  }

  return {
    people,
    chats,
    botAbility: true,
    addPerson(o) {
      const n = number(people.size + 1)
      const made: Person = { openId: o.openId ?? `ou_${n}`, unionId: o.unionId ?? `on_${n}`, userId: o.userId ?? `t${n}`, name: o.name, state: {} }
      if (people.has(made.openId)) throw new Error(`There is a person ${made.openId} already.`)
      people.set(made.openId, made)
      return made
    },
    addChat(o) {
      const members = (o.members ?? [...people.keys()]).map((ref) => person(ref).openId)
      const owner = o.owner === undefined ? (members[0] ?? '') : person(o.owner).openId
      const groups = [...chats.values()].filter((c) => c.kind === 'group').length
      const chat = makeChat(o.chatId ?? `oc_${number(groups + 1)}`, 'group', o.name, members, owner)
      for (const ref of o.managers ?? []) chat.managers.add(person(ref).openId)
      chat.botIn = o.botIn ?? true
      return chat
    },
    person,
    chat: (ref) => chats.get(ref) ?? byName([...chats.values()].filter((c) => c.kind === 'group'), ref, 'groups'),
    privateChat(p) {
      const known = byUser.get(p.openId)
      if (known) return known
      const made = makeChat(`oc_p${p.openId.slice(3)}`, 'p2p', p.name, [p.openId], p.openId)
      byUser.set(p.openId, made)
      return made
    },
    partner: (chat) => person(chat.owner),
    ids: (p) => ({ union_id: p.unionId, ...(showUserId() ? { user_id: p.userId } : {}), open_id: p.openId }),
  }
}
