// The date language: calendar.md, "Chinese date text"; commands.md sections 5, 9 and 13.
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { asDeadline, dayOf, readWhen, readWhenRun, type Reading, type When } from '../../../bot/language/when.ts'
import { labelReading, showReading, spellReading } from '../../../bot/language/when-spell.ts'
import { endOfDay, instant, parseIso, parseLocalDate, zoneOf, type LocalDate } from '../../../bot/model/time.ts'
import { brief, contextAt } from './when-notation.ts'
import { PHRASES } from './when-table.ts'

const context = contextAt('2026-03-11T10:00:00+08:00')
const date = (text: string): LocalDate => parseLocalDate(text) ?? ('' as LocalDate)
const question = (phrase: string, at = context): string => {
  const w = readWhen(phrase, at)
  return w.kind === 'ask' ? w.question : w.kind === 'reject' ? w.reason : w.kind
}

describe.each(Object.entries(PHRASES))('said at %s', (iso, rows) => {
  const at = contextAt(iso)
  test.each(rows)('%s → %s', (phrase, meaning) => {
    expect(brief(readWhen(phrase, at), at)).toBe(meaning)
  })
})

describe('questions and reasons', () => {
  test.each([
    ['8点', '「8点」是早上还是晚上？'],
    ['四点二十', '「四点二十」是下午还是凌晨？'],
    ['6点', '「6点」是下午还是早上？'],
    ['本周一', '本周一已经过了，是 3月16日（下周一）吗？'],
    ['周三', '今天就是周三，是今天还是下周三？'],
    ['3月10日', '3月10日已经过了，是 2027年3月10日（周三）吗？'],
    ['11.30', '「11.30」是 11月30日，还是 11:30？'],
    ['16.20', '「16.20」是 16:20 吗？'],
    ['3月20日周四', '3月20日是周五，不是周四。你说的是哪天？'],
    ['明天下午', '下午几点？'],
    ['11月31日', '11月没有31日'],
    ['2月29日', '2026年2月没有29日'],
    ['上午15点', '上午没有15点'],
    ['25点', '一天只有24小时，没有25点'],
    ['2027年国庆期间', '2027年放假安排还没公布，先按法定假日 2027年10月1日（周五）–2027年10月3日（周日）算吗？'],
  ])('%s: %s', (phrase, says) => {
    expect(question(phrase)).toBe(says)
  })

  test('本周五 on Sunday asks for next Friday', () => {
    expect(question('本周五16：20', contextAt('2026-03-15T10:00:00+08:00'))).toBe('本周五已经过了，是 3月20日（下周五）吗？')
  })

  test('a repetition is recognised and points to 重复:', () => {
    expect(readWhen('双周五16:20-17:00', context)).toEqual({
      kind: 'recurrence', text: '双周五16:20-17:00', hint: '「双周五16:20-17:00」是重复的时间，写成「重复:双周五16:20-17:00」',
    })
  })

  test('the reading that is gone is kept for records', () => {
    const w = readWhen('本周一', context)
    expect(w.kind === 'ask' && w.past).toEqual({ kind: 'date', date: '2026-03-09' })
  })
})

describe('exactness', () => {
  test('a deadline of a day lasts through its last millisecond', () => {
    const at = parseIso('2026-03-13T23:59:59.999+08:00')
    expect(readWhen('周五前', context)).toEqual({ kind: 'deadline', at, through: '2026-03-13', exact: false })
  })

  test('a deadline with a clock time closes at that second', () => {
    expect(readWhen('周五17:00前', context)).toEqual({ kind: 'deadline', at: parseIso('2026-03-13T17:00:00+08:00'), through: '2026-03-13', exact: true })
  })

  test('half an hour from now keeps the milliseconds', () => {
    const at = contextAt('2026-03-11T10:00:12.345+08:00')
    expect(readWhen('半小时后', at)).toEqual({ kind: 'instant', at: parseIso('2026-03-11T10:30:12.345+08:00') })
  })

  test('a bare clock time equal to now is not ahead', () => {
    expect(readWhen('10:00', context).kind).toBe('ask')
    expect(readWhen('10:01', context).kind).toBe('datetime')
  })

  test('readings become deadlines', () => {
    const friday = date('2026-03-13')
    expect(asDeadline({ kind: 'date', date: friday }, context)).toMatchObject({ at: endOfDay(friday, context.zone), exact: false })
    expect(asDeadline({ kind: 'instant', at: context.now }, context)).toMatchObject({ at: context.now, exact: true, through: '2026-03-11' })
  })

  test('the day of a reading', () => {
    const days = ['下周五16:20', '3月20日', '3月20日至3月22日', '3月20日前', '半小时后'].map((p) => {
      const w = readWhen(p, context)
      return 'question' in w || 'reason' in w || w.kind === 'none' || w.kind === 'recurrence' || w.kind === 'past' ? w.kind : dayOf(w, context)
    })
    expect(days).toEqual(['2026-03-20', '2026-03-20', '2026-03-20', '2026-03-20', '2026-03-11'])
  })
})

