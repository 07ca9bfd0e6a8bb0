// Brings one live card up to date: changed where it can be, posted where it must be, under one key until its end is known.
import type { Db } from '../../prisma/client.ts'
import { isUnsure, liveCardStore, liveCardWriter, type CardTry, type LiveCard } from '../../prisma/stores/live-card.ts'
import { activityCard, fixedCard, NAMES_ON_CARD } from '../cards/activity.ts'
import { PlatformError } from '../model/errors.ts'
import { show } from '../model/reply.ts'
import { DAY, MINUTE, plus, type Instant } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Services } from '../services/index.ts'
import { liveView, type LiveView } from '../services/live-view.ts'
import type { Roster, RosterRow } from '../services/signup.ts'
import { beginTry, MOST_SHOWN, nextTry, NO_DOUBT } from './doubt.ts'
import { giveUpUnsure, settleCardFailure } from './live-card-fail.ts'
import type { Outbox } from './outbox.ts'

/** Platforms refuse updates of cards older than 14 days; a fresh one is posted the day before. */
export const FRESH_MS = 13 * DAY
/** Where cards cannot be updated, not more often than this is one posted anew. */
const ANEW_MS = 5 * MINUTE

/**
 * shown: a call was made; `behind`: it may have shown an old state. later: what there is to show must wait; `unless`: until a change
 * cannot, so that each change asks again. nothing: there is nothing
 * to show, or it is not tried any more.
 */
export type CardEnd = { readonly kind: 'nothing' } | { readonly kind: 'shown'; readonly behind: boolean } | { readonly kind: 'later'; readonly at: Instant; readonly unless?: true }

const NOTHING: CardEnd = { kind: 'nothing' }

const notes = (r: Roster): boolean => [...r.seated, ...r.waiting].some((row) => row.signup.note !== null && row.signup.note !== '')

function withoutNotes(r: Roster): Roster {
  const bare = (row: RosterRow): RosterRow => ({ ...row, signup: { ...row.signup, note: null } })
  return { ...r, seated: r.seated.map(bare), waiting: r.waiting.map(bare) }
}

export interface CardShow {
  /** `heldUntil`: updates must wait until then; first posts need not. */
  refresh(id: string, heldUntil: Instant | null): Promise<CardEnd>
}

