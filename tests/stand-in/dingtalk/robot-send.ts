// Robot messages by OpenAPI to groups and to people, recall and read state. Rules: dingtalk.md 8.2-8.4, stand-ins.md D9, D10.
import { knownFields, strings, text, type Body } from './body.ts'
import type { Guard } from './guard.ts'
import { readMessage, type ReadyMessage } from './msg-key.ts'
import { refused, type Platform } from './platform.ts'
import { badParameter } from './refusal.ts'
import type { Conversation, Message, Person } from './world.ts'

/** After this, a message can neither be recalled nor asked about (a day; not published). */
const HANDLE_MS = 24 * 3_600_000
const MAX_READ_PAGE = 200

interface Sent {
  readonly at: number
  /** The group; null for private messages. */
  readonly chat: Conversation | null
  readonly messages: readonly Message[]
}

/** Serves the robot routes. `isMedia` knows uploads. */
export function serveRobotSends(platform: Platform, guard: Guard, isMedia: (id: string) => boolean): void {
  const { app, chance, clock, limits, recorder, world } = platform
  const sends = new Map<string, Sent>()

  function checkRobot(body: Body): void {
    const given = body['robotCode']
    if (given === undefined) throw badParameter('invalidParameter.robotCode.missing')
    if (given === '') throw badParameter('invalidParameter.robotCode.empty')
    if (given !== app.robotCode) throw badParameter('invalidParameter.robotCode.notExsit')
  }

  /** The group a robot may write to. */
  function groupOf(body: Body): Conversation {
    const id = text(body, 'openConversationId')
    if (id === '') throw badParameter('miss.openConversationId')
    const chat = world.chats.get(id)
    if (!chat) throw badParameter('invalid.openConversationId')
    if (chat.disbanded) throw badParameter('group.disbanded')
    if (chat.bot === 'out') throw badParameter('token.notExisted')
    if (chat.bot === 'stopped') throw badParameter('bot.stopped')
    return chat
  }

  const message = (body: Body): ReadyMessage => readMessage(body, { recorder, msgParamBytes: limits.now.msgParamBytes, isMedia })

  function keep(chat: Conversation | null, messages: (key: string) => readonly Message[]): string {
    const key = chance.id('pqk')
    sends.set(key, { at: clock.now(), chat, messages: messages(key) })
    return key
  }

  guard.api('POST', '/v1.0/robot/groupMessages/send', 'qyapi_robot_sendmsg', (body) => {
    knownFields(recorder, 'groupMessages/send', body, ['robotCode', 'openConversationId', 'msgKey', 'msgParam', 'coolAppCode'])
    checkRobot(body)
    const chat = groupOf(body)
    const ready = message(body)
    if (!limits.group(chat.id)) throw badParameter('send.too.fast')
    return { processQueryKey: keep(chat, (processQueryKey) => [world.add(chat, { from: 'bot', via: 'openapi', ...ready, processQueryKey })]) }
  })

  /** Which list of the partial answer this person lands in; null when the message reaches them. */
  function withheld(person: Person | undefined): 'invalid' | 'filtered' | 'flowControlled' | null {
    if (!person || person.staffId === null || person.gone || person.spec.visible === false) return 'invalid'
    if (person.botMuted) return 'filtered'
    if (person.flowControlled > 0) {
      person.flowControlled -= 1
      return 'flowControlled'
    }
    return limits.private(person.id) ? null : 'flowControlled'
  }

  guard.api('POST', '/v1.0/robot/oToMessages/batchSend', 'qyapi_robot_sendmsg', (body, { route }) => {
    knownFields(recorder, 'oToMessages/batchSend', body, ['robotCode', 'userIds', 'msgKey', 'msgParam'])
    checkRobot(body)
    const userIds = strings(body['userIds'])
    if (!userIds || userIds.length === 0) throw badParameter('invalidParameter.userIds.empty')
    if (userIds.length > limits.now.userIdsPerBatch) throw badParameter('invalidParameter.userIds.overMax')
    const ready = message(body)
    const lists = { invalid: [] as string[], filtered: [] as string[], flowControlled: [] as string[] }
    const reached: Person[] = []
    for (const id of new Set(userIds)) {
      const person = world.people.get(id)
      const why = withheld(person)
      if (why === null && person) reached.push(person)
      else if (why !== null) {
        lists[why].push(id)
        refused(platform, route, `partial:${why}`, { user: id })
      }
    }
    const key = keep(null, (processQueryKey) => reached.map((p) => world.add(p.privateChat, { from: 'bot', via: 'openapi', ...ready, processQueryKey })))
    return { processQueryKey: key, invalidStaffIdList: lists.invalid, flowControlledStaffIdList: lists.flowControlled, filteredStaffIdList: lists.filtered }
  })

  function recall(keys: readonly string[], chat: Conversation | null): Body {
    const successResult: string[] = []
    const failedResult: Record<string, string> = {}
    for (const key of keys) {
      const sent = sends.get(key)
      if (sent?.chat !== chat) failedResult[key] = 'invalid.processQueryKey'
      else if (clock.now() - sent.at > HANDLE_MS) failedResult[key] = 'processQueryKey.expireTime'
      else {
        for (const m of sent.messages) m.recalled = true
        successResult.push(key)
      }
    }
    return { successResult, failedResult }
  }

  function keysOf(body: Body): readonly string[] {
    const keys = strings(body['processQueryKeys'])
    if (!keys || keys.length === 0) throw badParameter('miss.param.processQueryKeys')
    return keys
  }

  guard.api('POST', '/v1.0/robot/groupMessages/recall', 'qyapi_robot_sendmsg', (body) => {
    knownFields(recorder, 'groupMessages/recall', body, ['robotCode', 'openConversationId', 'processQueryKeys', 'chatbotId'])
    checkRobot(body)
    return recall(keysOf(body), groupOf(body))
  })

  guard.api('POST', '/v1.0/robot/otoMessages/batchRecall', 'qyapi_robot_sendmsg', (body) => {
    knownFields(recorder, 'otoMessages/batchRecall', body, ['robotCode', 'processQueryKeys', 'chatbotId'])
    checkRobot(body)
    return recall(keysOf(body), null)
  })

  function sentUnder(key: string, chat: Conversation | null): Sent {
    const sent = sends.get(key)
    if (sent?.chat !== chat) throw badParameter('invalid.processQueryKey')
    if (clock.now() - sent.at > HANDLE_MS) throw badParameter('processQueryKey.expireTime')
    return sent
  }

  guard.api('POST', '/v1.0/robot/groupMessages/query', 'qyapi_robot_sendmsg', (body) => {
    knownFields(recorder, 'groupMessages/query', body, ['robotCode', 'openConversationId', 'processQueryKey', 'maxResults', 'nextToken'])
    checkRobot(body)
    const sent = sentUnder(text(body, 'processQueryKey'), groupOf(body))
    const size = body['maxResults'] ?? MAX_READ_PAGE
    if (typeof size !== 'number' || size < 1 || size > MAX_READ_PAGE) throw badParameter('invalidParameter.param.invalid', 'maxResults')
    const readers = [...(sent.messages[0]?.readBy ?? [])]
    const from = Number(text(body, 'nextToken') || 0)
    const hasMore = from + size < readers.length
    return { sendStatus: 'SUCCESS', readUserIds: readers.slice(from, from + size), hasMore, ...(hasMore ? { nextToken: String(from + size) } : {}) }
  })

  guard.api('GET', '/v1.0/robot/oToMessages/readStatus', 'qyapi_robot_sendmsg', (_body, { query }) => {
    checkRobot(query)
    const sent = sentUnder(query['processQueryKey'] ?? '', null)
    return {
      sendStatus: 'SUCCESS',
      messageReadInfoList: sent.messages.map((m) => {
        const [userId] = m.conversation.members
        const person = world.person(userId as string)
        return { userId, name: person.nick, readStatus: m.readBy.has(person.id) ? 'READ' : 'UNREAD' }
      }),
    }
  })
}
