// An action with fields → a `form` container, which stands at the root of the body. Rules: feishu.md section 10.
import type { Action, Field } from '../../bot/model/card.ts'
import { callback, plainText, type ButtonValue, type Element } from './card-json.ts'
import { markdown } from './escape.ts'

/** Longest text that an input takes. */
const MAX_INPUT = 1_000
/** More options than that are written, not scrolled through; they would also fill the 30 KB of the card. */
const MAX_OPTIONS = 100
const HINT = 60

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** A calendar can only hold a day: where people may write an hour, or have, there is a line to write in. */
const wantsDay = (field: Field): boolean => field.type === 'date' && (field.value === undefined || field.value === '' || isDay(field.value)) && !/\d[:：]\d/.test(field.hint ?? '')

const isPick = (field: Field): boolean => field.type === 'select' && field.options.length > 0 && new Set(field.options).size <= MAX_OPTIONS

/** The form of the card's action number `n`; `value` is what its button carries besides the names of the fields. */
export function renderForm(action: Action, n: number, value: ButtonValue): Element {
  const name = `f${n}`
  return {
    tag: 'form', name, vertical_spacing: '8px',
    elements: [
      ...action.fields.flatMap((field, i) => component(field, `${name}_${i}`)),
      {
        tag: 'button', name: `${name}_ok`, text: plainText(action.label), type: action.style === 'danger' ? 'danger' : 'primary', form_action_type: 'submit',
        behaviors: callback({ ...value, keys: action.fields.map((f) => f.name) }),
      },
    ],
  }
}

/** Only inputs have a label of their own; above the others it is a line. */
function component(field: Field, name: string): readonly Element[] {
  const label: Element = { tag: 'markdown', content: markdown(field.label), text_size: 'notation' }
  const common = { name, required: field.required }
  const value = field.value ?? ''
  if (isPick(field)) {
    const options = [...new Set(field.options)]
    return [label, {
      tag: 'select_static', ...common, placeholder: plainText('选一个'), options: options.map((o) => ({ text: plainText(o), value: o })), ...(options.includes(value) ? { initial_option: value } : {}),
    }]
  }
  if (field.type === 'person') return [label, { tag: 'select_person', ...common, placeholder: plainText('选一位') }]
  if (wantsDay(field)) return [label, { tag: 'date_picker', ...common, placeholder: plainText(field.label), ...(isDay(value) ? { initial_date: value } : {}) }]
  const hint = (field.hint ?? '') === '' && field.options.length > 0 ? `比如 ${field.options.slice(0, 3).join('、')}` : (field.hint ?? '')
  return [{
    tag: 'input', ...common, label: plainText(field.label), max_length: MAX_INPUT,
    ...(hint === '' ? {} : { placeholder: plainText(hint.slice(0, HINT)) }), ...(value === '' ? {} : { default_value: value.slice(0, MAX_INPUT) }),
  }]
}
