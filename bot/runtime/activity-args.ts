// Which activity is meant where it need not be open: 签到 and 接龙 find it by themselves where they can.
import { unknownCodeCard, whichActivityCard } from '../cards/ask.ts'
import { codeOf, type Activity } from '../domain/activity.ts'
import { original } from '../language/normalise.ts'
import { readCode } from '../language/quantity.ts'
import { UserError } from '../model/errors.ts'
import { checkinCandidates } from '../services/checkin.ts'
import { arg, Ask, takeWord, type ArgContext, type ArgSpec } from './args.ts'

async function published(c: ArgContext, number: number): Promise<Activity> {
  const found = await c.services.activities.byCode(number)
  if (!found) throw new Ask(unknownCodeCard(`A${number}`, (await c.services.activities.open(c.now)).map((x) => x.activity), c.typed, '现在有的'))
  return found.activity
}

/** `[A7]`; four bare digits are the code on site. Without one: where check-in is on for the actor now. */
export function checkinActivity(): ArgSpec<Activity> {
  return {
    usage: '[A7]',
    async read(c) {
      const number = takeWord(c, (w) => {
        const code = w.kind === 'word' && !/^\d{4}$/.test(w.text) ? readCode(w.text, 'A') : null
        return code?.number ?? null
      })
      if (number !== null) return published(c, number)
      const [only, ...others] = await checkinCandidates(c.services, c.actor, c.now)
      if (!only) {
        const [some] = await c.services.activities.open(c.now)
        throw new UserError('checkin.none', { code: some ? codeOf(some.activity) : '' })
      }
      if (others.length === 0) return only
      throw new Ask(whichActivityCard(c, [only, ...others], c.typed))
    },
  }
}

/** `[A7]` as the very first word and with its letter, since free text follows; else the card answered or the only one open. */
export function chainActivity(): ArgSpec<Activity> {
  const implied = arg.openActivity()
  return {
    usage: '[A7]',
    async read(c) {
      const [first, ...rest] = c.words
      const code = first?.kind === 'word' && /^#?[aA]\d/u.test(first.text) ? readCode(first.text, 'A') : null
      if (code !== null) {
        c.words = rest
        return published(c, code.number)
      }
      // The text stays word for word behind the button, should it be asked which activity.
      const typed = [c.typed[0] ?? '', ...(first ? [original(c.line, first.from)] : [])]
      return implied.read({ ...c, words: [], typed }, {})
    },
  }
}
