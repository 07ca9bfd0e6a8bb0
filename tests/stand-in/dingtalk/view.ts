// What the page shows of the DingTalk stand-in: the neutral view over its chats and cards.
import type { View, ViewCard, ViewMessage } from '../core/view.ts'
import type { CardView, Pressed } from './api.ts'
import type { Cards } from './card.ts'
import type { Platform } from './platform.ts'
import { plainLines } from './markdown.ts'
import type { Message } from './world.ts'

const SHOWN = 200

function cardOf(view: CardView): ViewCard {
  const submit = view.form.length > 0
  return {
    title: view.title,
    lines: view.lines.flatMap(plainLines),
    buttons: view.buttons.map((b, i) => ({ button: i, label: b.text, disabled: b.disabled, submit })),
    ...(submit
      ? {
          form: view.form.map((f) => ({
            name: f.name, label: f.label, required: f.required,
            ...(f.options.length > 0 ? { kind: 'select' as const, options: f.options.map((o) => ({ label: o, value: o })) } : { kind: 'text' as const }),
          })),
        }
      : {}),
  }
}

/** A message in markdown as it reads; its links become buttons below, and a press of one that speaks says its line. */
function linkCard(message: Message): ViewCard {
  const lines = plainLines(message.text)
  // The title shows above already.
  return { title: message.title, lines: lines[0] === message.title ? lines.slice(1) : lines, buttons: message.links.map((l, i) => ({ button: i, label: l.text })) }
}

/** The newest messages of one chat. A card shows its public data: the page does not say who looks. */
export function viewOf({ clock, recorder, world, app }: Platform, cards: Cards, live: number, chat: string | undefined): View {
  const people = [...world.people.values()].filter((p) => !p.gone)
  const groups = [...world.chats.values()].filter((c) => !c.disbanded)
  const shown = (m: Message): ViewMessage => {
    const card = m.card === null ? undefined : cards.find(m.card)
    const drawn = card ? cardOf(cards.view(card)) : m.links.length > 0 || m.title !== '' ? linkCard(m) : undefined
    const at = m.content['mentionBot'] === true ? `@${app.botName} ` : ''
    return { id: m.id, from: m.from, at: m.at, ...(drawn ? { card: drawn } : { text: `${at}${m.text}` }), ...(m.recalled ? { note: '已撤回' } : {}) }
  }
  return {
    platform: '钉钉',
    now: clock.now(),
    people: people.map((p) => ({ id: p.id, name: p.nick })),
    chats: [
      ...groups.map((c) => ({ id: c.id, name: c.title, kind: 'group' as const, members: [...c.members] })),
      ...people.map((p) => ({ id: p.privateChat.id, name: p.nick, kind: 'private' as const, members: [p.id] })),
    ],
    messages: chat === undefined ? [] : (world.conversation(chat)?.messages ?? []).slice(-SHOWN).map(shown),
    connections: live,
    violations: recorder.violations(),
  }
}

const FAILURES: Readonly<Record<Extract<Pressed, { outcome: 'failed' }>['reason'], string>> = {
  timeout: '操作超时，请重试',
  offline: '操作失败：机器人不在线',
  unsubscribed: '操作失败：机器人没有订阅卡片回调',
  'no-stream-callback': '操作失败：卡片没有设置 STREAM 回调',
  refused: '操作失败：机器人没有受理',
  'bad-response': '操作失败：机器人的回应不对',
}

/** What the page says after a press. */
export function toastOf(pressed: Pressed): string {
  switch (pressed.outcome) {
    case 'answered':
      return '已操作'
    case 'failed':
      return FAILURES[pressed.reason]
    case 'said':
      return '已代你发送'
    case 'opened':
      return `会打开 ${pressed.url}`
    case 'nothing':
      return `点不了：${pressed.reason}`
  }
}