describe('echo and spelling', () => {
  const echo = (phrase: string): string => {
    const w = readWhen(phrase, context)
    return 'question' in w || 'reason' in w || w.kind === 'none' || w.kind === 'recurrence' || w.kind === 'past' ? w.kind : showReading(w, context)
  }

  test.each([
    ['下周五16:20-17:00', '3月20日（周五）16:20–17:00'],
    ['3月18日前', '3月18日（周三）23:59 截止'],
    ['3月18日24点前', '3月18日（周三）23:59 截止'],
    ['周五17:00截止', '3月13日（周五）17:00 截止'],
    ['3月20日', '3月20日（周五）'],
    ['3-20到3-22', '3月20日（周五）–3月22日（周日）'],
    ['半小时后', '3月11日（周三）10:30'],
    ['晚上10点到凌晨2点', '3月11日（周三）22:00–3月12日（周四）2:00'],
    ['国庆9点', '10月1日（周四）9:00（国庆节放假）'],
    ['10月10日9点', '10月10日（周六）9:00（国庆节调休上班）'],
    ['元旦', '2027年1月1日（周五）（元旦放假）'],
    ['16:20:30', '3月11日（周三）16:20:30'],
  ])('%s is shown as %s', (phrase, shown) => {
    expect(echo(phrase)).toBe(shown)
  })

  test('what is shown reads back as the same', () => {
    for (const phrase of ['下周五16:20-17:00', '3月20日', '3-20到3-22', '周五17:00截止']) {
      const w = readWhen(phrase, context) as Reading
      expect(readWhen(labelReading(w, context), context)).toEqual(w)
    }
  })

  test('a spelling reads back as exactly the same value, whatever the hour', () => {
    for (const rows of Object.entries(PHRASES)) {
      const at = contextAt(rows[0])
      for (const [phrase] of rows[1]) {
        const w = readWhen(phrase, at)
        const readings: readonly Reading[] = w.kind === 'ask' ? w.candidates : w.kind === 'past' ? w.candidates : readingOf(w)
        for (const r of readings) {
          expect(readWhen(spellReading(r, at), at)).toEqual(r)
          expect(readWhen(spellReading(r, at).toLowerCase(), at)).toEqual(r)
        }
      }
    }
  })

  test('a spelling of the past is past', () => {
    expect(readWhen('2026-03-10T16:20', context).kind).toBe('past')
    expect(readWhen('2026-03-01/2026-03-20', context).kind).toBe('range')
  })
})

function readingOf(w: When): readonly Reading[] {
  return w.kind === 'none' || w.kind === 'recurrence' || w.kind === 'reject' || w.kind === 'ask' || w.kind === 'past' ? [] : [w]
}

describe('runs of words', () => {
  const run = (words: string, from: number): string => {
    const found = readWhenRun(words.split(' '), from, context)
    return found ? `${found.count} ${brief(found.reading, context)}` : '-'
  }

  test.each([
    ['羽毛球赛 下周五下午4点20 体育馆 20人', 1, '1 2026-03-20T16:20'],
    ['羽毛球赛 下周五 下午4点20 体育馆 20人', 1, '2 2026-03-20T16:20'],
    ['羽毛球赛 下周五 下午4点20 体育馆 20人', 0, '-'],
    ['羽毛球赛 下周五 下午4点20 体育馆 20人', 3, '-'],
    ['下周五 下午 4点20 20人', 0, '3 2026-03-20T16:20'],
    ['3/20 16:20 体育馆', 0, '2 2026-03-20T16:20'],
    ['3.20 16:20 - 17:00 体育馆', 0, '4 2026-03-20T16:20/2026-03-20T17:00'],
    ['下周五 下午4点 20', 0, '2 2026-03-20T16:00'],
    ['周一鸣 周五', 0, '-'],
    ['周一鸣 周五', 1, '1 2026-03-13'],
    ['3 周五', 0, '-'],
    ['十一 周五', 0, '-'],
    ['20人 周五', 0, '-'],
    ['1.5 2', 0, '-'],
    ['五一 上午9点 登山', 0, '2 2026-05-01T09:00'],
    ['最近 周五', 0, '-'],
    ['期末 工会聚餐', 0, '-'],
    ['尽快 周五', 0, '1 ! 「尽快」说不准是哪天，写具体一点吧，比如「下周五16:20」'],
    ['3月20日 到 3月22日 海边', 0, '3 2026-03-20/2026-03-22'],
    ['周五 前 交', 0, '2 ≤2026-03-13'],
    ['双周五 16:20-17:00', 0, '2 * 双周五 16:20-17:00'],
    ['', 0, '-'],
  ])('%s from %i → %s', (words, from, meaning) => {
    expect(run(words, from)).toBe(meaning)
  })
})

