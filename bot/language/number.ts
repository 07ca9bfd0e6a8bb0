// Numbers as people type them: digits of any width, Chinese numerals, ①–⑳, Ⅰ–Ⅻ. Rule: commands.md section 3, step 7.

const DIGIT: Readonly<Record<string, number>> = {
  〇: 0, 零: 0, '○': 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 俩: 2, 仨: 3,
}
const UNIT: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }
const TENS: Readonly<Record<string, number>> = { 廿: 20, 卅: 30 }

/** Characters of a Chinese whole number below 100, for use inside a regular expression's class. */
export const CN_SMALL = '〇零一二两三四五六七八九十廿卅'
/** Characters of any Chinese whole number, for use inside a regular expression's class. */
export const CN_ANY = `${CN_SMALL}百千万`

function section(text: string): number | null {
  // One group below 万: digits with 十百千, or with 廿卅 in place of the tens.
  let total = 0
  let digit: number | null = null
  let last = 10_000
  let zero = false
  for (const c of text) {
    const d = DIGIT[c]
    const unit = UNIT[c]
    const tens = TENS[c]
    if (d !== undefined) {
      if (digit !== null) return null
      if (d === 0) zero = true
      else digit = d
    } else if (unit !== undefined) {
      if (unit >= last || (digit === null && (unit !== 10 || (total > 0 && !zero)))) return null
      total += (digit ?? 1) * unit
      digit = null
      last = unit
      zero = false
    } else if (tens !== undefined) {
      if (digit !== null || last <= 10) return null
      total += tens
      last = 10
    } else return null
  }
  if (digit === null) return total
  // 一百五 is 150, 一百零五 is 105.
  return total + (last >= 100 && last < 10_000 && !zero ? digit * (last / 10) : digit)
}

/**
 * A Chinese whole number: 二十三, 廿三, 一百零五, 两万, 二〇二六. Null for anything else.
 */
export function readChinese(text: string): number | null {
  if (text.length === 0 || text.length > 12) return null
  if (/^[〇零○一二三四五六七八九]{2,}$/.test(text)) return Number([...text].map((c) => DIGIT[c] ?? 0).join(''))
  const parts = text.split('万')
  if (parts.length > 2) return null
  const [head = '', tail] = parts
  const high = section(head)
  if (high === null || head === '') return null
  if (tail === undefined) return high
  if (tail === '') return high * 10_000
  const low = section(tail)
  if (low === null) return null
  // 两万三 is 23,000.
  return high * 10_000 + (tail.length === 1 && low > 0 ? low * 1000 : low)
}

/** A whole number in digits or Chinese numerals, as it stands inside a date phrase; null for anything else. */
export function readCount(text: string): number | null {
  return /^\d{1,7}$/.test(text) ? Number(text) : readChinese(text)
}

/** A text without width variants, circled digits and Roman numeral characters. */
function plain(text: string): string {
  // NFKC would turn Ⅻ into the letters XII, which are no number here.
  const roman = text.replace(/[\u2160-\u216b\u2170-\u217b]/g, (c) => String((c.charCodeAt(0) & 0xf) + 1))
  return roman.normalize('NFKC').replace(/[\u200b-\u200f\u2060\ufeff]/g, '').trim()
}

/**
 * The number that a whole slot means: 3, ３, 三, 廿三, ③, Ⅲ, 1.5, 俩, 半 (0.5), 1,200, 3万. Null for anything that is not only a number,
 * for negative numbers and for more than nine digits.
 */
export function readNumber(text: string): number | null {
  if (text.length > 24) return null
  const t = plain(text)
  if (/^\d{1,9}(?:\.\d{1,6})?$/.test(t)) return Number(t)
  if (/^\d{1,3}(?:,\d{3}){1,2}$/.test(t)) return Number(t.replaceAll(',', ''))
  const mixed = /^(\d{1,5}(?:\.\d{1,2})?)([百千万])$/.exec(t)
  if (mixed) return Number(mixed[1]) * (mixed[2] === '万' ? 10_000 : (UNIT[mixed[2] ?? ''] ?? 1))
  if (t === '半') return 0.5
  return readChinese(t)
}
