// The roads by which DingTalk shows something: card, webhook, robot message. Which one, and what each refusal means. Rules: dingtalk.md sections 7 to 9.
import { createHash } from 'node:crypto'
import { PlatformError, type RefusalMark } from '../../bot/model/errors.ts'
import type { Card } from '../../bot/model/card.ts'
import type { Outgoing } from '../../bot/model/degrade.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import type { Hurry, SentRef } from '../../bot/ports/platform.ts'
import { isRecord, type Api, type Reply } from './api.ts'
import { placeLane, type DingtalkConfig } from './config.ts'
import { toError } from './errors.ts'
import type { Pictures } from './picture.ts'
import { isOutsider } from './receive.ts'
import { cardValues, msgOf, renderMarkdown, renderText, webhookBody, type Message } from './render.ts'
import type { Sessions, Where } from './session.ts'

export interface SendParts {
  readonly config: DingtalkConfig
  readonly clock: Clock
  readonly log: Logger
  readonly api: Api
  readonly sessions: Sessions
  readonly pictures: Pictures
  newId(): string
}

export interface Sender {
  /** `at`: a staffId whose phone shall ring, where the road allows it. */
  post(where: Where, out: Outgoing, o: { readonly key: string; readonly hurry: Hurry; readonly at: string | null }): Promise<SentRef>
  update(ref: SentRef, out: Outgoing): Promise<void>
}

const CREATE = '/v1.0/card/instances/createAndDeliver'
const CARDS = '/v1.0/card/instances'
const TO_GROUP = '/v1.0/robot/groupMessages/send'
const TO_PERSON = '/v1.0/robot/oToMessages/batchSend'

/** Cards of ours are known by their ids. */
const CARD_ID = /^gh-[0-9a-f]{40}(-\d+)?$/

/** The same key always makes the same card: a second try is refused by the platform, and so known to have been shown. */
export function cardIdOf(robotCode: string, key: string): string {
  return `gh-${createHash('sha256').update(`${robotCode}\n${key}`).digest('hex').slice(0, 40)}`
}

/** Refusals of a card after which its markdown may still go out: nobody saw anything, and the cause is the template or its rights. */
const NO_CARDS: ReadonlySet<RefusalMark> = new Set(['setup'])

