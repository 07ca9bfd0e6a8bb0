// Interactive cards: create and deliver, update, stream. Rules: dingtalk.md section 9, stand-ins.md D11.
import type { CardView } from './api.ts'
import { isObject, knownFields, object, text, type Body } from './body.ts'
import { drawCard, type Values } from './card-view.ts'
import type { Guard } from './guard.ts'
import type { CardTemplate } from './option.ts'
import type { Platform } from './platform.ts'
import { badParameter } from './refusal.ts'
import type { Conversation, Message, Person } from './world.ts'

export interface Card {
  readonly outTrackId: string
  readonly template: CardTemplate
  /** Presses come over the stream only when this was asked for at creation. */
  readonly stream: boolean
  values: Values
  /** By id of the person. */
  readonly own: Map<string, Values>
  readonly places: Place[]
}

export interface Place {
  readonly space: 'IM_GROUP' | 'IM_ROBOT'
  /** Group or userId, as in openSpaceId. */
  readonly id: string
  readonly conversation: Conversation
  readonly message: Message
}

export interface Cards {
  addTemplate(template: CardTemplate): void
  find(outTrackId: string): Card | undefined
  view(card: Card, person?: string): CardView
  /** What an update or the answer to a press changes. Throws a refusal, and changes nothing then. */
  change(card: Card, change: { readonly cardData: unknown; readonly privateData: unknown; readonly options: unknown; readonly by: string }): void
}

const MAX_KEY_BYTES = 100

/** Why a conversation takes no card; null when it does. */
function closed(chat: Conversation): string | null {
  if (chat.disbanded) return 'group.disbanded'
  if (chat.bot === 'out') return 'chatbot.notFound'
  return chat.bot === 'stopped' ? 'bot.stopped' : null
}

const unwanted = (person: Person): string | null => (person.gone ? 'param.userIdNotExist' : person.botMuted ? 'chatbot.filtered' : null)

