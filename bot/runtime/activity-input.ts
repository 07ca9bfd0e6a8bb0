// What a cadre says about an activity, in one line or by keys: title, time, place, quota, deadline and the rest.
import type { Activity, ExtraField, OpenQuestion } from '../domain/activity.ts'
import { fold } from '../language/normalise.ts'
import { readNumber } from '../language/number.ts'
import { readCompanions, readLength, readQuota } from '../language/quantity.ts'
import { asDeadline, readWhen, readWhenRun, type WhenContext } from '../language/when.ts'
import { UserError } from '../model/errors.ts'
import { addDays, endOfDay, plus, toInstant, toLocal, type Instant, type LocalDate } from '../model/time.ts'
import { applyClose, applyStart, likeliest, takeDate, type Phrase } from './activity-when.ts'
import { leftover, takeKey, takeWord, type ArgContext, type ArgSpec, type Word } from './args.ts'

/** 组别 or 场次 as typed; ids come later. */
export interface SlotInput { readonly name: string; readonly quota: number | null }

export interface ActivityInput {
  readonly title: string | null
  readonly startsAt?: Instant | null
  readonly endsAt?: Instant | null
  readonly closesAt?: Instant | null
  readonly place?: string | null
  readonly note?: string | null
  readonly quota?: number | null
  readonly slots?: readonly SlotInput[]
  readonly fields?: readonly ExtraField[]
  readonly companionsMax?: number
  readonly holdMinutes?: number | null
  /** 范围: a branch or group by name. */
  readonly scope?: string
  /** 发到: groups by name. */
  readonly chats?: readonly string[]
  readonly checkinFrom?: Instant | null
  readonly checkinTo?: Instant | null
  /** Readings that were guessed; the preview offers the others. */
  readonly questions: readonly OpenQuestion[]
  /** What nobody understood. */
  readonly unread: string
}

const KEYS = ['标题', '名称', '时间', '开始', '结束', '地点', '名额', '截止', '范围', '备注', '说明', '组别', '场次', '字段', '要填', '必填', '带', '递补确认', '发到', '签到'] as const
const LONG = ['标题', '名称', '时间', '开始', '结束', '地点', '截止', '备注', '说明', '组别', '场次', '字段', '要填', '必填', '递补确认', '发到', '签到'] as const

type Draft = { -readonly [K in keyof ActivityInput]: ActivityInput[K] }

/** No deadline. */
const NO_CLOSE = /^(?:不限|无|不设|没有)$/u

/** A time that is settled later. */
const UNSETTLED = /^(?:不定|没定|未定|待定|以后定|再定)$/u

/** Nothing is cut without a word: what is too long is refused with the limit. */
function short(key: string, value: string, max: number): string {
  if (value.length > max) throw new UserError('line.field-long', { key, length: value.length, max })
  return value
}

/** Most places of an activity, as language/quantity.ts reads them. */
const MOST_PLACES = 100_000
const PLACES = /^(?:名额|人数|限|上限|最多|限额)?:?(-|负)?(.+?)(个人|人|个名额|个|位|名)?(?:以内)?$/u

/** `0人`, `-3人`, `名额:0`: a number of places that cannot be is never taken for 不限. `bare`: the key was said. */
function refuseQuota(typed: string, bare: boolean): void {
  const [, minus, number = '', unit] = PLACES.exec(fold(typed).trim()) ?? []
  const n = readNumber(number)
  if (n === null || !Number.isInteger(n) || (!bare && unit === undefined && !/^(?:名额|人数)/u.test(typed))) return
  if (minus !== undefined || n < 1 || n > MOST_PLACES) throw new UserError('activity.quota-none', { value: typed, max: MOST_PLACES })
}

/** `甲组20人 乙组20人`, `甲组 20、乙组 30`, `甲组,乙组`. */
function readSlots(typed: string): SlotInput[] {
  const slots: SlotInput[] = []
  for (const part of typed.split(/[,，、;；/｜|\s]+/u).filter((x) => x !== '')) {
    const m = /^(.*?)(?:[:：]?(-?\d{1,9})(?:人|名|位|个)?|(不限))?$/u.exec(part.normalize('NFKC'))
    if (m?.[2] !== undefined) refuseQuota(m[2], true)
    const name = (m?.[1] ?? '').trim()
    const quota = m?.[2] === undefined ? null : Number(m[2])
    const last = slots.at(-1)
    if (name === '' && last) slots[slots.length - 1] = { name: last.name, quota }
    else if (name !== '') slots.push({ name: short('组别', name, 20), quota })
  }
  if (new Set(slots.map((s) => s.name)).size < slots.length) throw new UserError('activity.slot-twice')
  return slots
}

