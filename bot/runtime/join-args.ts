// Whom a 代报名 names: the people come first, in any way of writing; what follows them is the note.
import type { Activity } from '../domain/activity.ts'
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

/** `@张三, @李四`, `张三 李四`, `全组`. UserError for an unknown name; two of one name are asked about. */
export function joiners(): ArgSpec<Joiners> {
  return {
    usage: '@张三[, @李四]|全组', keys: ['工号', '成员'], flags: ['全组', '全小组'],
    async read(c, prior) {
      if (takeFlag(c, '全组', '全小组')) return { group: true, people: [] }
      const activity = prior['activity'] as Activity
      const people: Member[] = []
      const typed = c.typed.flatMap((w) => w.split(SEPARATORS).filter((x) => x.trim() !== ''))
      let plain = false
      for (;;) {
        const word = c.words[0]
        if (!word) break
        const several = apart(word)
        const list = several.length > 1
        let taken = 0
        for (const w of several) {
          if (!(await namesSomebody(c, w, activity, { first: people.length === 0, plain, list }))) break
          const ref = personRefs(w)[0]
          if (!ref) break
          plain ||= w.kind === 'word' && !/^[@＠]/u.test(w.raw)
          people.push(await memberFrom({ ...c, typed }, { ref, typed: 'whole' in w ? w.whole : w.raw.trim() }, {}))
          taken++
        }
        if (taken < several.length) break
        c.words.shift()
      }
      return { group: false, people }
    },
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