describe('odd input', () => {
  const TOKENS = [
    '周', '周五', '下', '本', '上', '月', '日', '号', '年', '点', '半', '刻', '差', '一', '二', '三', '十', '廿', '初', '闰', '正月', '腊月', '农历', '国庆',
    '春节', '五一',
    '前', '后', '内', '到', '至', '-', '~', ':', '.', '/', ' ', '3', '11', '20', '30', '2026', '99', '00', '上午', '下午', '晚上', '凌晨', '中午', '今天', '明天', '昨天',
    '天', '小时', '分钟', '工作日', '个', '期间', '每', '双周', '(', ')', '（', '）', '截止', '截至', '底', '旬', '中', '第', '的', 'pm', 't', '起', '过', '再', '，', '：',
    '０', '③', 'Ⅻ', '〇', '零', '百', '千', '万', '两', '俩', '除夕', '冬至', '周末', '年前', '≤', '+08:00', '现在', '左右',
  ]
  const KINDS = new Set(['none', 'datetime', 'date', 'range', 'deadline', 'instant', 'recurrence', 'past', 'ask', 'reject'])
  const sound = (w: When): boolean => {
    if (!KINDS.has(w.kind)) return false
    const shown = JSON.stringify(w)
    if (/NaN|undefined|Infinity|null-/.test(shown)) return false
    return (w.kind !== 'ask' || w.candidates.length > 0) && (w.kind !== 'reject' || w.reason.length > 0)
  }
  const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2040, 0, 1) }).map((ms) => ({ ...context, now: instant(ms) }))

  test('token soup never throws and always answers soundly', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...TOKENS), { maxLength: 12 }), moment, (tokens, at) => {
      const w = readWhen(tokens.join(''), at)
      for (const r of w.kind === 'ask' ? w.candidates : readingOf(w)) showReading(r, at)
      return sound(w)
    }), { numRuns: 6_000 })
  })

  test('random text never throws', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 70 }), fc.string({ maxLength: 70 }))
    fc.assert(fc.property(text, (t) => sound(readWhen(t, context))), { numRuns: 3_000 })
  })

  test('random words never throw and a run stays inside them', () => {
    const word = fc.array(fc.constantFrom(...TOKENS), { maxLength: 4 }).map((t) => t.join(''))
    fc.assert(fc.property(fc.array(word, { maxLength: 6 }), (words) => {
      const found = readWhenRun(words, 0, context)
      return found === null || (found.count >= 1 && found.count <= words.length)
    }), { numRuns: 500 })
  })

  test('future candidates are future', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...TOKENS), { maxLength: 6 }), moment, (tokens, at) => {
      const w = readWhen(tokens.join(''), at)
      if (w.kind !== 'ask' && w.kind !== 'past') return true
      return w.candidates.every((r) => r.kind !== 'datetime' || Number(parseIso(`${r.date}T${r.time}:00+08:00`)) > at.now)
    }), { numRuns: 3_000 })
  })

  test.each([
    '一'.repeat(60), '前'.repeat(60), '周'.repeat(60), '1'.repeat(60), '3月'.repeat(20), '第一天'.repeat(20), '前一天'.repeat(20),
    '-'.repeat(60), ' '.repeat(60),
    '下午'.repeat(30), '3-'.repeat(30), '今天到'.repeat(20), '\ufdfa'.repeat(60), '周五'.repeat(5_000), '国庆前一天'.repeat(12),
  ])('nothing is made of %s', (text) => {
    expect(['none', 'reject', 'past']).toContain(readWhen(text, context).kind)
  })

  test('thousands of hostile phrases take no time', () => {
    const hostile = ['前一天'.repeat(19), '三月二十'.repeat(14), '下午四点'.repeat(14), '3.20-'.repeat(11), '第一天的'.repeat(14), '十'.repeat(60), '每周一一一一一一一一一一一一一']
    for (let i = 0; i < 300; i++) for (const text of hostile) expect(readWhen(text, context).kind).not.toBe('datetime')
  }, 10_000)
})

describe('the host zone does not matter', () => {
  afterEach(() => { vi.unstubAllEnvs() })

  test.each([['UTC', 0], ['Asia/Shanghai', -480], ['America/New_York', 300], ['Pacific/Kiritimati', -840]])('TZ=%s', (zone, offset) => {
    vi.stubEnv('TZ', zone)
    expect(new Date(Date.UTC(2026, 0, 1)).getTimezoneOffset()).toBe(offset)
    for (const [iso, rows] of Object.entries(PHRASES)) {
      const at = contextAt(iso)
      for (const [phrase, meaning] of rows) expect(brief(readWhen(phrase, at), at)).toBe(meaning)
    }
  })

  test('the zone of the union does', () => {
    const late = { ...context, now: parseIso('2026-03-11T23:30:00+08:00') ?? context.now }
    expect(brief(readWhen('今天', late), late)).toBe('2026-03-11')
    const newYork = { ...late, zone: zoneOf('America/New_York') }
    expect(readWhen('下午4点', newYork)).toEqual({ kind: 'datetime', date: '2026-03-11', time: '16:00' })
    const tokyo = { ...late, zone: zoneOf('Asia/Tokyo') }
    expect(readWhen('今天', tokyo)).toEqual({ kind: 'date', date: '2026-03-12' })
  })
})
