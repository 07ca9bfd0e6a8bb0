// The stand-in's state as its page draws it.
import type { ViewButton, ViewCard, ViewChat, ViewField, ViewMessage } from '../core/view.ts'
import { cardText, isInput, labelOf, plain, pressables, walk } from './card-read.ts'
import { objectsOf, textOf, type Json } from './json.ts'
import type { StoredMessage } from './types.ts'
import type { World } from './world.ts'

const KINDS: Readonly<Record<string, ViewField['kind']>> = {
  select_static: 'select', multi_select_static: 'multi-select', date_picker: 'date', picker_time: 'time', picker_datetime: 'datetime', checker: 'check',
}

function fieldView(field: Json): ViewField {
  const value = ['default_value', 'initial_option', 'initial_date', 'initial_time', 'initial_datetime'].map((key) => textOf(field[key])).find((x) => x !== '')
  const options = objectsOf(field['options']).map((x) => ({ label: plain(x['text']), value: textOf(x['value']) }))
  return {
    name: textOf(field['name']), label: plain(field['label']) || plain(field['placeholder']) || plain(field['text']) || textOf(field['name']),
    kind: field['tag'] === 'input' && field['input_type'] === 'multiline_text' ? 'long-text' : (KINDS[textOf(field['tag'])] ?? 'text'),
    ...(field['required'] === true ? { required: true } : {}), ...(value === undefined ? {} : { value }), ...(options.length > 0 ? { options } : {}),
  }
}

function buttonView(button: Json, place: number): ViewButton {
  const url = textOf(objectsOf(button['behaviors']).find((b) => b['type'] === 'open_url')?.['default_url'])
  const calls = objectsOf(button['behaviors']).some((b) => b['type'] === 'callback') || button['form_action_type'] !== undefined
  return {
    button: place, label: labelOf(button), ...(button['disabled'] === true ? { disabled: true } : {}), ...(url !== '' && !calls ? { url } : {}),
    ...(button['form_action_type'] === 'submit' ? { submit: true } : {}),
  }
}

function cardView(card: Json): ViewCard {
  const { title, lines } = cardText(card)
  const fields = [...walk(card)].filter((p) => p.form !== null && isInput(p.element)).map((p) => fieldView(p.element))
  return { title, lines, buttons: pressables(card).map((p, i) => buttonView(p.element, i)), ...(fields.length > 0 ? { form: fields } : {}) }
}

/** Names stand for placeholders where the message knows them. */
export function messageView(message: StoredMessage, said: string | undefined): ViewMessage {
  const note = message.recalled ? '已撤回' : message.versions.length > 1 ? `已更新 ${message.versions.length - 1} 次` : undefined
  return {
    id: message.messageId, from: message.fromBot ? 'bot' : message.from, at: message.createdAt,
    ...(message.card && !message.recalled ? { card: cardView(message.card) } : { text: message.recalled ? '（撤回了一条消息）' : (said ?? (message.text || `[${message.msgType}]`)) }),
    ...(note === undefined ? {} : { note }),
  }
}

/** Groups first, then a private chat for everybody. */
export function chatsView(world: World): readonly ViewChat[] {
  const groups = [...world.chats.values()].filter((c) => c.kind === 'group' && !c.dissolved)
  const people = [...world.people.values()].map((p) => world.privateChat(p))
  return [...groups, ...people].map((c) => ({ id: c.chatId, name: c.name, kind: c.kind === 'group' ? 'group' : 'private', members: [...c.members] }))
}
