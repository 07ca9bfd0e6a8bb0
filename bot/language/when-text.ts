// The written form that the date grammar works on: one width, one dash, simplified, no needless blanks.
import { CN_ANY } from './number.ts'

/** Longer slots are no date phrases. */
const MAX_LENGTH = 60

// Only the characters that occur in date phrases; whole lines are converted elsewhere.
const TRADITIONAL: Readonly<Record<string, string>> = {
  週: '周', 禮: '礼', 點: '点', 後: '后', 號: '号', 時: '时', 農: '农', 曆: '历', 歷: '历', 陰: '阴', 陽: '阳', 兩: '两', 個: '个', 過: '过', 鐘: '钟',
  節: '节', 國: '国', 慶: '庆', 勞: '劳', 動: '动', 兒: '儿', 婦: '妇', 臘: '腊', 閏: '闰', 內: '内', 這: '这', 間: '间', 幾: '几', 從: '从', 當: '当',
  雙: '双', 單: '单', 開: '开', 結: '结', 學: '学', 師: '师', 親: '亲', 聖: '圣', 誕: '诞', 驚: '惊', 蟄: '蛰', 穀: '谷', 種: '种', 滿: '满', 處: '处',
  來: '来', 誰: '谁', 軍: '军', 黨: '党', 護: '护', 讀: '读', 書: '书', 國際: '国际', 際: '际', 東: '东', 晝: '昼', 夜: '夜', 遲: '迟', 於: '于', 盡: '尽',
  '○': '〇', 舊: '旧', 歲: '岁', 長: '长', 圍: '围',
}

const GLUE = new RegExp(`(?<=[^\\x20-\\x7e${CN_ANY}]) | (?=[^\\x20-\\x7e${CN_ANY}])| (?=[-~:/(),])|(?<=[-~:/(),]) `, 'g')

/**
 * The slot in the form that the patterns expect, or null when it is too long to be a date phrase.
 * Blanks stay only where they separate two numbers or Latin words: `3/20 16:20`, `4:20 pm`.
 */
export function normaliseWhen(raw: string): string | null {
  if (raw.length > MAX_LENGTH) return null
  const text = raw
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[‐‑‒–—―−﹣]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/[~〜∼]+/g, '~')
    .replace(/[【〔[]/g, '(')
    .replace(/[】〕\]]/g, ')')
    .replace(/[、]/g, ',')
    .replace(/[^\x00-\x7f]/g, (c) => TRADITIONAL[c] ?? c)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(GLUE, '')
    .replace(/星期|礼拜/g, '周')
    .replace(/钟头/g, '小时')
    .replace(/[之以](?=[前后内])|过(?=后)/g, '')
    .replace(/[。!]$/, '')
  return text.length > 2 * MAX_LENGTH ? null : text
}
