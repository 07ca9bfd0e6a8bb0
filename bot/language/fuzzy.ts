// Offers for a word that is no name: prefix, pinyin, same sound, slips of the hand. Rule: commands.md section 10. It only offers.
import { editDistance } from './edit-distance.ts'
import { fold } from './normalise.ts'
import { initialsOf, looseSound, syllables } from './pinyin.ts'

/** A word that may have been meant: a command's name or alias, a sub-word, a key. Several words may share a key. */
export interface SuggestWord {
  readonly word: string
  readonly key: string
  /** It only reads, so a unique prefix may run at once. */
  readonly reads: boolean
  /** A second name: of two equally near words the first name is offered first. */
  readonly alias?: boolean
}

/** One offer. For a `prefix` that is the only one of its kind, `reads` says that it may run without asking. */
export interface Suggestion {
  readonly key: string
  readonly word: string
  readonly how: 'prefix' | 'pinyin' | 'sound' | 'edit'
  readonly reads: boolean
}

export interface SuggestOptions {
  /** At most so many offers, one a key. */
  readonly max: number
  /** What this person may use in this place; the others are never offered. */
  readonly allow?: (key: string) => boolean
}

export interface Suggester {
  /** Best first; nothing when no word is near. The first call that needs sounds loads the pinyin tables (about 0.1 s and 25 MB, once). */
  suggest(typed: string, options: SuggestOptions): readonly Suggestion[]
}

/** Slips seen in use that look or sound alike by no rule. Grown from the log of unknown words: words only, never names. */
const SLIPS: Readonly<Record<string, string>> = {
  报各: '报名', 报明: '报名', 抱名: '报名', 保名: '报名', 报民: '报名', 服名: '报名', 爆名: '报名', 报铭: '报名',
  接笼: '接龙', 接尤: '接龙', 按龙: '接龙', 结龙: '接龙', 借龙: '接龙',
  头票: '投票', 投漂: '投票', 役票: '投票', 偷票: '投票', 透票: '投票',
  提安: '提案', 题案: '提案', 堤案: '提案', 提按: '提案', 附义: '附议', 付议: '附议', 复议: '附议',
  签道: '签到', 鉴到: '签到', 千到: '签到', 迁到: '签到', 打咔: '打卡',
  后补: '候补', 侯补: '候补', 候朴: '候补', 建意: '建议', 健议: '建议', 见议: '建议', 名颔: '名额', 名客: '名额', 截至: '截止', 接止: '截止',
  新件: '新建', 新健: '新建', 撒销: '撤销', 彻销: '撤销', 邦助: '帮助', 帮组: '帮助', 明单: '名单', 活功: '活动',
}
/** What people say to a bot without wanting anything, though it is one sign away from a command. */
const TALK = new Set(['收到', '好的', '谢谢', '知道', '明白', '可以', '不行', '没事', '你好', '再见', '在吗', '大家', '辛苦', '厉害', '不错', '加油'])
/** Longer words are talk, not slips. */
const LONGEST = 16
/** `报名的事`: so many signs may follow a name that was glued to talk. */
const LONGEST_TAIL = 4

interface Entry extends SuggestWord {
  readonly folded: string
  readonly han: boolean
}

interface Sounds {
  readonly full: string
  readonly loose: string
  readonly initials: string
}

/** Indexes the words once; sounds are worked out at the first call that needs them. */
export function createSuggester(words: readonly SuggestWord[]): Suggester {
  const entries = words
    .map((word): Entry => ({ ...word, folded: fold(word.word), han: /\p{Script=Han}/u.test(word.word) }))
    .filter((entry) => entry.folded !== '')
  let known: Map<Entry, Sounds> | null = null
  return {
    suggest(typed, options) {
      const wanted = typed.length > 200 ? '' : fold(typed).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
      if (wanted === '' || wanted.length > LONGEST || TALK.has(wanted)) return []
      const allowed = options.allow === undefined ? entries : entries.filter((entry) => options.allow?.(entry.key))
      const byEye = rank(allowed, (entry) => scoreByEye(wanted, entry))
      if (byEye.some(({ score }) => score < 2) || !/\p{L}/u.test(wanted)) return top(byEye, options.max)
      const sounds = known ??= new Map(entries.map((entry) => [entry, soundsOf(entry.folded)]))
      const heard = soundsOf(wanted)
      return top(rank(allowed, (entry) => better(scoreByEye(wanted, entry), scoreByEar(wanted, heard, entry, sounds.get(entry)))), options.max)
    },
  }
}

