// People of a test: they speak in the group or in private, and press buttons.
import type { OutputLine } from '../../adapters/replay/index.ts'
import { readLine, type SetupLine } from '../../adapters/replay/script.ts'
import type { PlatformId } from '../../bot/model/event.ts'
import type { Stage } from '../../bot/stage.ts'

type Platform = Exclude<PlatformId, 'replay'>

/** One of a setup's members. `key`: what the test calls them where two share a name. */
export type SetupMember = NonNullable<SetupLine['members']>[number] & { readonly key?: string }

export interface Voice {
  readonly platform: Platform
  /** The group that `say` and `press` happen in. */
  readonly chat: string
}

export interface SayOptions {
  /** To the bot alone. */
  readonly private?: boolean
  readonly mention?: boolean
  /** The platform's ids, to push the same thing again. */
  readonly event?: string
  readonly messageId?: string
  readonly replyTo?: string
  readonly mentions?: readonly { readonly name: string; readonly user: string }[]
}

export interface PressOptions {
  readonly private?: boolean
  readonly event?: string
}

export interface Person {
  readonly name: string
  /** The account's id on the platform. */
  readonly user: string
  /** Says a line and returns what answered it, in the group and in private, joined by line breaks; '' when nothing did. */
  say(text: string, options?: SayOptions): Promise<string>
  /** Presses a button of a card: an output line, a message's id, or `last`. Returns the toast and what followed it. */
  press(card: OutputLine | string, label: string, form?: Readonly<Record<string, string>>, options?: PressOptions): Promise<string>
  /** Joins or leaves the group. */
  membership(change: 'join' | 'leave'): Promise<void>
}

export interface People {
  as(name: string, voice?: Partial<Voice>): Person
  stranger(name: string, voice?: Partial<Voice>): Person
  /** Puts people on the roll who are not there yet. */
  meet(members: readonly SetupMember[]): Promise<void>
  accountOf(name: string, platform: PlatformId): string
  /** A number for the next line that is said. */
  nextLine(): number
}

const PREFIX = { feishu: 'ou_', dingtalk: 'd_', web: 'w_', replay: 'r_' } as const

export function createPeople(o: { stage: Stage; shown: () => readonly OutputLine[]; settle: () => Promise<void>; setup: (line: SetupLine) => Promise<void> }): People {
  const known = new Map<string, Promise<void>>()
  const accounts = new Map<string, string>()
  const roles = new Set<string>()
  let lines = 0
  const accountOf = (name: string, platform: PlatformId): string => accounts.get(`${platform}/${name}`) ?? `${PREFIX[platform]}${name}`

  async function meet(members: readonly SetupMember[]): Promise<void> {
    // Somebody who is known may still be given a role.
    const fresh = members.filter((m) => !known.has(`feishu/${m.key ?? m.name}`) || (m.role !== undefined && !roles.has(`${m.role}/${m.key ?? m.name}`)))
    if (fresh.length === 0) return
    const all = fresh.map(({ key, ...m }) => ({ label: key ?? m.name, member: { ...m, accounts: { feishu: accountOf(key ?? m.name, 'feishu'), ...m.accounts } } }))
    const done = o.setup({
      members: all.map((x) => x.member), chats: [{ platform: 'feishu', chat: 'g1', title: '校工会群', members: all.flatMap((x) => x.member.accounts.feishu ?? []) }],
    })
    for (const { label, member } of all) {
      if (member.role !== undefined) roles.add(`${member.role}/${label}`)
      for (const [platform, user] of Object.entries(member.accounts)) {
        if (user === undefined) continue
        accounts.set(`${platform}/${label}`, user)
        known.set(`${platform}/${label}`, done)
      }
    }
    await done
  }

  /** On the roll, with an account on that platform. */
  async function ensure(name: string, platform: Platform): Promise<void> {
    if (!known.has(`feishu/${name}`)) await meet([{ name }])
    await known.get(`feishu/${name}`)
    if (!known.has(`${platform}/${name}`)) known.set(`${platform}/${name}`, o.setup({ members: [{ name, accounts: { feishu: accountOf(name, 'feishu'), [platform]: accountOf(name, platform) } }] }))
    await known.get(`${platform}/${name}`)
  }

  function person(name: string, voice: Partial<Voice>, enrolled: boolean): Person {
    const { platform = 'feishu', chat = 'g1' } = voice
    const user = accountOf(name, platform)

    async function happen(what: object): Promise<string> {
      if (enrolled) await ensure(name, platform)
      const number = ++lines
      const line = readLine(JSON.stringify({ platform, user, name, ...what }))
      if (line.kind !== 'message' && line.kind !== 'click' && line.kind !== 'membership') throw new Error('people speak and press')
      const event = await o.stage.player.event(line, number)
      o.stage.replay.origin(`${event.platform}/${event.eventId}`, number)
      const { done } = await o.stage.app().inbox.accept(event)
      await done
      await o.settle()
      return o.shown().filter((l) => l.line === number).map((l) => l.text).join('\n')
    }

    return {
      name, user,
      say: (text, { private: alone = false, ...rest } = {}) => happen({ chat: alone ? null : chat, text, ...rest }),
      press(card, action, form = {}, { private: alone = false, ...rest } = {}) {
        const message = typeof card === 'string' ? card : card.message
        const where = typeof card === 'string' ? (alone ? null : chat) : card.chat
        return happen({ chat: where, click: { message, action, form }, ...rest })
      },
      async membership(change) {
        await happen({ chat, membership: change })
      },
    }
  }

  return {
    meet, accountOf,
    as: (name, voice = {}) => person(name, voice, true),
    stranger: (name, voice = {}) => person(name, voice, false),
    nextLine: () => ++lines,
  }
}
