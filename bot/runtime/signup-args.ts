// Arguments of a sign-up that depend on the activity that was meant: its slots and its questions.
import type { Activity } from '../domain/activity.ts'
import { UserError } from '../model/errors.ts'
import { takeKey, takeRest, takeWord, type ArgContext, type ArgSpec } from './args.ts'

/** Longest note kept with a sign-up. */
const NOTE_LIMIT = 200

export interface SignupDetails {
  /** 组别 or 场次 by name; null when none was said. */
  readonly slot: string | null
  readonly answers: Readonly<Record<string, string>>
  /** Null when nothing was said. */
  readonly note: string | null
}

function takeSlot(c: ArgContext, a: Activity): string | null {
  return takeKey(c, '组别', '场次') ?? takeWord(c, (w) => (w.kind === 'word' ? (a.slots.find((s) => s.name !== '' && s.name === w.raw)?.name ?? null) : null))
}

/** `尺码:L`, `尺码L`, or an option said alone. */
function takeAnswers(c: ArgContext, a: Activity): Record<string, string> {
  const answers: Record<string, string> = {}
  for (const f of a.fields) {
    const said = takeWord(c, (w) => {
      if (w.kind === 'pair' || w.kind === 'unknown-pair') return w.key === f.name ? w.raw : null
      if (w.kind !== 'word') return null
      if (w.raw.startsWith(f.name) && w.raw.length > f.name.length) return w.raw.slice(f.name.length)
      return f.options.includes(w.raw) ? w.raw : null
    })
    // A numbered choice, as platforms without forms show it.
    if (said !== null) answers[f.name] = f.options[Number(said) - 1] ?? said
  }
  return answers
}

/** Slot, answers and note of the activity read before as `activity`. What is left over is the note; unknown keys are left to be refused. */
export function signupDetails(): ArgSpec<SignupDetails> {
  return {
    usage: '[组别] [字段:…] [备注]', keys: ['备注', '组别', '场次'],
    read(c, prior) {
      const activity = prior['activity'] as Activity
      const slot = takeSlot(c, activity)
      const answers = takeAnswers(c, activity)
      const keyed = takeKey(c, '备注')
      // Numbers, codes and mistyped companions are no note: they were meant, and are not guessed at.
      const odd = c.words.find((w) => w.kind === 'word' && /^(?:#?[a-z]?[0-9]+(?:[.][0-9]+)?|[带+-].*)$/iu.test(w.text))
      if (odd) throw new UserError('signup.note-odd', { text: odd.raw })
      const second = takeSlot(c, activity)
      if (slot !== null && second !== null && second !== slot) throw new UserError('signup.note-odd', { text: second })
      const rest = c.words.some((w) => w.kind === 'unknown-pair') ? '' : takeRest(c)
      const note = [keyed, rest].filter((x) => x !== null && x !== '').join(' ')
      if (note.length > NOTE_LIMIT) throw new UserError('line.field-long', { key: '备注', length: note.length, max: NOTE_LIMIT })
      return { slot, answers, note: note === '' ? null : note }
    },
  }
}

/** Answers and note as they are typed again behind a button. */
export function saidOf(d: SignupDetails): string[] {
  return [...Object.entries(d.answers).map(([k, v]) => `${k}:${v}`), ...(d.note === null ? [] : [`备注:${d.note}`])]
}
