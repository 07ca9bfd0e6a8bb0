// Cards and texts as DingTalk shows them: nothing lost, nothing forged, nothing too long.
import { describe, expect, test } from 'vitest'
import { capabilitiesOf } from '../../../adapters/dingtalk/capabilities.ts'
import { MSG_PARAM_BYTES, TEXT_VARIABLES, VALUE_BYTES, WEBHOOK_BYTES } from '../../../adapters/dingtalk/config.ts'
import { escapeMarkdown, harmless, speakLink } from '../../../adapters/dingtalk/escape.ts'
import { cardValues, cutBytes, fitsDingtalk, mineOf, msgOf, renderMarkdown, renderText, webhookBody } from '../../../adapters/dingtalk/render.ts'
import { readValue } from '../../../adapters/dingtalk/value.ts'
import { fitOut, toText, type Outgoing } from '../../../bot/model/degrade.ts'
import { action, card } from '../../kit/web.ts'

const MARKDOWN = capabilitiesOf({ template: false, pictures: false })
const CARDS = capabilitiesOf({ template: true, pictures: true })

const bytes = (text: string): number => Buffer.byteLength(text)

/** What a client would take for a link, as the stand-in does. */
const links = (markdown: string): readonly string[] => [...markdown.matchAll(/\[([^\]]*)\]\(\s*([^)\s]+)\s*\)/g)].map(([, , url]) => url ?? '')

const HOSTILE: readonly (readonly [string, string])[] = [
  ['<at user_id="all"></at>', '＜at user_id="all">＜/at>'],
  ['<at id=all></at>', '＜at id=all>＜/at>'],
  ['[x](http://evil)', '［x］(http://evil)'],
  ['](dtmd://dingtalkclient/sendMessage?content=x)', '］(dtmd：//dingtalkclient/sendMessage?content=x)'],
  ['DTMD :x', 'DTMD ：x'],
  ['**粗**', '＊＊粗＊＊'],
  ['@所有人', '＠所有人'],
  ['@staff001', '＠staff001'],
  ['<font color=red>红</font>', '＜font color=red>红＜/font>'],
  ['`代码`', '｀代码｀'],
  ['~~删~~', '～～删～～'],
  ['a|b', 'a｜b'],
  ['\\[x\\](y)', '＼［x＼］(y)'],
  ['&#91;x&#93;(y) &lt;b&gt;', '＆#91;x＆#93;(y) ＆lt;b＆gt;'],
  ['_斜_ snake_case http://x/a_b?c=1&d=2', '＿斜＿ snake_case http://x/a_b?c=1&d=2'],
  ['# 标题', '＃ 标题'],
  ['> 引用', '＞ 引用'],
  ['5 > 3', '5 > 3'],
  ['一\n---', '一\n－－－'],
  ['一\n===', '一\n＝＝＝'],
  ['- 点', '-\u00A0点'],
  ['3. 王芳\n5. 李梅', '3.\u00A0王芳\n5.\u00A0李梅'],
  ['    代码块', '\u00A0\u00A0\u00A0\u00A0代码块'],
  ['   # 标题', '\u00A0\u00A0\u00A0＃ 标题'],
  ['![图](http://evil/x.png)', '!［图］(http://evil/x.png)'],
  ['😀 3月20日（周五）16:20', '😀 3月20日（周五）16:20'],
]

describe('escaping', () => {
  test.each(HOSTILE)('%s', (typed, shown) => {
    expect(escapeMarkdown(typed)).toBe(shown)
    expect(links(escapeMarkdown(typed))).toEqual([])
  })

  test('plain messages keep their words, but nobody is named and no address speaks', () => {
    expect(harmless('[x](http://a) **b** @所有人 dtmd://x')).toBe('[x](http://a) **b** ＠所有人 dtmd：//x')
  })

  test('a button’s label cannot end its link, nor its words the address', () => {
    const link = speakLink('报](http://evil)[x', "投 A1 (1)'*~!")
    expect(links(link)).toEqual([expect.stringMatching(/^dtmd:\/\/dingtalkclient\/sendMessage\?content=/)])
    expect(decodeURIComponent(links(link)[0]?.split('content=')[1] ?? '')).toBe("投 A1 (1)'*~!")
  })

  test('hostile words in every place of a card make no link, name nobody and start no line', () => {
    for (const [typed] of HOSTILE) {
      const blocks = [
        { kind: 'text', text: typed }, { kind: 'note', text: typed }, { kind: 'fields', rows: [[typed, typed]] }, { kind: 'list', title: typed, items: [typed] }, { kind: 'table', head: [typed], rows: [[typed]] },
        { kind: 'bar', label: typed, done: 1, total: 2 }, { kind: 'chart', chart: 'bar', title: typed, unit: typed, points: [[typed, 1]] },
      ] as const
      const hostile = card({ title: typed, blocks })
      const { text, title } = renderMarkdown(hostile, 'group')
      const values = cardValues(hostile)
      for (const shown of [text, title, ...Object.values(values ?? {})]) {
        expect(links(shown)).toEqual([])
        expect(shown).not.toMatch(/@|dtmd:/i)
      }
    }
  })
})