export function createCardShow(o: { db: Db; clock: Clock; log: Logger; outbox: Outbox; services: Services }): CardShow {
  const { db, clock, outbox } = o
  /** What each card shows: a change that nobody can see (a check-in before the start) costs no update. */
  const faces = new Map<string, string>()
  /** Cards that the platform took for somebody's note: one person's words must not keep everybody's card from being true. A restart forgets them, at the cost of a call. */
  const bare = new Set<string>()

  /** Whether the words of the card were refused and it can still be shown without the notes. */
  function canDoWithout(card: LiveCard, view: LiveView, error: unknown): boolean {
    if (!(error instanceof PlatformError) || error.mark !== 'content' || bare.has(card.id) || !notes(view.roster)) return false
    bare.add(card.id)
    o.log.warn('live card, shown without notes', { card: card.id, code: error.code })
    return true
  }

  function isOld(card: LiveCard): boolean {
    return card.postedAt === null || clock.now() - card.postedAt >= FRESH_MS
  }

  async function upToDate(card: LiveCard): Promise<CardEnd> {
    await db.write((tx) => liveCardWriter(tx).shown(card.id, card.wanted, null))
    return NOTHING
  }

  /** Posts a new message. The key is kept until it is known how that ended, so that no crash and no silence makes two of it. */
  async function post(card: LiveCard, view: LiveView, reply: ReturnType<typeof show>): Promise<CardEnd> {
    const { chat } = view
    const keyMs = outbox.keyMs(chat.platform)
    // What was given up in doubt is over: this is another post.
    const before: CardTry = isUnsure(card) ? { trying: null, ...NO_DOUBT } : { trying: card.trying, triedAt: card.triedAt, doubts: card.doubts }
    const { revision } = view.roster.activity
    const doubt = beginTry(before.trying === null ? NO_DOUBT : before, clock.now(), keyMs, MOST_SHOWN.group)
    if (doubt === null) {
      await giveUpUnsure(o, card, chat, revision)
      return NOTHING
    }
    const version = before.trying ?? card.wanted
    const began: CardTry = { trying: version, triedAt: doubt.triedAt, doubts: doubt.doubts }
    if (began.trying !== before.trying || began.triedAt !== before.triedAt) await db.write((tx) => liveCardWriter(tx).tried(card.id, began))
    try {
      const ref = await outbox.post(chat.platform, { kind: 'chat', chat: chat.externalId }, reply, chat.settings.script, `card/${card.id}/${version}`)
      // A key that the platform knew shows what was said under it first: then the newest still has to follow.
      await db.write((tx) => liveCardWriter(tx).shown(card.id, version, { messageId: ref.messageId, at: clock.now(), revision: version === card.wanted ? revision : -1 }))
      if (version === card.wanted) faces.set(card.id, JSON.stringify(reply.card))
      o.services.activities.changed()
      return { kind: 'shown', behind: version < card.wanted }
    } catch (error) {
      const unknown = error instanceof PlatformError ? error.outcome === 'unknown' : keyMs < Infinity
      if (!unknown && before.trying === null) await db.write((tx) => liveCardWriter(tx).tried(card.id, { trying: null, ...NO_DOUBT }))
      else if (!unknown) await db.write((tx) => liveCardWriter(tx).tried(card.id, before))
      if (canDoWithout(card, view, error)) return { kind: 'later', at: clock.now() }
      const at = await settleCardFailure(o, card, chat, error)
      // A refusal leaves in doubt what was so before.
      if (!unknown && (at !== null || before.trying === null)) return at === null ? NOTHING : { kind: 'later', at }
      const next = at === null ? null : nextTry(began, { now: clock.now(), earliest: clock.now(), wanted: at, keyMs, most: MOST_SHOWN.group })
      if (next !== null) return { kind: 'later', at: next }
      await giveUpUnsure(o, card, chat, revision)
      return NOTHING
    }
  }

  async function change(card: LiveCard, messageId: string, view: LiveView, reply: ReturnType<typeof show>): Promise<CardEnd> {
    const { chat } = view
    const face = JSON.stringify(reply.card)
    if (faces.get(card.id) === face) return upToDate(card)
    try {
      await outbox.update(chat.platform, { messageId }, { kind: 'chat', chat: chat.externalId }, reply, chat.settings.script)
    } catch (error) {
      if (canDoWithout(card, view, error)) return { kind: 'later', at: clock.now() }
      const at = await settleCardFailure(o, card, chat, error)
      return at === null ? NOTHING : { kind: 'later', at }
    }
    faces.set(card.id, face)
    await db.write((tx) => liveCardWriter(tx).shown(card.id, card.wanted, null))
    return { kind: 'shown', behind: false }
  }

  return {
    async refresh(id, heldUntil) {
      const card = await liveCardStore(db.read).byId(id)
      if (!card || card.wanted <= card.shown) return NOTHING
      const view = await liveView(db.read, card, NAMES_ON_CARD)
      if (!view) return NOTHING
      const { activity } = view.roster
      // Where nothing else tells the group, people would come to what does not take place.
      const urgent = activity.status === 'cancelled' && !outbox.canUpdate(view.chat.platform)
      if (heldUntil !== null && card.messageId !== null && !urgent) return { kind: 'later', at: heldUntil, unless: true }
      const t = { now: clock.now(), zone: clock.zone }
      const { platform } = view.chat
      if (!outbox.canUpdate(platform)) {
        const first = card.messageId === null
        // One in doubt waits for its administrator, until it would mean something else.
        if ((!first || isUnsure(card)) && card.revision === activity.revision) return upToDate(card)
        const due = plus(card.postedAt ?? (0 as Instant), ANEW_MS)
        if (!first && !urgent && clock.now() < due) return { kind: 'later', at: due, unless: true }
        return post(card, view, show(fixedCard(t, activity, view, !first || isUnsure(card))))
      }
      const reply = show(activityCard(t, bare.has(id) ? withoutNotes(view.roster) : view.roster, view))
      return card.messageId === null || isOld(card) ? post(card, view, reply) : change(card, card.messageId, view, reply)
    },
  }
}
