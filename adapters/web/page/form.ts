// The form that a button opens inside its card. Dates may be written as people say them; the picker only helps.
import type { Action, Field } from '../../../bot/model/card.ts'
import { h } from './dom.ts'
import type { FormState } from './form-state.ts'

interface FormContext {
  readonly people: readonly string[]
  readonly pending: boolean
  submit(values: Readonly<Record<string, string>>): void
  cancel(): void
}

const PLACEHOLDERS: Readonly<Record<Field['type'], string>> = {
  text: '', number: '数字', select: '', date: '下周五 16:20', person: '姓名',
}

function drawInput(field: Field, form: FormState, context: FormContext, id: string): HTMLElement {
  const value = form.values[field.name] ?? ''
  const keep = (next: string): void => {
    form.values[field.name] = next
  }
  const common = { id, name: field.name, required: field.required, disabled: context.pending }
  if (field.type === 'select') {
    const select = h('select', { attrs: common, on: { change: () => keep(select.value) } },
      h('option', { attrs: { value: '' } }, '请选择'),
      ...field.options.map((o) => h('option', { attrs: { value: o } }, o)))
    select.value = value
    return select
  }
  const input = h('input', {
    attrs: {
      ...common,
      type: 'text',
      inputmode: field.type === 'number' ? 'numeric' : null,
      list: field.type === 'person' ? `${id}-people` : null,
      placeholder: field.hint ?? PLACEHOLDERS[field.type],
      autocomplete: 'off',
    },
    on: { input: () => keep(input.value) },
  })
  input.value = value
  if (field.type === 'person') {
    return h('span', { class: 'input-wrap' }, input, h('datalist', { attrs: { id: `${id}-people` } }, ...context.people.map((name) => h('option', { attrs: { value: name } }))))
  }
  if (field.type !== 'date') return input
  const picker = h('input', {
    class: 'picker',
    attrs: { type: 'datetime-local', tabindex: -1, 'aria-hidden': 'true' },
    on: {
      change: () => {
        if (picker.value === '') return
        input.value = picker.value.replace('T', ' ')
        keep(input.value)
      },
    },
  })
  const button = h('button', {
    class: 'picker-button', attrs: { type: 'button', 'aria-label': `${field.label}：打开日历` }, on: { click: () => picker.showPicker() },
  }, '选日期')
  return h('span', { class: 'input-wrap' }, input, button, picker)
}

/** The form's elements. Enter in a field sends it, Escape closes it. */
export function drawForm(action: Action, form: FormState, context: FormContext): HTMLElement {
  const fields = action.fields.map((field, i) => {
    const id = `field-${form.index}-${i}`
    return h('div', { class: 'field' },
      h('label', { attrs: { for: id } }, field.label, field.required && h('em', { attrs: { title: '必填' } }, '*')),
      drawInput(field, form, context, id))
  })
  const element = h('form', {
    class: 'card-form',
    attrs: { novalidate: true, 'aria-label': action.label, autocomplete: 'off' },
    on: {
      submit: (event) => {
        event.preventDefault()
        const missing = action.fields.find((f) => f.required && (form.values[f.name] ?? '').trim() === '')
        const at = missing && element.querySelector<HTMLElement>(`[name="${CSS.escape(missing.name)}"]`)
        for (const wrong of element.querySelectorAll('[aria-invalid]')) wrong.removeAttribute('aria-invalid')
        if (at) {
          at.setAttribute('aria-invalid', 'true')
          at.focus()
          return
        }
        context.submit(Object.fromEntries(Object.entries(form.values).filter(([, value]) => value.trim() !== '')))
      },
      keydown: (event) => {
        if (event.key === 'Escape') context.cancel()
      },
    },
  },
  ...fields,
  h('div', { class: 'form-actions' },
    h('button', { class: `button button-primary${context.pending ? ' pending' : ''}`, attrs: { type: 'submit', disabled: context.pending } }, '提交'),
    h('button', { class: 'button button-plain', attrs: { type: 'button' }, on: { click: () => context.cancel() } }, '先不填')))
  return element
}