describe('markdown cards', () => {
  const JOIN = action('报名', ['报名', 'A1'], { style: 'primary' })

  test('blocks, one below the other, lines kept apart', () => {
    const blocks = [
      { kind: 'text', text: '一\n二' }, { kind: 'note', text: '注' }, { kind: 'fields', rows: [['时间', '16:20'], ['', '体育馆']] }, { kind: 'list', title: '名单', items: ['王芳', '李梅'] },
      { kind: 'bar', label: '已报', done: 17, total: 20 }, { kind: 'bar', label: '已报', done: 3, total: null }, { kind: 'chart', chart: 'pie', title: '各组', unit: '人', points: [['语文', 12]] },
    ] as const
    expect(renderMarkdown(card({ blocks }), 'private')).toEqual({
      kind: 'markdown', title: '羽毛球赛',
      text: '### 羽毛球赛\n\n一  \n二\n\n> 注\n\n**时间**：16:20  \n体育馆\n\n**名单**  \n- 王芳  \n- 李梅\n\n已报：17/20 ▰▰▰▰▰▰▰▰▰▱\n\n已报：3\n\n**各组**  \n- 语文：12人',
    })
  })

  test('a button is a blue word that sends its line, and the line is there to be typed', () => {
    const { text } = renderMarkdown(card({ actions: [JOIN, action('退出', ['取消报名', 'A1'])] }), 'group')
    expect(links(text).map((url) => decodeURIComponent(url.split('content=')[1] ?? ''))).toEqual(['报名 A1', '取消报名 A1'])
    expect(text).toContain('回复「报名 A1」')
    expect(text).toContain('＠我')
    expect(renderMarkdown(card({ actions: [JOIN] }), 'private').text).not.toContain('＠我')
  })

  test('half characters in a line break nothing', () => {
    expect(() => renderMarkdown(card({ actions: [action('x', ['报名', '\uD800'])] }), 'group')).not.toThrow()
  })

  test('an empty text shows something', () => {
    expect(renderText(' ').text).toBe('…')
    expect(renderMarkdown(card({ title: '' }), 'group').title).toBe('…')
  })

  test.each([[0, 0, '▱▱▱▱▱▱▱▱▱▱'], [30, 20, '▰▰▰▰▰▰▰▰▰▰'], [5, 10, '▰▰▰▰▰▱▱▱▱▱']])('a bar of %i of %i', (done, total, cells) => {
    expect(renderMarkdown(card({ blocks: [{ kind: 'bar', label: '已报', done, total }] }), 'group').text).toContain(cells)
  })
})

describe('roads', () => {
  test('an @ stands in the text and in the list, and only where it is meant', () => {
    expect(webhookBody(renderText('好，@staff002'), ['staff001'])).toEqual({ msgtype: 'text', text: { content: '@staff001 好，＠staff002' }, at: { atUserIds: ['staff001'], isAtAll: false } })
    expect(webhookBody(renderMarkdown(card(), 'group'), ['staff001'])).toMatchObject({ msgtype: 'markdown', markdown: { text: '### 羽毛球赛\n\n@staff001' } })
    expect(webhookBody(renderMarkdown(card(), 'group'), [])).toMatchObject({ markdown: { text: '### 羽毛球赛' }, at: { atUserIds: [] } })
  })

  test('robot messages', () => {
    expect(msgOf(renderText('好'))).toEqual({ msgKey: 'sampleText', msgParam: '{"content":"好"}' })
    expect(msgOf(renderMarkdown(card(), 'group'))).toEqual({ msgKey: 'sampleMarkdown', msgParam: '{"title":"羽毛球赛","text":"### 羽毛球赛"}' })
  })
})

