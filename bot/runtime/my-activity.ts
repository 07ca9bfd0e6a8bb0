// The activity that somebody is in already: by code, or the only one that they could mean.
import { unknownCodeCard, whichActivityCard } from '../cards/ask.ts'
import type { Activity } from '../domain/activity.ts'
import { readCode } from '../language/quantity.ts'
import { UserError } from '../model/errors.ts'
import { myActivities } from '../services/mine.ts'
import { Ask, takeWord, type ArgSpec } from './args.ts'

/** `[A7]`; without a code the only one that they are in, or of those the only one posted here. `waiting`: first of all those that they wait for. */
export function myActivity(o: { waiting?: boolean } = {}): ArgSpec<Activity> {
  return {
    usage: '[A7]',
    async read(c) {
      const number = takeWord(c, (w) => {
        const code = w.kind === 'word' ? readCode(w.text, 'A') : null
        return code === null || (code.prefix !== null && code.prefix !== 'A') ? null : code.number
      })
      if (number !== null) {
        const found = await c.services.activities.byCode(number)
        if (!found) throw new Ask(unknownCodeCard(`A${number}`, (await myActivities(c.services, c.actor.memberId, c.now)).map((x) => x.activity), c.typed, '你报着的'))
        return found.activity
      }
      const all = await myActivities(c.services, c.actor.memberId, c.now)
      const waits = o.waiting ? all.filter((x) => x.signup.state !== 'seated' || x.signup.want !== null) : []
      const mine = waits.length > 0 ? waits : all
      const replyTo = c.event.kind === 'message' ? c.event.replyTo : null
      const here = mine.filter((x) => x.posted.some((p) => (replyTo === null ? p.chatId === c.chat?.id : p.messageId === replyTo)))
      const candidates = here.length > 0 ? here : mine
      const [only, second] = candidates
      if (only && !second) return only.activity
      if (!only) throw new UserError('signup.none-mine')
      throw new Ask(whichActivityCard(c, candidates.map((x) => x.activity), c.typed))
    },
  }
}