/** Serves the card routes. */
export function serveCards(platform: Platform, guard: Guard): Cards {
  const { app, limits, options, recorder, world, chance } = platform
  const templates = new Map((options.templates ?? []).map((t) => [t.id, t]))
  const cards = new Map<string, Card>()

  /** The variables of a `cardData` or one person's private data: all values are strings. */
  function paramMap(data: unknown, where: string): Values | null {
    if (data === undefined) return null
    const map = isObject(data) ? data['cardParamMap'] : undefined
    if (!isObject(map)) throw badParameter('invalidParameter.param.invalid', `${where}.cardParamMap`)
    for (const [key, value] of Object.entries(map)) {
      if (typeof value !== 'string') {
        recorder.violation(`${where}.cardParamMap.${key} is no string`)
        throw badParameter('invalidParameter.param.invalid', `${where}.cardParamMap.${key} must be a string`)
      }
      const cap = limits.now.cardValueBytes
      if (cap !== Infinity && (Buffer.byteLength(value) > cap || Buffer.byteLength(key) > MAX_KEY_BYTES)) throw badParameter('invalidParameter.param.invalid', `${key} is too long`)
      if ((options.bannedWords ?? []).some((word) => value.includes(word))) throw badParameter('param.contentUnsafe')
    }
    return map as Values
  }

  function staff(userId: string): Person {
    const person = world.people.get(userId)
    if (!person || person.staffId === null || person.gone) throw badParameter('param.userIdNotExist', userId)
    return person
  }

  function privateMaps(data: unknown): Map<string, Values> {
    if (data === undefined) return new Map()
    if (!isObject(data)) throw badParameter('invalidParameter.param.invalid', 'privateData')
    return new Map(Object.entries(data).map(([userId, one]) => [staff(userId).id, paramMap(one, 'privateData') ?? {}]))
  }

  function checkUserIdType(body: Body): void {
    if (body['userIdType'] !== undefined && body['userIdType'] !== 1) throw badParameter('invalidParameter.param.invalid', 'userIdType: the stand-in knows userId (1)')
  }

  /** Where `openSpaceId` points; refused when it is no address or lacks what its kind needs. */
  function spacesOf(body: Body): readonly { readonly space: Place['space']; readonly id: string }[] {
    const address = /^dtv1\.card\/\/(.+)$/.exec(text(body, 'openSpaceId'))?.[1]
    const parts = (address ?? '').split(';').map((p) => /^(IM_GROUP|IM_ROBOT)\.(.+)$/.exec(p))
    return parts.map((p) => {
      if (!p) throw badParameter('param.openSpaceIdInvalid')
      const [, space, id] = p as unknown as [string, Place['space'], string]
      const name = space === 'IM_GROUP' ? 'imGroup' : 'imRobot'
      if (!object(body, `${name}OpenSpaceModel`)) throw badParameter('param.openSpaceModelInvalid')
      const deliver = object(body, `${name}OpenDeliverModel`)
      if (!deliver) throw badParameter('param.openDeliverModelInvalid')
      if (space === 'IM_GROUP' && deliver['robotCode'] !== app.robotCode) throw badParameter('chatbot.notFound')
      if (space === 'IM_ROBOT' && deliver['spaceType'] !== 'IM_ROBOT') throw badParameter('param.openDeliverModelInvalid')
      return { space, id }
    })
  }

  /** Whom the delivery really mentions. */
  function mentioned(body: Body, chat: Conversation): { readonly mentions: string[]; readonly mentionsAll: boolean } {
    const at = object(object(body, 'imGroupOpenDeliverModel') ?? {}, 'atUserIds') ?? {}
    const ids = Object.keys(at).filter((id) => id !== '@ALL')
    return { mentions: ids.map((id) => staff(id).id).filter((id) => chat.members.has(id)), mentionsAll: '@ALL' in at }
  }

  function deliver(card: Card, body: Body, { space, id }: { readonly space: Place['space']; readonly id: string }): Body {
    const spaceType = space === 'IM_GROUP' ? 'IM' : 'IM_ROBOT'
    const person = space === 'IM_ROBOT' ? staff(id) : null
    const conversation = person ? person.privateChat : world.chats.get(id)
    if (!conversation) throw badParameter('param.openSpaceIdInvalid')
    const errorMsg = person ? unwanted(person) : closed(conversation)
    if (errorMsg !== null) return { spaceType, spaceId: id, success: false, errorMsg }
    const rings = person ? {} : mentioned(body, conversation)
    const message = world.add(conversation, { from: 'bot', via: 'card', type: 'interactiveCard', card: card.outTrackId, ...rings })
    card.places.push({ space, id, conversation, message })
    return { spaceType, spaceId: id, success: true, errorMsg: '', carrierId: chance.id('car') }
  }

  guard.api('POST', '/v1.0/card/instances/createAndDeliver', 'Card.Instance.Write', (body) => {
    knownFields(recorder, 'createAndDeliver', body, [
      'cardTemplateId', 'outTrackId', 'callbackType', 'callbackRouteKey', 'userIdType', 'userId', 'cardData', 'privateData', 'openSpaceId', 'openDynamicDataConfig',
      'imGroupOpenSpaceModel', 'imGroupOpenDeliverModel', 'imRobotOpenSpaceModel', 'imRobotOpenDeliverModel',
    ])
    const templateId = text(body, 'cardTemplateId')
    const outTrackId = text(body, 'outTrackId')
    if (templateId === '') throw badParameter('param.cardTemplateIdEmpty')
    if (outTrackId === '') throw badParameter('param.outTrackIdEmpty')
    const template = templates.get(templateId)
    if (!template) throw badParameter('template.not.existed')
    if (template.stopped === true) throw badParameter('template.stopped')
    // That a second creation is refused is likely; its code is not known.
    if (cards.has(outTrackId)) throw badParameter('param.outTrackIdExisted')
    checkUserIdType(body)
    const values = paramMap(body['cardData'], 'cardData')
    if (!values) throw badParameter('invalidParameter.param.invalid', 'cardData')
    const own = privateMaps(body['privateData'])
    const spaces = spacesOf(body)
    const card: Card = { outTrackId, template, stream: body['callbackType'] === 'STREAM', values, own, places: [] }
    const deliverResults = spaces.map((space) => deliver(card, body, space))
    cards.set(outTrackId, card)
    recorder.add('card', { what: 'create', outTrackId, values })
    return { success: true, result: { outTrackId, deliverResults } }
  })

  const change: Cards['change'] = (card, { cardData, privateData, options: how, by }) => {
    const byKey = isObject(how) ? how : {}
    knownFields(recorder, 'cardUpdateOptions', byKey, ['updateCardDataByKey', 'updatePrivateDataByKey'])
    const values = paramMap(cardData, 'cardData')
    const own = privateMaps(privateData)
    if (values) card.values = byKey['updateCardDataByKey'] === true ? { ...card.values, ...values } : values
    for (const [id, mine] of own) card.own.set(id, byKey['updatePrivateDataByKey'] === true ? { ...card.own.get(id), ...mine } : mine)
    recorder.add('card', { what: by, outTrackId: card.outTrackId, values: values ?? {}, own: Object.fromEntries(own) })
  }

  function known(body: Body): Card {
    if (text(body, 'outTrackId') === '') throw badParameter('param.outTrackIdEmpty')
    const card = cards.get(text(body, 'outTrackId'))
    if (!card) throw badParameter('param.outTrackIdNotExist')
    return card
  }

  guard.api('PUT', '/v1.0/card/instances', 'Card.Instance.Write', (body) => {
    knownFields(recorder, 'card update', body, ['outTrackId', 'cardData', 'privateData', 'cardUpdateOptions', 'userIdType'])
    checkUserIdType(body)
    change(known(body), { cardData: body['cardData'], privateData: body['privateData'], options: body['cardUpdateOptions'], by: 'update' })
    return { success: true, result: true }
  })

  guard.api('PUT', '/v1.0/card/streaming', 'Card.Streaming.Write', (body) => {
    knownFields(recorder, 'card streaming', body, ['outTrackId', 'guid', 'key', 'content', 'isFull', 'isFinalize', 'isError'])
    const card = known(body)
    const key = text(body, 'key')
    if (key === '' || text(body, 'guid') === '') throw badParameter('invalidParameter.param.invalid', 'key, guid')
    const before = body['isFull'] === true ? '' : (card.values[key] ?? '')
    card.values = { ...card.values, ...paramMap({ cardParamMap: { [key]: `${before}${text(body, 'content')}` } }, 'streaming') }
    recorder.add('card', { what: 'stream', outTrackId: card.outTrackId, key })
    return { success: true, result: true }
  })

  return {
    addTemplate: (template) => void templates.set(template.id, template),
    find: (outTrackId) => cards.get(outTrackId),
    view: (card, person) => drawCard(card.template, card.outTrackId, person === undefined ? card.values : { ...card.values, ...card.own.get(person) }),
    change,
  }
}