describe('interactive cards', () => {
  test('all variables are strings, those that are not needed are empty, each button carries its line', () => {
    const values = cardValues(card({ revision: 3, blocks: [{ kind: 'text', text: '一' }], actions: [action('报名', ['报名', 'A1'], { style: 'primary' }), action('退出', ['取消报名', 'A1'], { style: 'danger' })] }))
    expect(Object.keys(values ?? {})).toEqual(['title', ...TEXT_VARIABLES, 'actions'])
    expect(values).toMatchObject({ title: '羽毛球赛', text: '一', text2: '', text6: '' })
    const buttons = JSON.parse(values?.['actions'] ?? '') as readonly { id: string; text: string; color: string }[]
    expect(buttons).toMatchObject([{ text: '报名', color: 'blue', request: true }, { text: '退出', color: 'red' }])
    expect(buttons.map((b) => readValue(b.id))).toEqual([{ line: ['报名', 'A1'], rev: 3, sub: 'A1' }, { line: ['取消报名', 'A1'], rev: 3, sub: 'A1' }])
  })

  test('long text goes on in the next variable, none above its limit, nothing lost', () => {
    const names = Array.from({ length: 150 }, (_, i) => `会员${i}号`)
    const values = cardValues(card({ blocks: [{ kind: 'list', items: names }] })) ?? {}
    for (const value of Object.values(values)) expect(bytes(value)).toBeLessThanOrEqual(VALUE_BYTES)
    const text = TEXT_VARIABLES.map((name) => values[name]).join('\n')
    for (const name of names) expect(text).toContain(name)
    expect(values['text2']).not.toBe('')
  })

  test('one line longer than a variable is cut between characters', () => {
    const values = cardValues(card({ blocks: [{ kind: 'text', text: '😀'.repeat(600) }] })) ?? {}
    expect(TEXT_VARIABLES.map((name) => values[name]).join('')).toBe('😀'.repeat(600))
  })

  test('buttons that the variable does not hold become lines to type', () => {
    const actions = Array.from({ length: 8 }, (_, i) => action(`选第${i}项`, ['投票', 'A1', `${'一个长长的选项'.repeat(3)}${i}`]))
    const values = cardValues(card({ actions })) ?? {}
    expect(bytes(values['actions'] ?? '')).toBeLessThanOrEqual(VALUE_BYTES)
    const shown = (JSON.parse(values['actions'] ?? '') as readonly { text: string }[]).map((b) => b.text)
    expect(shown.length).toBeGreaterThan(0)
    for (const { label, line } of actions) if (!shown.includes(label)) expect(values['text']).toContain(line.join(' '))
  })

  test('a title too long is cut, an own line too long is none', () => {
    expect(bytes(cardValues(card({ title: '长'.repeat(900) }))?.['title'] ?? '')).toBeLessThanOrEqual(VALUE_BYTES)
    expect(cutBytes('😀'.repeat(300), 100)).toMatch(/^(😀)+…$/u)
    expect(mineOf('报上了 ✅ @所有人')).toBe('报上了 ✅ ＠所有人')
    expect(mineOf('长'.repeat(334))).toBeNull()
  })
})

describe('sizes', () => {
  const list = (n: number) => card({ blocks: [{ kind: 'list', title: '名单', items: Array.from({ length: n }, (_, i) => `${i + 1}. 会员甲乙丙${i}号`) }], actions: [action('报名', ['报名', 'A1'])] })
  const shown = (page: Outgoing): string => (page.kind === 'card' ? toText(page.card) : page.text)

  test.each([['markdown', MARKDOWN], ['cards', CARDS]] as const)('%s: a list of 3,000 names goes out in pages that all fit, whole', (_, caps) => {
    const whole = list(3_000)
    const pages = fitOut({ kind: 'card', card: whole, text: toText(whole) }, caps)
    expect(pages.length).toBeGreaterThan(1)
    for (const page of pages) expect(fitsDingtalk(page, caps === CARDS)).toBe(true)
    const text = pages.map(shown).join('\n')
    for (let i = 0; i < 3_000; i++) expect(text).toContain(`会员甲乙丙${i}号`)
    expect(pages.map((p) => (p.kind === 'card' ? p.card.actions.length : 0)).filter((n) => n > 0)).toEqual([1])
  })

  test('a card of 60 names is one page', () => {
    const whole = list(60)
    expect(fitOut({ kind: 'card', card: whole, text: toText(whole) }, CARDS)).toHaveLength(1)
  })

  test.each([['"', 7_600], ['长', 5_100], ['\n', 7_600]])('what %j makes longer on its way is counted', (sign, count) => {
    const page: Outgoing = { kind: 'text', text: sign.repeat(count) + 'x' }
    expect(fitsDingtalk(page, false)).toBe(false)
    const pages = fitOut(page, MARKDOWN)
    for (const p of pages) {
      const message = renderText(p.text)
      expect(bytes(msgOf(message).msgParam)).toBeLessThanOrEqual(MSG_PARAM_BYTES)
      expect(bytes(JSON.stringify(webhookBody(message, ['staff001'])))).toBeLessThanOrEqual(WEBHOOK_BYTES)
    }
  })

  test('what neither variables nor forms hold is not promised', () => {
    expect(MARKDOWN).toMatchObject({ form: false, table: false, chart: false, update: false, toast: false, keyMs: 0 })
    expect(CARDS).toMatchObject({ form: false, chart: true, update: true, toast: true, keyMs: 0 })
  })
})
