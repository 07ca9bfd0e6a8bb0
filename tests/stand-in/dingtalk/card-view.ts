// How a client draws a card: the template's rules over the variables, a person's own laid over the public ones. Rules: dingtalk.md section 9.
import type { CardButton, CardField, CardView } from './api.ts'
import { isObject, parseJson, strings, text, type Body } from './body.ts'
import type { CardTemplate } from './option.ts'

export type Values = Readonly<Record<string, string>>

function listOf(value: string | undefined): readonly Body[] {
  const parsed = value === undefined ? undefined : parseJson(value)
  return Array.isArray(parsed) ? parsed.filter(isObject) : []
}

function texts(value: unknown): Values {
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, typeof v === 'string' ? v : JSON.stringify(v)])) : {}
}

const fill = (pattern: string, values: Values): string => pattern.replaceAll(/\$\{(\w+)\}/g, (_all, name: string) => values[name] ?? '')

function buttonsOf(template: CardTemplate, values: Values): CardButton[] {
  const own = (template.buttons ?? [])
    .filter(({ shownBy }) => shownBy === undefined || !['', 'false'].includes(values[shownBy] ?? ''))
    .map((b) => ({
      id: b.id,
      text: fill(b.text, values),
      params: Object.fromEntries(Object.entries(b.params ?? {}).map(([k, v]) => [k, fill(v, values)])),
      disabled: false,
    }))
  const listed = listOf(values[template.actions ?? 'actions']).map((b) => ({
    id: text(b, 'id'),
    text: text(b, 'text'),
    params: texts(b['params']),
    disabled: b['disabled'] === true,
  }))
  return [...own, ...listed]
}

function formOf(template: CardTemplate, values: Values): CardField[] {
  return listOf(values[template.form ?? 'form']).map((f) => ({
    name: text(f, 'name'),
    label: text(f, 'label') || text(f, 'name'),
    required: f['required'] === true,
    options: strings(f['options']) ?? [],
  }))
}

/** `values`: private ones included already. */
export function drawCard(template: CardTemplate, outTrackId: string, values: Values): CardView {
  const title = template.title ?? 'title'
  const structured = new Set([title, template.actions ?? 'actions', template.form ?? 'form'])
  const names = template.lines ?? Object.keys(values).filter((name) => !structured.has(name))
  const lines = names.map((name) => values[name] ?? '').filter((line) => line !== '')
  return { outTrackId, title: values[title] ?? '', lines, buttons: buttonsOf(template, values), form: formOf(template, values), values }
}

/** Why the client would not let this form go; null when it would. */
export function formProblem(fields: readonly CardField[], form: Body): string | null {
  for (const field of fields) {
    const value = form[field.name]
    const given = value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]
    if (field.required && given.length === 0) return `the form needs ${field.name}`
    if (field.options.length > 0 && !given.every((v) => typeof v === 'string' && field.options.includes(v))) return `${field.name} has no such option`
  }
  for (const name of Object.keys(form)) if (!fields.some((f) => f.name === name)) return `the form has no field ${name}`
  return null
}
