// What 设置 and 提醒 understand: one item and its value, said behind each other or by key.
import type { ChatSettings, Reminders } from '../domain/chat.ts'
import { readClock, readClockSpan } from '../language/clock.ts'
import { fold } from '../language/normalise.ts'
import { readNumber } from '../language/number.ts'
import { readLength } from '../language/quantity.ts'
import { UserError } from '../model/errors.ts'
import { dateAt, dateParts, showTime } from '../model/time.ts'
import { boundChats } from '../services/binding.ts'
import { chatsCalled } from '../services/chat-name.ts'
import { takeKey, takeRest, takeWord, type ArgContext, type ArgSpec } from './args.ts'
import { lastDay } from './people-args.ts'

const OFF = /^(?:关|关闭|关掉|不设|不要|不用|无|取消|off)$/u
const ON = /^(?:开|开启|打开|要|on)$/u

/** What a line wants changed; `said` echoes it. */
export interface Wanted<T> {
  readonly change: Partial<T> | null
  readonly said: string
}

interface Item<T> {
  readonly names: readonly string[]
  /** Null: not understood. */
  readonly read: (typed: string, c: ArgContext) => Wanted<T> | null
  readonly hint: string
}

function onOff(typed: string): boolean | null {
  const word = fold(typed)
  return ON.test(word) ? true : OFF.test(word) ? false : null
}

function quiet(typed: string, c: ArgContext): Wanted<Pick<ChatSettings, 'quiet'>> | null {
  if (onOff(typed) === false) return { change: { quiet: null }, said: '不设安静时间' }
  const span = readClockSpan(typed)
  if (span && span.from === span.to) throw new UserError('settings.quiet-same', { time: showTime(span.from), command: c.typed[0] ?? '' })
  return span && { change: { quiet: span }, said: `安静 ${showTime(span.from)}–${showTime(span.to)}` }
}

function hour(key: 'resultTime' | 'remindTime', title: string): Item<ChatSettings>['read'] {
  return (typed) => {
    const time = readClock(typed)
    return time && { change: { [key]: time }, said: `${title} ${showTime(time)}` }
  }
}

const SCRIPT: Item<ChatSettings> = {
  names: ['字体', '文字', '简繁'], hint: '简 或 繁',
  read(typed) {
    const word = fold(typed).charAt(0)
    return word === '简' ? { change: { script: '简' }, said: '用简体' } : word === '繁' ? { change: { script: '繁' }, said: '用繁体' } : null
  },
}

const SETTINGS: readonly Item<ChatSettings>[] = [
  {
    names: ['不@也听', '不艾特也听', '裸行', '不at也听'], hint: '开 或 关',
    read(typed) {
      const on = onOff(typed)
      return on === null ? null : { change: { bareLines: on }, said: on ? '不@也听' : '只听 @ 我的' }
    },
  },
  { names: ['安静', '安静时间', '免打扰'], hint: '22:00-7:00 或 关', read: quiet },
  { names: ['结果时间', '结果'], hint: '8:20', read: hour('resultTime', '结果时间') },
  { names: ['提醒时间', '提醒'], hint: '19:10', read: hour('remindTime', '提醒时间') },
  SCRIPT,
  {
    names: ['递补确认', '递补'], hint: '2小时 或 关',
    read(typed) {
      if (onOff(typed) === false) return { change: { holdMinutes: null }, said: '递补不用确认，补上就算数' }
      const minutes = readLength(typed)
      if (minutes !== null && (minutes < 5 || minutes > 7 * 24 * 60)) throw new UserError('line.range', { value: typed, min: '5分钟', max: '7天' })
      return minutes === null ? null : { change: { holdMinutes: minutes }, said: `递补的位子留 ${minutes % 60 === 0 ? `${minutes / 60} 小时` : `${minutes} 分钟`}` }
    },
  },
  {
    names: ['附议', '附议人数'], hint: '1 到 50 的数',
    read(typed) {
      const n = readNumber(typed.replace(/[人个位]$/u, ''))
      if (n !== null && (!Number.isInteger(n) || n < 1 || n > 50)) throw new UserError('line.range', { value: n, min: 1, max: 50 })
      return n === null ? null : { change: { seconders: n }, said: `附议要 ${n} 人` }
    },
  },
]