/** `尺码(S/M/L) 身份证?`: a question mark makes it optional. */
function readFields(typed: string): ExtraField[] {
  return typed.normalize('NFKC').split(/[,、;\s]+(?![^(]*\))/u).filter((x) => x !== '').slice(0, 8).map((part) => {
    const m = /^([^(?]{1,12})(?:\(([^)]*)\))?(\?)?$/u.exec(part)
    if (!m) throw new UserError('activity.field-unread', { text: part })
    return { name: (m[1] ?? '').trim(), options: (m[2] ?? '').split(/[/|,、]/u).map((o) => o.trim()).filter((o) => o !== ''), required: m[3] === undefined }
  })
}

/** A clock time alone, said of an activity whose day is known, is a time of that day. */
function onItsDay(typed: string, day: LocalDate | null): string {
  return day === null || /[月日号周天年/.农]|星期|礼拜|后|前|\d-\d{1,2}(?!\d*[:：点])/u.test(typed) ? typed : `${day} ${typed}`
}

/** Reads what was said by key. Returns what ran on behind the dates and belongs to none. */
function readPairs(c: ArgContext, d: Draft, questions: OpenQuestion[], w: WhenContext, day: LocalDate | null): Word[] {
  const tails: Word[] = []
  const title = takeKey(c, '标题', '名称')
  if (title?.trim() === '') throw new UserError('activity.title-needed')
  if (title !== null) d.title = short('标题', title, 60)
  const start = takeDate(c, w, tails, '时间', '开始')
  if (start !== null && UNSETTLED.test(start.typed)) d.startsAt = null
  else if (start !== null) applyStart(d, likeliest(start, readWhen(onItsDay(start.typed, day), w), c, questions), c, questions)
  const end = takeDate(c, w, tails, '结束')
  if (end !== null) {
    const r = likeliest(end, readWhen(end.typed, d.startsAt ? { ...w, now: d.startsAt } : w), c, questions)
    d.endsAt = r.kind === 'datetime' ? toInstant(d.startsAt ? toLocal(d.startsAt, c.zone).date : r.date, r.time, c.zone) : asDeadline(r, w).at
  }
  const close = takeDate(c, w, tails, '截止')
  if (close !== null) {
    if (NO_CLOSE.test(close.typed)) d.closesAt = null
    else applyClose(d, likeliest(close, readWhen(close.typed, w), c, questions), c)
  }
  const place = takeKey(c, '地点')
  if (place !== null) d.place = short('地点', place, 60)
  const notes = [takeKey(c, '说明'), takeKey(c, '备注')].filter((x) => x !== null)
  if (notes.length > 0) d.note = short('说明', notes.join(' '), 500)
  const quota = takeKey(c, '名额')
  if (quota !== null) {
    refuseQuota(quota, true)
    const q = readQuota(quota, true)
    if (q === null) throw new UserError('line.number', { key: '名额', value: quota })
    d.quota = q.kind === 'limit' ? q.value : null
  }
  const slots = takeKey(c, '组别', '场次')
  if (slots !== null) d.slots = readSlots(slots)
  const fields = takeKey(c, '字段', '要填', '必填')
  if (fields !== null) d.fields = readFields(fields)
  const companions = takeKey(c, '带')
  if (companions !== null) {
    const n = /^不/.test(companions) ? 0 : readCompanions(`带${companions}`)
    if (n === null || n > 20) throw new UserError('line.number', { key: '带', value: companions })
    d.companionsMax = n
  }
  const hold = takeKey(c, '递补确认')
  if (hold !== null) {
    const minutes = /^(关|不用|无|否)$/.test(hold) ? null : readLength(hold)
    if (minutes !== null && (minutes < 5 || minutes > 7 * 24 * 60)) throw new UserError('line.range', { value: hold, min: '5分钟', max: '7天' })
    if (minutes === null && !/^(关|不用|无|否)$/.test(hold)) throw new UserError('line.number', { key: '递补确认', value: hold })
    d.holdMinutes = minutes
  }
  const scope = takeKey(c, '范围')
  if (scope !== null) d.scope = scope
  const chats = takeKey(c, '发到')
  if (chats !== null) d.chats = chats.split(/[,，、;；]/u).map((x) => x.trim()).filter((x) => x !== '')
  return tails
}

