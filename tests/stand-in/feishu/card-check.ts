// What the platform refuses of a card, with the sub code of 230099. Rules: feishu.md section 10 "Rules a validator should enforce", limits in section 8.
import { BUTTONS, CELLS, ELEMENTS, PARTS, TAG_COLORS, TEMPLATES, WIDTHS } from './card-form.ts'
import { isInput, walk, type Placed } from './card-read.ts'
import { isObject, objectOf, objectsOf, textOf, type Json } from './json.ts'

export const MAX_CARD_BYTES = 30 * 1024
const MAX_ELEMENTS = 200
const MAX_TABLES = 5
const MAX_CHARTS = 5
const MAX_DEPTH = 5
const MAX_TEXT_TAGS = 3
const MAX_COLUMNS = 50
const MAX_PAGE = 10
const MAX_INPUT = 1000

/** Sub codes: 11310 limits, 100290 bad at-user, 200380 name of a form's part, 200530 none, 200550 chart, 200570 image, 200621 shape, 200861 tag, 200914/200915 table. */
export interface CardFault {
  readonly sub: number
  readonly text: string
}

export interface CardContext {
  isImage(key: string): boolean
  isPerson(openId: string): boolean
}

class Refusal extends Error {
  constructor(readonly sub: number, text: string) {
    super(text)
  }
}

function need(holds: boolean, sub: number, text: string): asserts holds {
  if (!holds) throw new Refusal(sub, text)
}

function known(part: Json, allowed: readonly string[], where: string, sub = 200621): void {
  const stranger = Object.keys(part).find((key) => !allowed.includes(key))
  need(stranger === undefined, sub, `unknown property, property: ${stranger ?? ''}, path: ${where}`)
}

function text(value: unknown, where: string, tags: readonly string[] = ['plain_text', 'lark_md']): void {
  if (value === undefined) return
  need(isObject(value), 200621, `text object expected, path: ${where}`)
  need(tags.includes(textOf(value['tag'])), 200621, `text tag ${textOf(value['tag'])}, path: ${where}`)
  need(typeof value['content'] === 'string', 200621, `content is no string, path: ${where}`)
  known(value, PARTS.text, where)
}

/** A value in a sentence. */
const say = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function header(value: unknown): void {
  if (value === undefined) return
  need(isObject(value), 200621, 'header is no object')
  known(value, PARTS.header, 'header')
  need(isObject(value['title']), 200621, 'header.title is required')
  text(value['title'], 'header.title')
  text(value['subtitle'], 'header.subtitle')
  if (value['template'] !== undefined) need(TEMPLATES.has(value['template']), 200621, `header.template ${say(value['template'])}`)
  const tags = objectsOf(value['text_tag_list'])
  need(tags.length <= MAX_TEXT_TAGS, 11310, 'text_tag_list exceeds the limit')
  for (const tag of tags) {
    known(tag, PARTS.textTag, 'header.text_tag_list')
    need(tag['tag'] === 'text_tag', 200621, 'text_tag_list holds text_tag only')
    text(tag['text'], 'header.text_tag_list.text')
    if (tag['color'] !== undefined) need(TAG_COLORS.has(tag['color']), 200621, `text_tag.color ${say(tag['color'])}`)
  }
}

function behaviors(element: Json, where: string): void {
  if (element['behaviors'] === undefined) return
  need(Array.isArray(element['behaviors']), 200621, `behaviors is no list, path: ${where}`)
  for (const behavior of objectsOf(element['behaviors'])) {
    if (behavior['type'] === 'callback') {
      known(behavior, PARTS.callback, `${where}.behaviors`)
      need(isObject(behavior['value']) || typeof behavior['value'] === 'string', 200621, `callback value is neither object nor string, path: ${where}`)
    } else {
      need(behavior['type'] === 'open_url', 200621, `behavior ${say(behavior['type'])}, path: ${where}`)
      known(behavior, PARTS.openUrl, `${where}.behaviors`)
      need(textOf(behavior['default_url']) !== '', 200621, `open_url without default_url, path: ${where}`)
    }
  }
}

function confirm(value: unknown, where: string): void {
  if (value === undefined) return
  need(isObject(value), 200621, `confirm is no object, path: ${where}`)
  known(value, PARTS.confirm, `${where}.confirm`)
  text(value['title'], `${where}.confirm.title`, ['plain_text'])
  text(value['text'], `${where}.confirm.text`, ['plain_text'])
  need(value['title'] !== undefined && value['text'] !== undefined, 200621, `confirm needs title and text, path: ${where}`)
}

function options(element: Json, where: string): void {
  if (element['options'] === undefined) return
  need(Array.isArray(element['options']), 200621, `options is no list, path: ${where}`)
  const seen = new Set<unknown>()
  for (const option of objectsOf(element['options'])) {
    known(option, PARTS.option, `${where}.options`)
    text(option['text'], `${where}.options.text`, ['plain_text'])
    need(typeof option['value'] === 'string' && !seen.has(option['value']), 200621, `option values are texts, each once, path: ${where}`)
    seen.add(option['value'])
  }
}

