// Pressing a card as a client does: callback from the stored card, 3 s to answer, toast and card from the answer. Rules: feishu.md section 6; duties F7, F11.
import type { StandInClock } from '../core/clock.ts'
import type { StandInRequest } from '../core/http.ts'
import type { Recorder } from '../core/record.ts'
import { choosables, formFields, labelOf, plain, pressables, type Placed } from './card-read.ts'
import { ApiError } from './error.ts'
import { newEventId } from './event.ts'
import { isObject, objectOf, objectsOf, parseJson, textOf, type Json } from './json.ts'
import type { MessageApi } from './message-api.ts'
import type { Ack, Pusher } from './push.ts'
import { newId, type MessageStore } from './store.ts'
import type { Choice, Press, PressResult, StoredMessage } from './types.ts'
import type { Person, World } from './world.ts'

const TOASTS: ReadonlySet<unknown> = new Set(['info', 'success', 'error', 'warning'])
const TOKEN_MS = 30 * 60_000
const TOKEN_USES = 2
const CARD_LIFE_MS = 14 * 86_400_000

/** What the client shows for a failed callback, about. */
const SHOWN: Readonly<Record<number, string>> = {
  200340: '出错了，请稍后重试 code: 200340', 200341: '出错了，请稍后重试 code: 200341', 200342: '出错了，请稍后重试 code: 200342', 200671: '出错了，请稍后重试 code: 200671',
  200672: '出错了，请稍后重试 code: 200672', 200673: '出错了，请稍后重试 code: 200673', 200830: '出错了，请稍后重试 code: 200830',
}

export interface PressParts {
  readonly clock: StandInClock
  readonly recorder: Recorder
  readonly world: World
  readonly store: MessageStore
  readonly pusher: Pusher
  readonly messages: MessageApi
  readonly appId: string
  readonly tenantKey: string
  /** The callback `card.action.trigger` is subscribed. */
  readonly subscribed: boolean
  /** Some connection is open or opening. */
  readonly reachable: () => boolean
}

export interface Presser {
  press(o: Press): Promise<PressResult>
  choose(o: Choice): Promise<PressResult>
  /** POST /open-apis/interactive/v1/card/update */
  lateUpdate(req: StandInRequest): object
}

/** The client keeps this to itself. */
class Refused extends Error {}

interface Token {
  readonly messageId: string
  readonly until: number
  uses: number
  acked: boolean
}

const NOTHING: PressResult = { code: 0, toast: null, replaced: false, text: '', eventId: null, tookMs: 0 }

function pick(all: readonly Placed[], wanted: string | number, name: (p: Placed) => readonly string[], what: string): Json {
  const found = typeof wanted === 'number' ? all[wanted] : all.find((p) => name(p).includes(wanted))
  if (!found) throw new Error(`The card has no ${what} «${wanted}», only: ${all.map((p) => name(p)[0]).join('、') || 'none'}.`)
  return found.element
}

const ZONE = '+0800'

/** What somebody typed, numbers too. */
const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A field's value as the client reports it; throws Refused on what the client would not let through. Undefined: left out. */
function fieldValue(field: Json, given: unknown): unknown {
  const name = plain(field['label']) || plain(field['placeholder']) || textOf(field['name'])
  const options = objectsOf(field['options']).map((x) => textOf(x['value']))
  const some = given !== undefined && given !== '' && !(Array.isArray(given) && given.length === 0)
  if (field['disabled'] === true && some) throw new Refused(`「${name}」不能填`)
  if (!some && field['required'] === true) throw new Refused(`有必填项未填写：${name}`)
  switch (field['tag']) {
    case 'input': {
      const value = some ? written(given) : textOf(field['default_value'])
      const max = typeof field['max_length'] === 'number' ? field['max_length'] : 1000
      if ([...value].length > max) throw new Refused(`「${name}」最多 ${max} 字`)
      if (field['input_type'] !== 'multiline_text' && value.includes('\n')) throw new Refused(`「${name}」只有一行`)
      return value
    }
    case 'select_static': {
      const value = some ? written(given) : textOf(field['initial_option'])
      if (value !== '' && !options.includes(value)) throw new Refused(`「${name}」没有选项 ${value}`)
      return value === '' ? undefined : value
    }
    case 'multi_select_static': {
      const values = (Array.isArray(given) ? given : some ? [given] : []).map(written)
      const stranger = values.find((v) => !options.includes(v))
      if (stranger !== undefined) throw new Refused(`「${name}」没有选项 ${stranger}`)
      return values.length > 0 ? values : undefined
    }
    case 'date_picker':
      return zoned(some ? given : field['initial_date'], /^\d{4}-\d\d-\d\d$/, name)
    case 'picker_time':
      return zoned(some ? given : field['initial_time'], /^\d\d:\d\d$/, name)
    case 'picker_datetime':
      return zoned(some ? given : field['initial_datetime'], /^\d{4}-\d\d-\d\d \d\d:\d\d$/, name)
    case 'checker':
      return given === true || given === 'true' || (given === undefined && field['checked'] === true)
    default:
      return given
  }
}

