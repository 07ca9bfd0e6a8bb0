// Who and what there is: people, departments, groups, private chats, their messages. Rules: dingtalk.md sections 6 and 11.
import type { StandInClock } from '../core/clock.ts'
import type { Recorder } from '../core/record.ts'
import type { DingMessage } from './api.ts'
import type { Chance } from './chance.ts'
import type { DingChatSpec, DingDepartment, DingPersonSpec } from './option.ts'

export interface Person {
  readonly id: string
  readonly spec: DingPersonSpec
  readonly nick: string
  /** null for people outside the organisation. */
  readonly staffId: string | null
  /** Encrypted id as this robot sees it; useless for sending. */
  readonly dingtalkId: string
  readonly unionId: string
  readonly corpId: string
  readonly privateChat: Conversation
  botMuted: boolean
  /** How many of the next private messages are flow controlled. */
  flowControlled: number
  gone: boolean
}

export interface Message extends DingMessage {
  readonly conversation: Conversation
  recalled: boolean
  readonly readBy: Set<string>
}

export interface Conversation {
  readonly id: string
  readonly kind: 'group' | 'private'
  title: string
  readonly members: Set<string>
  bot: 'in' | 'stopped' | 'out'
  disbanded: boolean
  readonly messages: Message[]
}

/** What a new message must say; the rest has a usual value. */
export type NewMessage = Pick<DingMessage, 'from' | 'via' | 'type'> & Partial<Pick<DingMessage, 'id' | 'title' | 'text' | 'links' | 'mentions' | 'mentionsAll' | 'card' | 'content' | 'processQueryKey'>>

export interface World {
  readonly people: ReadonlyMap<string, Person>
  readonly chats: ReadonlyMap<string, Conversation>
  readonly departments: ReadonlyMap<number, DingDepartment>
  /** Members of the organisation by department, in order of joining. */
  inDepartment(id: number): readonly Person[]
  childrenOf(id: number): readonly DingDepartment[]
  addPerson(spec: DingPersonSpec): Person
  /** Forgets who belongs to the organisation no more, in groups and departments. */
  dropPerson(person: Person): void
  addChat(spec: DingChatSpec): Conversation
  /** Throw what is wrong with the test. */
  person(id: string): Person
  chat(id: string): Conversation
  /** Group, or private chat by its own id. */
  conversation(id: string): Conversation | undefined
  add(conversation: Conversation, message: NewMessage): Message
  message(id: string): Message | undefined
}

export interface WorldParts {
  readonly clock: StandInClock
  readonly recorder: Recorder
  readonly chance: Chance
  readonly corpId: string
  readonly departments: readonly DingDepartment[]
}

const ROOT: DingDepartment = { id: 1, name: '学校', parent: 0 }

function conversationOf(id: string, kind: Conversation['kind'], title: string, members: readonly string[], bot: Conversation['bot']): Conversation {
  return { id, kind, title, members: new Set(members), bot, disbanded: false, messages: [] }
}

/** Empty but for the departments. */
export function createWorld({ clock, recorder, chance, corpId, departments: given }: WorldParts): World {
  const people = new Map<string, Person>()
  const chats = new Map<string, Conversation>()
  const privates = new Map<string, Conversation>()
  const messages = new Map<string, Message>()
  const departments = new Map((given.length > 0 ? given : [ROOT]).map((d) => [d.id, d]))
  const staff = new Map<number, Map<string, Person>>()

  const person = (id: string): Person => {
    const found = people.get(id)
    if (!found) throw new Error(`No person ${id} in the DingTalk stand-in.`)
    return found
  }
  const chat = (id: string): Conversation => {
    const found = chats.get(id)
    if (!found) throw new Error(`No group ${id} in the DingTalk stand-in.`)
    return found
  }

  return {
    people,
    chats,
    departments,
    inDepartment: (id) => [...(staff.get(id)?.values() ?? [])],
    childrenOf: (id) => [...departments.values()].filter((d) => d.parent === id),
    addPerson(spec) {
      if (people.has(spec.id)) throw new Error(`Person ${spec.id} is there already.`)
      const key = chance.id('')
      const made: Person = {
        id: spec.id,
        spec,
        nick: spec.nick,
        staffId: spec.outside ? null : spec.id,
        dingtalkId: `$:LWCP_v1:$${key}`,
        unionId: `union${key}`,
        corpId: spec.outside ? 'dingelsewhere' : corpId,
        privateChat: conversationOf(`cidP${key}==`, 'private', '', [spec.id], 'in'),
        botMuted: false,
        flowControlled: 0,
        gone: false,
      }
      people.set(spec.id, made)
      privates.set(made.privateChat.id, made.privateChat)
      if (made.staffId !== null) {
        for (const id of spec.departments ?? [1]) {
          const list = staff.get(id) ?? new Map<string, Person>()
          staff.set(id, list.set(spec.id, made))
        }
      }
      return made
    },
    dropPerson(left) {
      left.gone = true
      for (const list of staff.values()) list.delete(left.id)
      for (const c of chats.values()) c.members.delete(left.id)
    },
    addChat(spec) {
      if (chats.has(spec.id)) throw new Error(`Group ${spec.id} is there already.`)
      for (const member of spec.members) person(member)
      const made = conversationOf(spec.id, 'group', spec.title, spec.members, spec.bot ?? 'in')
      chats.set(spec.id, made)
      return made
    },
    person,
    chat,
    conversation: (id) => chats.get(id) ?? privates.get(id),
    add(conversation, given) {
      const made: Message = {
        id: chance.id('msg'), at: clock.now(), title: '', text: '', links: [], mentions: [], mentionsAll: false, card: null, content: {}, processQueryKey: null,
        ...given,
        conversation, recalled: false, readBy: new Set(),
      }
      conversation.messages.push(made)
      messages.set(made.id, made)
      const { conversation: _where, readBy: _readers, ...shown } = made
      recorder.add('message', { ...shown, chat: conversation.id, private: conversation.kind === 'private' })
      return made
    },
    message: (id) => messages.get(id),
  }
}