interface Score {
  readonly score: number
  readonly how: Suggestion['how']
}

/** What needs no sounds. Lower is better; under 2 it is as good as certain. */
function scoreByEye(typed: string, entry: Entry): Score | null {
  const word = entry.folded
  if (typed === word) return { score: 0, how: 'prefix' }
  if (SLIPS[typed] === word) return { score: 1.9, how: 'sound' }
  if (word.startsWith(typed) && (entry.han || typed.length >= 2)) return { score: 1 + (word.length - typed.length) / 100, how: 'prefix' }
  if (entry.han && typed.startsWith(word) && typed.length - word.length <= (word.length === 1 ? 1 : LONGEST_TAIL)) {
    return { score: 5 - word.length / 100, how: 'prefix' }
  }
  const most = mostSlips(typed, entry)
  const slips = most === 0 ? 1 : editDistance(typed, word, most)
  if (slips > most) return null
  const swapped = typed.length === word.length && [...typed].sort().join('') === [...word].sort().join('')
  return { score: 6 + slips + (swapped || typed.charAt(0) === word.charAt(0) ? 0 : 0.5) - (swapped ? 0.5 : 0), how: 'edit' }
}

function scoreByEar(typed: string, heard: Sounds, entry: Entry, own: Sounds | undefined): Score | null {
  if (own === undefined || !entry.han) return null
  const latin = /^[a-z' ]+$/.test(typed)
  if (heard.full === own.full) return { score: 2.1, how: latin ? 'pinyin' : 'sound' }
  if (latin) {
    if (typed.length >= 2 && typed === own.initials) return { score: 2.5, how: 'pinyin' }
    if (heard.full.length >= 3 && own.full.startsWith(heard.full)) return { score: 3.5, how: 'pinyin' }
    if (heard.loose === own.loose) return { score: 3, how: 'pinyin' }
    return heard.full.length >= 5 && editDistance(heard.full, own.full, 1) <= 1 ? { score: 4, how: 'pinyin' } : null
  }
  return heard.loose === own.loose ? { score: 3, how: 'sound' } : null
}

/** One slip in a word of two or three signs, two in a longer one; a single sign is no word to slip in. */
function mostSlips(typed: string, entry: Entry): number {
  const length = entry.folded.length
  if (typed.length < 2 || length < 2) return 0
  if (entry.han) return length <= 3 ? (length === 2 && typed.length === 3 && !typed.startsWith(entry.folded) ? 0 : 1) : 2
  return length < 4 ? 0 : length < 6 ? 1 : 2
}

function soundsOf(text: string): Sounds {
  const parts = syllables(text)
  return { full: parts.join(''), loose: parts.map(looseSound).join(''), initials: initialsOf(parts) }
}

function better(a: Score | null, b: Score | null): Score | null {
  if (a === null || b === null) return a ?? b
  return a.score <= b.score ? a : b
}

function rank(entries: readonly Entry[], scoreOf: (entry: Entry) => Score | null): (Score & { readonly entry: Entry })[] {
  return entries.flatMap((entry) => {
    const score = scoreOf(entry)
    return score === null ? [] : [{ how: score.how, score: score.score + (entry.alias === true ? 0.05 : 0), entry }]
  }).sort((a, b) => a.score - b.score)
}

/** The best word of each key. An exact or certain answer leaves no room for vague ones. */
function top(ranked: readonly (Score & { readonly entry: Entry })[], max: number): readonly Suggestion[] {
  const best = ranked[0]?.score ?? 0
  const taken = new Set<string>()
  const offers: Suggestion[] = []
  for (const { score, how, entry } of ranked) {
    if (offers.length >= max || (best < 5 && score >= 6) || (best < 3 && score >= 5)) break
    if (taken.has(entry.key)) continue
    taken.add(entry.key)
    offers.push({ key: entry.key, word: entry.word, how, reads: entry.reads })
  }
  return offers
}