const MUTE: Item<Reminders> = {
  names: ['静音到', '静音'], hint: '3-20 或 关',
  read(typed, c) {
    if (onOff(typed) === false) return { change: { mutedUntil: null }, said: '不静音了' }
    const day = lastDay(c, typed.replace(/^(?:到|至)\s*/u, ''))
    const { year, month, day: date } = dateParts(day)
    return { change: { mutedUntil: day }, said: `静音到 ${year === dateParts(dateAt(c.now, c.zone)).year ? '' : `${year}年`}${month}月${date}日` }
  },
}

const REMINDERS: readonly Item<Reminders>[] = [MUTE, { names: ['安静', '安静时间', '免打扰'], hint: '22:00-7:00 或 关', read: quiet }]

/** One item of a list with its value: by key, as a word with a value behind it, or as one word (`安静22:00-7:00`). */
function readItem<T>(c: ArgContext, items: readonly Item<T>[], command: string): Wanted<T> | null {
  for (const item of items) {
    const typed = takeKey(c, ...item.names) ?? takeNamed(c, item.names)
    if (typed === null) continue
    const wanted = item.read(typed, c)
    if (!wanted) throw new UserError('settings.value', { item: item.names[0] ?? '', value: typed, hint: item.hint, command })
    return wanted
  }
  return null
}

/** The item's name as a plain word: everything behind it is the value; null when it is not named. */
function takeNamed(c: ArgContext, names: readonly string[]): string | null {
  const at = c.words.findIndex((w) => w.kind === 'word' && names.includes(fold(w.text)))
  if (at < 0) return null
  const before = c.words.slice(0, at)
  c.words = c.words.slice(at + 1)
  const typed = takeRest(c)
  c.words = before
  return typed
}

export interface SettingsInput extends Wanted<ChatSettings> {
  /** The group by its label or title; null: where it was typed. */
  readonly chat: string | null
}

/** `[群名] 安静 22:30-6:30`, `[群名] 繁`. */
export function settingsInput(): ArgSpec<SettingsInput> {
  const keys = ['群', ...SETTINGS.flatMap((s) => s.names)]
  return {
    usage: '[群名] [安静 22:30-6:30]', keys, longKeys: keys,
    async read(c) {
      const all = await boundChats(c.services.read)
      const chat = takeKey(c, '群') ?? takeWord(c, (w) => ((w.kind === 'word' || w.kind === 'quoted') && chatsCalled(all, w.raw).length > 0 ? w.raw : null))
      const script = takeWord(c, (w) => (w.kind === 'word' && /^[简繁]体?$/u.test(fold(w.text)) ? w.raw : null))
      const wanted = readItem(c, SETTINGS, '设置') ?? (script === null ? null : SCRIPT.read(script, c))
      return { chat, change: wanted?.change ?? null, said: wanted?.said ?? '' }
    },
  }
}

/** `开`, `关`, `静音到 3-20`, `安静 22:00-7:00`. */
export function remindersInput(): ArgSpec<Wanted<Reminders>> {
  const keys = REMINDERS.flatMap((s) => s.names)
  return {
    usage: '[开|关|静音到 3-20|安静 22:00-7:00]', keys, longKeys: keys,
    read(c) {
      const wanted = readItem(c, REMINDERS, '提醒')
      if (wanted) return wanted
      const muted = takeWord(c, (w) => (w.kind === 'word' ? (/^静音(?:到|至)?(.+)$/u.exec(w.raw)?.[1] ?? null) : null))
      if (muted !== null) return MUTE.read(muted, c) ?? { change: null, said: '' }
      const privately = takeWord(c, (w) => (w.kind === 'word' && fold(w.text) === '只私聊' ? true : null))
      const on = takeWord(c, (w) => (w.kind === 'word' ? onOff(w.text) : null))
      if (privately === true || on === true) return { change: { on: true }, said: '提醒开着，都发到私聊' }
      return on === false ? { change: { on: false }, said: '提醒和催办都不发了' } : { change: null, said: '' }
    },
  }
}