function zoned(value: unknown, form: RegExp, name: string): string | undefined {
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string' || !form.test(value)) throw new Refused(`「${name}」不是这样写的：${written(value)}`)
  return `${value} ${ZONE}`
}

export function createPresser(o: PressParts): Presser {
  const { store, world, clock } = o
  const tokens = new Map<string, Token>()

  function cardShown(message: StoredMessage, version: number | undefined): Json {
    const card = version === undefined ? message.card : parseJson(message.versions[version] ?? '')
    if (message.msgType !== 'interactive' || !isObject(card)) throw new Error(`Message ${message.messageId} shows no such card.`)
    return card
  }

  /** Throws Refused when the person cannot see the message, or the client no longer lets it be pressed. */
  function checkSight(person: Person, message: StoredMessage): void {
    const chat = world.chat(message.chatId)
    if (!chat.members.has(person.openId)) throw new Refused('看不到这条消息')
    if (chat.dissolved) throw new Refused('群已解散')
    if (message.recalled) throw new Refused('消息已撤回')
    if (clock.now() - message.createdAt > CARD_LIFE_MS) throw new Refused('卡片已过期')
  }

  function formValue(card: Json, form: Json, given: Readonly<Record<string, unknown>>): Json {
    const fields = formFields(card, form)
    const names = fields.map((f) => textOf(f['name']))
    const stranger = Object.keys(given).find((name) => !names.includes(name))
    if (stranger !== undefined) throw new Error(`The form has no field «${stranger}», only: ${names.join('、')}.`)
    const values = fields.map((f): readonly [string, unknown] => [textOf(f['name']), fieldValue(f, given[textOf(f['name'])])])
    return Object.fromEntries(values.filter(([, value]) => value !== undefined))
  }

  function badToast(toast: unknown): boolean {
    return toast !== undefined && !(isObject(toast) && (toast['type'] === undefined || TOASTS.has(toast['type'])) && (typeof toast['content'] === 'string' || isObject(toast['i18n'])))
  }

  /** 0, or what is wrong with the card of an answer. */
  function cardFault(card: unknown): number {
    if (!isObject(card) || (card['type'] !== 'raw' && card['type'] !== 'template')) return 200672
    const data = card['data']
    // No template is published in this tenant.
    if (card['type'] === 'template' || !isObject(data)) return 200673
    if (data['schema'] !== '2.0') return 200830
    try {
      o.messages.checkCardContent(JSON.stringify(data))
      return 0
    } catch (error) {
      if (error instanceof ApiError) return 200673
      throw error
    }
  }

  function outcome(ack: Ack | null, message: StoredMessage, eventId: string): PressResult {
    const fail = (code: number): PressResult => ({ ...NOTHING, code, text: SHOWN[code] ?? String(code), eventId, tookMs: ack?.tookMs ?? 0 })
    if (ack === null) return fail(o.reachable() ? 200341 : 200342)
    if (ack.code !== 200) return fail(200671)
    if (!ack.hasData) return { ...NOTHING, unanswered: true, eventId, tookMs: ack.tookMs }
    if (ack.broken || !isObject(ack.data) || badToast(ack.data['toast'])) return fail(200672)
    const { toast, card } = ack.data
    if (card !== undefined) {
      const wrong = cardFault(card)
      if (wrong !== 0) return fail(wrong)
      // Somebody may have taken the message back in the meantime.
      if (store.get(message.messageId).recalled) return fail(200673)
      store.change(message.messageId, JSON.stringify(objectOf(card)['data']), 'answer')
    }
    const shown = isObject(toast) ? { type: textOf(toast['type']) || 'info', content: textOf(objectOf(toast['i18n'])['zh_cn']) || textOf(toast['content']) } : null
    return { ...NOTHING, toast: shown, replaced: card !== undefined, text: shown?.content ?? '', eventId, tookMs: ack.tookMs }
  }

  function callback(person: Person, message: StoredMessage, action: Json, eventId: string): Promise<PressResult> {
    if (!o.subscribed) return Promise.resolve({ ...NOTHING, code: 200340, text: SHOWN[200340] ?? '' })
    const token = newId('c').replace('_', '-')
    const kept: Token = { messageId: message.messageId, until: clock.now() + TOKEN_MS, uses: 0, acked: false }
    tokens.set(token, kept)
    const envelope = {
      schema: '2.0',
      // Microseconds here, unlike all other events.
      header: { event_id: eventId, token: '', create_time: `${clock.now()}000`, event_type: 'card.action.trigger', tenant_key: o.tenantKey, app_id: o.appId },
      event: {
        operator: { tenant_key: o.tenantKey, ...world.ids(person) }, token, host: 'im_message', delivery_type: '', action,
        context: { open_message_id: message.messageId, open_chat_id: message.chatId, url: '', preview_token: '' },
      },
    }
    return new Promise((resolve) => {
      o.pusher.call(eventId, 'card.action.trigger', envelope, (ack, late) => {
        kept.acked = true
        if (late) return
        const result = outcome(ack, message, eventId)
        o.recorder.add('press', { from: person.openId, messageId: message.messageId, ...result })
        resolve(result)
      })
    })
  }

  function actionOf(element: Json, more: Json): Json {
    const value = objectsOf(element['behaviors']).find((b) => b['type'] === 'callback')?.['value'] ?? element['value']
    return { tag: element['tag'], ...(textOf(element['name']) === '' ? {} : { name: element['name'] }), ...(value === undefined ? {} : { value }), ...more }
  }

  async function act(from: string, messageId: string, work: (person: Person, message: StoredMessage) => Promise<PressResult>): Promise<PressResult> {
    const person = world.person(from)
    const message = store.get(messageId)
    try {
      checkSight(person, message)
      return await work(person, message)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { ...NOTHING, refused: error.message, text: error.message }
    }
  }

  return {
    press: (p) => act(p.from, p.messageId, async (person, message) => {
      const card = cardShown(message, p.version)
      const all = pressables(card)
      const button = pick(all, p.button, ({ element }) => [labelOf(element), textOf(element['name'])], 'button')
      const form = all.find((x) => x.element === button)?.form ?? null
      if (button['disabled'] === true) throw new Refused(plain(button['disabled_tips']) || '按钮不可用')
      const confirm = objectOf(button['confirm'])
      const asked = button['confirm'] === undefined ? {} : { confirm: `${plain(confirm['title'])} ${plain(confirm['text'])}`.trim() }
      if (button['form_action_type'] === 'reset') return { ...NOTHING, ...asked }
      const submits = button['form_action_type'] === 'submit' && form !== null
      if (p.form && !submits) throw new Error(`The button «${p.button}» submits no form.`)
      const url = textOf(objectsOf(button['behaviors']).find((b) => b['type'] === 'open_url')?.['default_url'])
      const more = submits ? { form_value: formValue(card, form, p.form ?? {}), timezone: 'Asia/Shanghai' } : {}
      const calls = objectsOf(button['behaviors']).some((b) => b['type'] === 'callback') || submits
      if (!calls) return { ...NOTHING, ...asked, ...(url === '' ? {} : { url }) }
      return { ...(await callback(person, message, actionOf(button, more), p.eventId ?? newEventId())), ...asked }
    }),
    choose: (c) => act(c.from, c.messageId, async (person, message) => {
      const card = cardShown(message, undefined)
      const element = pick(choosables(card), c.element, (p) => [textOf(p.element['name']), textOf(p.element['element_id'])], 'component')
      if (element['disabled'] === true) throw new Refused('组件不可用')
      const given = c.option ?? c.input ?? c.checked
      // An overflow's options are like buttons; all others hold a value of their kind.
      const value = fieldValue(element['tag'] === 'overflow' ? { ...element, tag: 'select_static' } : element, given)
      const more = element['tag'] === 'input' ? { input_value: value } : element['tag'] === 'checker' ? { checked: value } : { option: value }
      const picks = textOf(element['tag']).includes('picker') ? { timezone: 'Asia/Shanghai' } : {}
      return callback(person, message, actionOf(element, { ...more, ...picks }), newEventId())
    }),
    lateUpdate(req) {
      const { token, card } = objectOf(req.body)
      const kept = tokens.get(textOf(token))
      if (!kept) throw new ApiError(300020, { msg: 'invalid card token' })
      if (kept.until < clock.now()) throw new ApiError(300030, { msg: 'card token expired' })
      if (kept.uses >= TOKEN_USES) throw new ApiError(300040, { msg: 'card token used more than 2 times' })
      if (!kept.acked) {
        // The code is not documented; the platform rejects it or rolls it back.
        o.recorder.violation('card update before the callback was answered')
        throw new ApiError(10002, { msg: 'the callback is not answered yet' })
      }
      if (!isObject(card)) throw new ApiError(11311, { msg: 'card format' })
      if (store.get(kept.messageId).recalled) throw new ApiError(200000, { msg: 'card recalled' })
      const content = JSON.stringify(card)
      o.messages.checkCardContent(content)
      kept.uses += 1
      store.change(kept.messageId, content, 'edit')
      return {}
    },
  }
}