function table(element: Json): void {
  const columns = objectsOf(element['columns'])
  need(columns.length > 0 && columns.length <= MAX_COLUMNS, 200914, 'table columns: 1 to 50')
  const size = element['page_size']
  need(size === undefined || (typeof size === 'number' && Number.isInteger(size) && size >= 1 && size <= MAX_PAGE), 200914, 'table page_size: 1 to 10')
  const names = new Map<string, unknown>()
  for (const column of columns) {
    known(column, PARTS.column, 'table.columns', 200914)
    need(textOf(column['name']) !== '' && !names.has(textOf(column['name'])), 200914, 'table column names: not empty, each once')
    need(CELLS.has(column['data_type']), 200914, `table data_type ${say(column['data_type'])}`)
    names.set(textOf(column['name']), column['data_type'])
  }
  need(Array.isArray(element['rows']), 200915, 'table rows is no list')
  for (const row of objectsOf(element['rows'])) {
    for (const [name, value] of Object.entries(row)) {
      const type = names.get(name)
      need(type !== undefined, 200915, `table row names no column: ${name}`)
      const fits = type === 'number' ? typeof value === 'number' : type === 'options' ? Array.isArray(value) || typeof value === 'string' : type === 'date' ? typeof value === 'number' : type === 'persons' ? true : typeof value === 'string'
      need(fits, 200915, `table cell of ${name} is no ${say(type)}`)
    }
  }
}

function oneElement({ element, form }: Placed, tag: string, context: CardContext): void {
  if (tag === 'markdown') {
    need(typeof element['content'] === 'string', 200621, 'markdown content is no string')
    for (const [, ids = ''] of element['content'].matchAll(/<at\s+ids?\s*=\s*["']?([^"'>\s]+)/gi)) {
      for (const id of ids.split(',')) need(id === 'all' || context.isPerson(id), 100290, `invalid user resource, user id: ${id}`)
    }
  }
  if (tag === 'div') text(element['text'], 'div.text')
  if (tag === 'img') need(context.isImage(textOf(element['img_key'])), 200570, `card contains invalid image keys: ${textOf(element['img_key'])}`)
  if (tag === 'chart') need(isObject(element['chart_spec']) && typeof element['chart_spec']['type'] === 'string', 200550, 'chart_spec needs a type')
  if (tag === 'table') table(element)
  if (tag === 'button') {
    text(element['text'], 'button.text')
    if (element['type'] !== undefined) need(BUTTONS.has(element['type']), 200621, `button.type ${say(element['type'])}`)
    const action = element['form_action_type']
    need(action === undefined || ((action === 'submit' || action === 'reset') && form !== null), 200621, `form_action_type ${say(action)}`)
  }
  if (tag === 'input') {
    const length = element['max_length']
    need(length === undefined || (typeof length === 'number' && length >= 1 && length <= MAX_INPUT), 200621, 'input max_length: 1 to 1000')
    text(element['label'], 'input.label', ['plain_text'])
  }
  text(element['placeholder'], `${tag}.placeholder`, ['plain_text'])
  behaviors(element, tag)
  confirm(element['confirm'], tag)
  options(element, tag)
}

function body(card: Json, context: CardContext): void {
  const content = card['body']
  need(isObject(content) && Array.isArray(content['elements']), 200621, 'body.elements is required')
  known(content, PARTS.body, 'body')
  const ids = new Set<string>()
  const names = new Set<string>()
  const submits = new Map<Json, number>()
  const count = { all: 0, table: 0, chart: 0 }
  for (const placed of walk(card)) {
    const { element, depth, form, parent } = placed
    const tag = textOf(element['tag'])
    const allowed = Object.hasOwn(ELEMENTS, tag) ? ELEMENTS[tag] : undefined
    need(allowed !== undefined, 200861, `not support tag: ${tag}`)
    need((tag === 'column') === (parent === 'column_set'), 200621, `${tag} inside ${parent}`)
    known(element, ['tag', 'element_id', 'margin', ...allowed], tag)
    count.all += 1
    need(count.all <= MAX_ELEMENTS, 11310, 'element exceeds the limit')
    need(depth <= MAX_DEPTH, 11310, 'nesting exceeds the limit')
    if (tag === 'table' || tag === 'chart') {
      count[tag] += 1
      need(count.table <= MAX_TABLES && count.chart <= MAX_CHARTS, 11310, `${tag} number over limit`)
    }
    if (tag === 'table' || tag === 'form') need(parent === 'body', 200621, `${tag} stands at the root only`)
    need(!(tag === 'chart' && form !== null), 200621, 'no chart inside a form')
    if (tag === 'form') {
      need(textOf(element['name']) !== '', 200530, 'form name is empty')
      submits.set(element, 0)
    }
    if (tag === 'multi_select_static' || tag === 'multi_select_person') need(form !== null, 200621, `${tag} stands inside a form only`)
    if (form !== null && (tag === 'button' || isInput(element))) {
      need(textOf(element['name']) !== '', 200530, `name is empty inside a form: ${tag}`)
      if (element['form_action_type'] === 'submit') submits.set(form, (submits.get(form) ?? 0) + 1)
    }
    const name = textOf(element['name'])
    if (name !== '') {
      need(!names.has(name), 200380, `name is not unique: ${name}`)
      names.add(name)
    }
    const id = element['element_id']
    if (id !== undefined) {
      need(typeof id === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,19}$/.test(id) && !ids.has(id), 200621, `element_id ${say(id)}`)
      ids.add(id)
    }
    oneElement(placed, tag, context)
  }
  for (const [form, n] of submits) need(n > 0, 200621, `form without a submit button: ${textOf(form['name'])}`)
}

/** Null when the platform would take it. The size is checked by who has the text. */
export function checkCard(card: unknown, context: CardContext): CardFault | null {
  try {
    need(isObject(card), 200621, 'parse card json err')
    need(card['schema'] === '2.0', 200621, 'schema is not 2.0')
    known(card, PARTS.card, 'card')
    const config = objectOf(card['config'])
    known(config, PARTS.config, 'config')
    need(config['update_multi'] !== false, 200621, 'update_multi is true only')
    if (config['width_mode'] !== undefined) need(WIDTHS.has(config['width_mode']), 200621, `config.width_mode ${say(config['width_mode'])}`)
    header(card['header'])
    body(card, context)
    return null
  } catch (error) {
    if (error instanceof Refusal) return { sub: error.sub, text: error.message }
    throw error
  }
}
