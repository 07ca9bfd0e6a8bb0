// Reading a card as a client does: its parts in order, what can be pressed, what can be read. Structure: feishu.md section 10.
import { objectOf, objectsOf, parseJson, textOf, type Json } from './json.ts'

export interface Placed {
  readonly element: Json
  /** Containers around it; columns do not count. */
  readonly depth: number
  /** The form around it. */
  readonly form: Json | null
  readonly parent: string
}

/** What holds further elements. */
export const CONTAINERS: ReadonlySet<string> = new Set(['column_set', 'form', 'collapsible_panel', 'interactive_container'])

function* inside(elements: unknown, depth: number, form: Json | null, parent: string): Generator<Placed> {
  for (const element of objectsOf(elements)) {
    const tag = textOf(element['tag'])
    yield { element, depth, form, parent }
    const deeper = CONTAINERS.has(tag) ? depth + 1 : depth
    const around = tag === 'form' ? element : form
    yield* inside(element[tag === 'column_set' ? 'columns' : 'elements'], deeper, around, tag)
  }
}

/** All elements of the body, columns included, in the order in which they stand. */
export function walk(card: Json): Generator<Placed> {
  return inside(objectOf(card['body'])['elements'], 0, null, 'body')
}

const INPUTS: ReadonlySet<string> = new Set([
  'input', 'select_static', 'multi_select_static', 'select_person', 'multi_select_person', 'date_picker', 'picker_time', 'picker_datetime', 'checker', 'select_img', 'overflow',
])

export const isInput = (element: Json): boolean => INPUTS.has(textOf(element['tag']))

/** What is pressed: buttons, and containers that behave like one. */
export function pressables(card: Json): readonly Placed[] {
  return [...walk(card)].filter(({ element }) => element['tag'] === 'button' || element['tag'] === 'interactive_container')
}

/** Components outside a form that call back on their own. */
export function choosables(card: Json): readonly Placed[] {
  return [...walk(card)].filter(({ element, form }) => isInput(element) && form === null)
}

/** The components of a form that carry a value. */
export function formFields(card: Json, form: Json): readonly Json[] {
  return [...walk(card)].filter((p) => p.form === form && isInput(p.element)).map((p) => p.element)
}

/** The content of a text object. */
export const plain = (value: unknown): string => textOf(objectOf(value)['content'])

export const labelOf = (element: Json): string => plain(element['text'])

/** Mark-up taken off, entities read: what stands on the screen, about. */
export function screenText(markdown: string): string {
  return markdown
    .replace(/<at\s+(?:user_id|id|ids)\s*=\s*["']?([^"'>\s]+)["']?[^>]*>([^<]*)(<\/at>)?/gi, (_, id: string, name: string) => `@${name || (id === 'all' ? '所有人' : id)}`)
    .replace(/<\/?[a-z_]+(\s[^>]*)?>/gi, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|~~)(.+?)\1/gs, '$2')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|amp|quot|nbsp|ensp|emsp);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[name] ?? ' ')
    .replace(/\\([\\*_~`[\]()<>#+\-.!|])/g, '$1')
}

function cell(value: unknown): string {
  if (Array.isArray(value)) return value.map((v) => (typeof v === 'object' ? plain({ content: objectOf(v)['text'] }) : String(v))).join(' ')
  return typeof value === 'string' ? screenText(value) : typeof value === 'number' ? String(value) : ''
}

function linesOf(element: Json): readonly string[] {
  switch (element['tag']) {
    case 'markdown':
      return screenText(textOf(element['content'])).split('\n')
    case 'div':
      return [screenText(labelOf(element))]
    case 'button':
    case 'checker':
      return [labelOf(element)]
    case 'input':
      return [plain(element['label']) || plain(element['placeholder'])]
    case 'collapsible_panel':
      return [screenText(plain(objectOf(element['header'])['title']))]
    case 'chart':
      return [textOf(objectOf(objectOf(element['chart_spec'])['title'])['text'])]
    case 'img':
      return [plain(element['alt'])]
    case 'table': {
      const columns = objectsOf(element['columns'])
      const head = columns.map((c) => textOf(c['display_name'])).join(' | ')
      return [head, ...objectsOf(element['rows']).map((row) => columns.map((c) => cell(row[textOf(c['name'])])).join(' | '))]
    }
    default:
      return isInput(element) ? [plain(element['placeholder']), ...objectsOf(element['options']).map((o) => plain(o['text']))] : []
  }
}

export interface CardText {
  readonly title: string
  /** Texts of the body, without what can be pressed or filled in. */
  readonly lines: readonly string[]
  /** Labels, placeholders and options. */
  readonly fields: readonly string[]
  readonly buttons: readonly string[]
}

export function cardText(card: Json): CardText {
  const header = objectOf(card['header'])
  const tags = objectsOf(header['text_tag_list']).map((t) => plain(t['text']))
  const placed = [...walk(card)].map((p) => p.element)
  return {
    title: [plain(header['title']), plain(header['subtitle']), ...tags].filter((x) => x !== '').join(' '),
    lines: placed.filter((e) => e['tag'] !== 'button' && !isInput(e)).flatMap(linesOf).filter((x) => x !== ''),
    fields: placed.filter(isInput).flatMap(linesOf),
    buttons: placed.filter((e) => e['tag'] === 'button').map(labelOf),
  }
}

function postText(content: Json): string {
  return Object.values(content).map(objectOf).flatMap((locale) => [
    textOf(locale['title']),
    ...(Array.isArray(locale['content']) ? locale['content'] : []).map((row) => objectsOf(row).map((p) => (p['tag'] === 'at' ? `@${textOf(p['user_name']) || textOf(p['user_id'])}` : textOf(p['text']))).join('')),
  ]).filter((x) => x !== '').join('\n')
}

/** All that a person can read of a message. */
export function readable(msgType: string, content: string): string {
  const parsed = objectOf(parseJson(content))
  if (msgType === 'text') return screenText(textOf(parsed['text']))
  if (msgType === 'post') return postText('content' in parsed ? { zh_cn: parsed } : parsed)
  if (msgType !== 'interactive') return ''
  const { title, lines, fields, buttons } = cardText(parsed)
  return [title, ...lines, ...fields, ...buttons].filter((x) => x !== '').join('\n')
}
