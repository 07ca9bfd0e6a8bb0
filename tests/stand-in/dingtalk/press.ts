// Pressing: a card's button asks the bot and waits, a dtmd link speaks for the person, another link opens. Rules: dingtalk.md sections 7 and 9.
import type { Press, Pressed, Said, Say } from './api.ts'
import { isObject, type Body } from './body.ts'
import type { Card, Cards, Place } from './card.ts'
import { formProblem } from './card-view.ts'
import { TOPIC_CARD, type Ack } from './frame.ts'
import { spokenBy } from './link.ts'
import type { Platform } from './platform.ts'
import type { Pusher } from './push.ts'
import { Refusal } from './refusal.ts'
import type { Message, Person } from './world.ts'

const PATIENCE_MS = 3_000

export interface PressParts {
  readonly platform: Platform
  readonly cards: Cards
  readonly pusher: Pusher
  readonly say: (say: Say) => Said
}

const nothing = (reason: string): Pressed => ({ outcome: 'nothing', reason })

/** By its place, its id, or its text. */
function choose<T extends { readonly text: string; readonly id?: string }>(list: readonly T[], button: string | number): T | undefined {
  return typeof button === 'number' ? list[button] : (list.find((b) => b.id === button) ?? list.find((b) => b.text === button))
}

/** How people press. */
export function createPress({ platform, cards, pusher, say }: PressParts): (press: Press) => Promise<Pressed> {
  const { app, clock, options, recorder, world } = platform
  const patience = options.pressTimeoutMs ?? PATIENCE_MS

  /** `content` and `value` are strings of JSON within the JSON; the form goes into the first only. */
  function callback(card: Card, place: Place, person: Person, action: { readonly id: string; readonly params: Body }, form: Body | undefined): string {
    const inner = (params: Body): string => JSON.stringify({ cardPrivateData: { actionIds: [action.id], params } })
    return JSON.stringify({
      type: 'actionCallback',
      outTrackId: card.outTrackId,
      corpId: app.corpId,
      // For people outside, no userId exists; what the platform sends then is not published.
      userId: person.staffId ?? '',
      userIdType: 1,
      spaceId: place.id,
      spaceType: place.space,
      extension: '{}',
      content: inner({ ...action.params, ...(form ? { form } : {}) }),
      value: inner(action.params),
    })
  }

  /** Applies the answer: public data, and the private data of the one who pressed. */
  function apply(card: Card, person: Person, ack: Ack, startedAt: number): Pressed {
    const response = isObject(ack.data) ? ack.data['response'] : undefined
    if (ack.code !== 200) return { outcome: 'failed', reason: 'refused' }
    if (!isObject(response)) {
      recorder.violation('the answer to a press must be {"response":{…}}')
      return { outcome: 'failed', reason: 'bad-response' }
    }
    for (const field of Object.keys(response)) {
      if (!['cardUpdateOptions', 'cardData', 'userPrivateData'].includes(field)) recorder.violation(`answer to a press: unknown field ${field}`)
    }
    try {
      const own = response['userPrivateData']
      const privateData = own === undefined || person.staffId === null ? undefined : { [person.staffId]: own }
      cards.change(card, { cardData: response['cardData'], privateData, options: response['cardUpdateOptions'], by: 'press' })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { outcome: 'failed', reason: 'bad-response' }
    }
    return { outcome: 'answered', card: cards.view(card, person.id), response, ms: clock.now() - startedAt }
  }

  function ask(card: Card, place: Place, person: Person, data: string): Promise<Pressed> {
    const startedAt = clock.now()
    return new Promise((resolve) => {
      let waiting = true
      const finish = (pressed: Pressed): void => {
        waiting = false
        cancel()
        resolve(pressed)
      }
      const cancel = clock.after(patience, () => finish({ outcome: 'failed', reason: 'timeout' }))
      const { fate } = pusher.push({
        type: 'CALLBACK', topic: TOPIC_CARD, data, note: { outTrackId: card.outTrackId, user: person.id, chat: place.conversation.id },
        onAck(ack) {
          if (waiting) finish(apply(card, person, ack, startedAt))
          // The client gave up; what the answer says comes too late for it.
          else recorder.add('late-ack', { messageId: ack.messageId, outTrackId: card.outTrackId, user: person.id, afterMs: clock.now() - startedAt })
        },
      })
      if (fate === 'offline' || fate === 'unsubscribed') finish({ outcome: 'failed', reason: fate })
    })
  }

  async function onCard(card: Card, { from, button, form }: Press): Promise<Pressed> {
    const person = world.person(from)
    const place = card.places.find((p) => p.conversation.members.has(person.id) && !p.message.recalled)
    if (!place) return nothing('the card is not in a chat of this person')
    const view = cards.view(card, person.id)
    const action = choose(view.buttons, button)
    if (!action) return nothing(`no button ${button}; there are: ${view.buttons.map((b) => b.text).join(', ')}`)
    if (action.disabled) return nothing('the button is disabled')
    const problem = form === undefined ? null : formProblem(view.form, form)
    if (problem !== null) return nothing(problem)
    if (!card.stream) return { outcome: 'failed', reason: 'no-stream-callback' }
    return ask(card, place, person, callback(card, place, person, action, form))
  }

  function onLink(message: Message, { from, button }: Press): Pressed {
    const { conversation } = message
    if (message.recalled || !conversation.members.has(from)) return nothing('the message is not before this person')
    const link = choose(message.links, button)
    if (!link) return nothing(`no link ${button}; there are: ${message.links.map((l) => l.text).join(', ')}`)
    const words = spokenBy(link.url)
    if (words === null) return { outcome: 'opened', url: link.url }
    return { outcome: 'said', said: say({ from, chat: conversation.id, text: words, mentionBot: options.dtmdMentions ?? true }) }
  }

  return async (press) => {
    const message = world.message(press.on)
    const card = cards.find(message?.card ?? press.on)
    const pressed = card ? await onCard(card, press) : message ? onLink(message, press) : nothing(`no card or message ${press.on}`)
    recorder.add('press', { from: press.from, on: press.on, button: press.button, outcome: pressed.outcome, ...('reason' in pressed ? { reason: pressed.reason } : {}), ...('ms' in pressed ? { ms: pressed.ms } : {}) })
    return pressed
  }
}
