// How the demo looks: scenes, who says what, what the bot shows, a bar for the rush. Plain text where there is no terminal.
import { styleText } from 'node:util'
import { widthOf } from '../model/plain.ts'
import type { Person } from './cast.ts'
import type { Seen } from './director.ts'

type Style = Parameters<typeof styleText>[0]

export interface ScreenOptions {
  write(text: string): void
  readonly colour: boolean
  /** Columns of the widest line. */
  readonly width: number
  /** Waits for the reader, in milliseconds. */
  pause(ms: number): Promise<void>
  /** How many scenes there are. */
  readonly scenes: number
}

export interface Screen {
  title(text: string, below: string): Promise<void>
  scene(when: string, title: string): Promise<void>
  /** What somebody types or presses. */
  does(person: Person, what: string): Promise<void>
  /** What the bot showed, each with where: in the group, as a toast, in private. */
  shown(seen: readonly Seen[], nameOf: (userId: string) => string): Promise<void>
  /** One of many, on one line: who, what, and what came of it. */
  row(person: Person, what: string, outcome: string): Promise<void>
  /** How full it is. */
  bar(done: number, total: number, waiting: number): Promise<void>
  remark(text: string): Promise<void>
  /** A person and what they saw, wrapped. */
  person(name: string, items: readonly string[]): void
  blank(): void
}

const BAR = 24
const NAME = 6
const WHAT = 14

/** `text` cut to `columns`, with … where something is missing. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let kept = ''
  for (const character of text) {
    if (widthOf(kept + character) > columns - 1) break
    kept += character
  }
  return `${kept}…`
}

const padded = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)))

export function createScreen(o: ScreenOptions): Screen {
  let scenes = 0
  const style = (format: Style, text: string): string => (o.colour ? styleText(format, text, { validateStream: false }) : text)
  const line = (text = ''): void => o.write(`${text}\n`)

  /** The lines of one thing shown, behind a mark that tells where. */
  function block(head: string, text: string, buttons: readonly string[], format: Style): void {
    const lines = text.split('\n')
    line(`  ${style(format, head)}`)
    for (const part of lines) line(`  ${style(format, '│')} ${cut(part, o.width - 4)}`)
    if (buttons.length > 0) line(`  ${style(format, '│')} ${buttons.map((label) => style('bold', `〔${label}〕`)).join(' ')}`)
  }

  return {
    async title(text, below) {
      line()
      line(`  ${style(['bold', 'red'], text)}`)
      line(`  ${style('dim', below)}`)
      await o.pause(400)
    },
    async scene(when, title) {
      scenes++
      const done = '●'.repeat(scenes) + '○'.repeat(Math.max(0, o.scenes - scenes))
      line()
      line(`${style(['bold', 'cyan'], `━━ ${when}  ${title}`)}  ${style('dim', `${done} ${scenes}/${o.scenes}`)}`)
      await o.pause(300)
    },
    async does(person, what) {
      line(`  ${style(['bold', 'green'], person.name)}：${what}`)
      await o.pause(150)
    },
    async shown(seen, nameOf) {
      for (const s of seen) {
        const name = s.userId === null ? '' : nameOf(s.userId)
        if (s.kind === 'toast') line(`  ${style('yellow', `弹给${name}`)} ${cut(s.text, o.width - 14)}`)
        else if (s.userId !== null) block(`私聊${name}`, s.text, s.buttons, 'magenta')
        else if (s.kind === 'update') block('群里的卡片更新成', s.text, s.buttons, 'blue')
        else block('小助手在群里', s.text, s.buttons, 'blue')
        await o.pause(170)
      }
    },
    async row(person, what, outcome) {
      line(`  ${style('green', padded(person.name, NAME))} ${padded(what, WHAT)} ${style('dim', '→')} ${cut(outcome, o.width - NAME - WHAT - 6)}`)
      await o.pause(30)
    },
    async bar(done, total, waiting) {
      const full = Math.round((Math.min(done, total) / total) * BAR)
      line(`  ${style(done >= total ? 'yellow' : 'green', '█'.repeat(full))}${style('dim', '░'.repeat(BAR - full))} ${style('bold', `${done}/${total}`)}${waiting > 0 ? ` · 候补 ${waiting}` : ''}`)
      await o.pause(150)
    },
    async remark(text) {
      line(`  ${style('dim', `※ ${text}`)}`)
      await o.pause(120)
    },
    person(name, items) {
      const indent = ' '.repeat(NAME + 3)
      let now = `  ${style(['bold', 'green'], padded(name, NAME))} `
      let used = NAME + 3
      for (const [i, item] of items.entries()) {
        const next = i === 0 ? item : ` | ${item}`
        if (i > 0 && used + widthOf(next) > o.width) {
          line(now)
          now = `${indent}${item}`
          used = NAME + 3 + widthOf(item)
        } else {
          now += i === 0 ? item : `${style('dim', ' | ')}${item}`
          used += widthOf(next)
        }
      }
      line(now)
    },
    blank: () => line(),
  }
}