export function createSender(o: SendParts): Sender {
  const { config, clock, api, sessions } = o
  /** How often a card was made and could not be delivered: its id is spent. */
  const spent = new Map<string, number>()

  const placeOf = (where: Where): string => ('chat' in where ? where.chat : where.user)

  async function post(where: Where, out: Outgoing, { key, hurry, at }: Parameters<Sender['post']>[2]): Promise<SentRef> {
    const outside = 'user' in where && isOutsider(where.user)
    // Before the card, so that the picture can follow at once; it is best effort either way.
    const pictures = out.kind === 'card' && !outside ? await o.pictures.upload(out.card, hurry) : []
    const ref = out.kind === 'card' && config.cardTemplateId !== null && !outside
      ? await cardOrMarkdown(where, out.card, config.cardTemplateId, key, hurry)
      : await message(where, words(where, out), hurry, at)
    for (const id of pictures) await picture(where, id, hurry)
    return ref
  }

  function words(where: Where, out: Outgoing): Message {
    return out.kind === 'card' ? renderMarkdown(out.card, 'chat' in where ? 'group' : 'private') : renderText(out.text)
  }

  async function cardOrMarkdown(where: Where, card: Card, template: string, key: string, hurry: Hurry): Promise<SentRef> {
    const values = cardValues(card)
    if (values === null) return message(where, renderMarkdown(card, 'chat' in where ? 'group' : 'private'), hurry, null)
    try {
      return await create(where, values, template, key, hurry)
    } catch (error) {
      if (!(error instanceof PlatformError) || error.mark === null || !NO_CARDS.has(error.mark)) throw error
      o.log.warn('dingtalk card goes out as markdown', { code: error.code, hint: error.hint })
      return message(where, renderMarkdown(card, 'chat' in where ? 'group' : 'private'), hurry, null)
    }
  }

  async function create(where: Where, values: Readonly<Record<string, string>>, template: string, key: string, hurry: Hurry): Promise<SentRef> {
    const base = cardIdOf(config.robotCode, key)
    const times = spent.get(base) ?? 0
    const outTrackId = times === 0 ? base : `${base}-${times}`
    const address = 'chat' in where
      ? { openSpaceId: `dtv1.card//IM_GROUP.${where.chat}`, imGroupOpenSpaceModel: { supportForward: false }, imGroupOpenDeliverModel: { robotCode: config.robotCode } }
      : { openSpaceId: `dtv1.card//IM_ROBOT.${where.user}`, imRobotOpenSpaceModel: { supportForward: false }, imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT' } }
    const body = { cardTemplateId: template, outTrackId, callbackType: 'STREAM', userIdType: 1, cardData: { cardParamMap: values }, ...address }
    try {
      // A try whose end is unknown may be repeated: its id is its key.
      const reply = await api.call('POST', CREATE, body, { hurry, lanes: [placeLane(placeOf(where))], repeatable: true })
      const failed = deliveryFailure(reply)
      if (failed !== null) {
        const error = toError({ door: 'api', status: 200, code: failed }, true)
        if (error.retryable) spent.set(base, times + 1)
        throw error
      }
    } catch (error) {
      if (!(error instanceof PlatformError) || error.code !== 'param.outTrackIdExisted') throw error
    }
    return { messageId: outTrackId }
  }

  /** A robot message: at a webhook while there is one, which costs nothing; else by the OpenAPI. */
  async function message(where: Where, msg: Message, hurry: Hurry, at: string | null): Promise<SentRef> {
    const url = sessions.take(where, clock.now())
    if (url !== null) {
      try {
        await api.webhook(url, webhookBody(msg, at === null ? [] : [at]), { hurry })
        return { messageId: `webhook-${o.newId()}` }
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error
        // Both are refusals for sure; the other road is still open.
        if (error.code === '300001') sessions.forget(where, url)
        else if (error.code === '130101') sessions.block(where, clock.now())
        else throw error
      }
    }
    return robotMessage(where, msgOf(msg), hurry)
  }

  async function robotMessage(where: Where, msg: Readonly<Record<'msgKey' | 'msgParam', string>>, hurry: Hurry): Promise<SentRef> {
    const lanes = [placeLane(placeOf(where))]
    if ('chat' in where) return refOf(await api.call('POST', TO_GROUP, { robotCode: config.robotCode, openConversationId: where.chat, ...msg }, { hurry, lanes }))
    if (isOutsider(where.user)) {
      throw new PlatformError('dingtalk.outsider', { retryable: false, mark: 'user-blocked', hint: 'somebody of another organisation can be answered only for a while after they wrote in private' })
    }
    const reply = await api.call('POST', TO_PERSON, { robotCode: config.robotCode, userIds: [where.user], ...msg }, { hurry, lanes })
    for (const [list, code] of [['invalidStaffIdList', 'invalidStaff'], ['filteredStaffIdList', 'filteredStaff'], ['flowControlledStaffIdList', 'flowControlledStaff']] as const) {
      const named = reply[list]
      if (Array.isArray(named) && named.length > 0) throw toError({ door: 'api', status: 200, code }, true)
    }
    return refOf(reply)
  }

  function refOf(reply: Reply): SentRef {
    const { processQueryKey } = reply
    return { messageId: typeof processQueryKey === 'string' && processQueryKey !== '' ? processQueryKey : `robot-${o.newId()}` }
  }

  async function picture(where: Where, id: string, hurry: Hurry): Promise<void> {
    try {
      await robotMessage(where, { msgKey: 'sampleImageMsg', msgParam: JSON.stringify({ photoURL: id }) }, hurry)
    } catch (error) {
      o.log.warn('dingtalk chart was not sent', { code: error instanceof PlatformError ? error.code : 'unknown' })
    }
  }

  return {
    post,
    async update(ref, out) {
      const values = out.kind === 'card' ? cardValues(out.card) : null
      if (!CARD_ID.test(ref.messageId) || values === null) {
        throw new PlatformError('dingtalk.no-card', { retryable: false, mark: 'card-gone', hint: 'only interactive cards change in place, and one page of them' })
      }
      const body = { outTrackId: ref.messageId, cardData: { cardParamMap: values }, cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true }, userIdType: 1 }
      await api.call('PUT', CARDS, body, { hurry: 'card', repeatable: true })
    },
  }
}

/** What kept a card from its place; null when it is there. */
function deliveryFailure(reply: Reply): string | null {
  const result = isRecord(reply['result']) ? reply['result'] : {}
  const results: unknown = result['deliverResults']
  if (!Array.isArray(results)) return null
  for (const one of results as readonly unknown[]) {
    if (!isRecord(one) || one['success'] !== false) continue
    const message = one['errorMsg']
    return typeof message === 'string' && message !== '' ? message : 'card.delivery-failed'
  }
  return null
}