/** `签到:16:00-18:00`, on the day of the activity unless a day is said; `签到:默认` is the usual window. */
function readWindow(c: ArgContext, d: Draft, startsAt: Instant | null): void {
  const typed = takeKey(c, '签到')
  if (typed === null) return
  if (/^(默认|不设|关)$/u.test(typed)) {
    d.checkinFrom = null
    d.checkinTo = null
    return
  }
  const day = toLocal(startsAt ?? c.now, c.zone).date
  // Read against the first minute of that day: a clock time alone means that day.
  const read = readWhen(typed, { now: plus(endOfDay(addDays(day, -1), c.zone), 1), zone: c.zone, holidays: c.holidays })
  if (read.kind !== 'datetime' || read.end === undefined) throw new UserError('checkin.window', { text: typed })
  d.checkinFrom = toInstant(read.date, read.time, c.zone)
  d.checkinTo = toInstant(read.end.date, read.end.time, c.zone)
}

/** Behind a date, only a number of places is taken for what it is: `截止:明天 20人`. Returns the rest. */
function quotaOf(tail: string, d: Draft): string {
  return tail.split(/\s+/u).filter((word) => {
    const quota = d.quota === undefined ? readQuota(word) : null
    if (quota) d.quota = quota.kind === 'limit' ? quota.value : null
    return !quota
  }).join(' ')
}

const isWord = (w: Word | undefined): w is Extract<Word, { kind: 'word' | 'quoted' }> => w?.kind === 'word' || w?.kind === 'quoted'

/** Date phrases among the plain words: the first is the start; one that says 截止 or 前 is the deadline. Returns where the first stood. */
function readDates(c: ArgContext, d: Draft, questions: OpenQuestion[], w: WhenContext): number | null {
  let first: number | null = null
  for (let i = 0; i < c.words.length;) {
    const texts = c.words.map((x) => (x.kind === 'word' ? x.text : '\u0000'))
    const run = readWhenRun(texts, i, w)
    if (!run || run.reading.kind === 'none') {
      i++
      continue
    }
    const said = c.words.slice(i, i + run.count)
    const typed = leftover(said)
    const phrase = (key: string): Phrase => ({ key, typed, said: said.map((x) => x.raw) })
    const isClose = /^(截止|截至)|截止$|前$|内$/u.test(typed) || run.reading.kind === 'deadline'
    if (isClose && d.closesAt === undefined) applyClose(d, likeliest(phrase('截止'), run.reading, c, questions), c)
    else if (!isClose && d.startsAt === undefined) {
      applyStart(d, likeliest(phrase('时间'), run.reading, c, questions), c, questions)
      first = i
    } else {
      i += run.count
      continue
    }
    c.words.splice(i, run.count)
  }
  return first
}

/** Reads everything a cadre said. `free`: words without a key are title, date, place and quota; otherwise they are left to be refused. */
export function readActivityInput(c: ArgContext, o: { free: boolean }, before: Activity | null): ActivityInput {
  const questions: OpenQuestion[] = []
  const w: WhenContext = { now: c.now, zone: c.zone, holidays: c.holidays }
  const d: Draft = { title: null, questions, unread: '' }
  const tails = readPairs(c, d, questions, w, before === null || before.startsAt === null ? null : toLocal(before.startsAt, c.zone).date)
  readWindow(c, d, d.startsAt ?? before?.startsAt ?? null)
  if (!o.free) {
    c.words.push(...tails)
    return d
  }
  for (const x of c.words) if (x.kind === 'word') refuseQuota(x.text, false)
  const quota = takeWord(c, (x) => (x.kind === 'word' ? readQuota(x.text) : null))
  if (quota && d.quota === undefined) d.quota = quota.kind === 'limit' ? quota.value : null
  const dateAt = readDates(c, d, questions, w)
  const words = c.words.filter(isWord)
  c.words = c.words.filter((x) => !isWord(x))
  // Words before the date are the title; without a date the first one is. What follows is the place.
  const count = d.title !== null ? 0 : Math.max(1, dateAt ?? 1)
  const title = words.slice(0, count).map((x) => x.raw).join(' ')
  if (d.title === null && title !== '') d.title = title
  const rest = words.slice(count)
  if (d.place === undefined && rest[0]) d.place = rest.shift()?.raw ?? null
  d.unread = [leftover(rest), ...tails.map((x) => quotaOf(x.raw, d))].filter((x) => x !== '').join(' ')
  if (d.title !== null) d.title = short('标题', d.title, 60)
  return d
}

/** Everything that is said about an activity, as one argument. */
export function activityInput(o: { free: boolean }): ArgSpec<ActivityInput> {
  return { usage: o.free ? '标题 时间 地点 名额 [截止:…]' : '[时间:…] [地点:…] [名额:…]', keys: [...KEYS], longKeys: [...LONG], read: (c, prior) => readActivityInput(c, o, (prior['activity'] as Activity | undefined) ?? null) }
}
