// Whom a 代报名 names, in any way of writing, before or behind its answers; plain words that follow are the note.
import { codeOf, type Activity } from '../domain/activity.ts'
import { UserError } from '../model/errors.ts'
import { isKnownName } from '../services/join-for.ts'
import type { Member } from '../services/people.ts'
import { original } from '../language/normalise.ts'
import { personRefs, takeFlag, takeKey, takeWord, type ArgContext, type ArgSpec, type Word } from './args.ts'
import { memberFrom } from './people-args.ts'

export interface Joiners {
  /** 全组: everybody of the actor's own 小组. */
  readonly group: boolean
  readonly people: readonly Member[]
}

const SEPARATORS = /[,，、;；]|(?<=.)(?=[@＠])/u

/** `张三,李四` as two words, so that each is asked about by itself. */
function apart(w: Word): Word[] {
  if (w.kind !== 'word') return [w]
  const parts = w.raw.split(SEPARATORS).map((x) => x.trim()).filter((x) => x !== '')
  return parts.length < 2 ? [w] : parts.map((raw) => ({ ...w, raw, text: raw }))
}

/** Whether an unknown word looks like a name rather than a remark. */
const NAME_LIKE = /^\p{Script=Han}{2,4}$/u

/** A word of the activity itself: its 组别 or an answer. */
function isDetail(a: Activity, raw: string): boolean {
  return a.slots.some((s) => s.name === raw) || a.fields.some((f) => f.options.includes(raw) || raw.startsWith(f.name))
}

/** `@张三, @李四`, `张三 李四`, `全组`, before or behind `尺码:L` and the 组别. UserError for an unknown name; two of one name are asked about. */
export function joiners(): ArgSpec<Joiners> {
  return {
    usage: '@张三[, @李四]|全组', keys: ['工号', '成员'], flags: ['全组', '全小组'],
    async read(c, prior) {
      if (takeFlag(c, '全组', '全小组')) return { group: true, people: [] }
      const activity = prior['activity'] as Activity
      const people: Member[] = []
      const typed = c.typed.flatMap((w) => w.split(SEPARATORS).filter((x) => x.trim() !== ''))
      let plain = false
      let behindNote = false
      let at = 0
      for (let word = c.words[at]; word; word = c.words[at]) {
        if (isAside(word, activity)) {
          // What follows an answer may be a remark: only a name that is known still counts.
          plain = false
          behindNote ||= word.kind === 'pair' && word.key === '备注'
          at++
          continue
        }
        const several = apart(word)
        const list = several.length > 1
        const before = people.length
        for (const w of several) {
          if (!(await namesSomebody(c, w, activity, { first: people.length === 0, plain, list }))) break
          const ref = personRefs(w)[0]
          if (!ref) break
          plain ||= w.kind === 'word' && !/^[@＠]/u.test(w.raw)
          people.push(await memberFrom({ ...c, typed }, { ref, typed: 'whole' in w ? w.whole : w.raw.trim() }, {}))
        }
        if (people.length - before < several.length) break
        c.words.splice(at, 1)
      }
      await refuseAmong(c, c.words.slice(at), activity, behindNote && people.length > 0)
      return { group: false, people }
    },
  }
}

/** What stands between people without ending their list: `尺码:L`, `备注:…`, a 组别. */
function isAside(w: Word, activity: Activity): boolean {
  if (w.kind === 'unknown-pair') return true
  return w.kind === 'pair' ? personRefs(w).length === 0 : w.kind === 'word' && isDetail(activity, w.raw)
}

/** Somebody named behind the first words of a note: signed up, or only spoken of? Not guessed at. `keyed`: people stood between `备注:` and the rest. */
async function refuseAmong(c: ArgContext, rest: readonly Word[], activity: Activity, keyed: boolean): Promise<void> {
  for (const w of rest) {
    const [ref] = isAside(w, activity) ? [] : personRefs(w)
    const named = w.kind === 'mention' || (ref?.kind === 'name' && (await isKnownName(c.services.read, ref.name)))
    if (named || (keyed && w.kind === 'word' && !isDetail(activity, w.raw))) throw new UserError('joinfor.or-note', { text: w.raw, code: codeOf(activity) })
  }
}

/** Whether the next word is a person. An unknown plain word behind plain names may be a name with a slip in it: never taken for a note. */
async function namesSomebody(c: ArgContext, w: Word, activity: Activity, o: { first: boolean; plain: boolean; list: boolean }): Promise<boolean> {
  if (w.kind === 'mention' || w.kind === 'pair') return personRefs(w).length > 0
  if (w.kind !== 'word' && w.kind !== 'quoted') return false
  const [ref] = personRefs(w)
  if (!ref || isDetail(activity, w.raw)) return false
  if (ref.kind !== 'name' || /^[@＠]/u.test(w.raw) || o.first || o.list || (await isKnownName(c.services.read, ref.name))) return true
  if (o.plain && NAME_LIKE.test(ref.name)) throw new UserError('person.or-note', { name: ref.name })
  return false
}

/** 口令 of a check-in: four digits. */
export function checkinCodeWord(): ArgSpec<string | undefined> {
  return { usage: '[口令]', keys: ['口令'], read: (c) => takeKey(c, '口令') ?? takeWord(c, (w) => (w.kind === 'word' && /^\d{4}$/.test(w.text) ? w.text : null)) ?? undefined }
}

/** Everything behind the arguments read so far, word for word to the end of the line; a form's field of that name instead. */
export function freeText(usage: string, key: string): ArgSpec<string> {
  return {
    usage, keys: [], longKeys: [],
    read(c) {
      const end = c.line.text.length
      const filled = takeWord(c, (w) => ((w.kind === 'pair' || w.kind === 'unknown-pair') && w.from === end && w.key === key ? w.raw : null))
      const [first] = c.words
      if (!first || first.from === end) return filled ?? ''
      c.words = []
      const said = original(c.line, first.from).trim()
      return filled === null ? said : `${said} ${filled}`
    },
  }
}
