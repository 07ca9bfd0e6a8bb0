// 补发: a group post that may have been shown or not; one administrator decides, once, and the others are told.
import type { Handle } from '../../prisma/client.ts'
import { liveCardWriter } from '../../prisma/stores/live-card.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { outboxWriter } from '../../prisma/stores/outbox.ts'
import { requestStore, requestWriter, type Request } from '../../prisma/stores/request.ts'
import type { Actor } from '../model/actor.ts'
import { UserError } from '../model/errors.ts'
import { CARD_POST } from './delivery.ts'
import { tellMember } from './notice.ts'
import type { Doing, Unit } from './unit.ts'

/** A post that waits for a decision. */
export interface UnsurePost {
  readonly id: string
  readonly number: number
  /** Title of the group. */
  readonly where: string
  /** How it begins. */
  readonly said: string
  readonly key: string
  readonly decided: boolean
}

function toPost(r: Request): UnsurePost {
  return { id: r.id, number: r.number, where: r.data['where'] ?? '', said: r.data['said'] ?? '', key: r.data['key'] ?? '', decided: r.decidedAt !== null }
}

/** The post of that number; null: no such one. */
export async function unsurePost(read: Handle, number: number): Promise<UnsurePost | null> {
  const found = await requestStore(read).byNumber(number)
  return found?.kind === 'resend' ? toPost(found) : null
}

/** Posts that wait for a decision, oldest first. */
export async function unsurePosts(read: Handle): Promise<UnsurePost[]> {
  return (await requestStore(read).open('resend')).map(toPost).reverse()
}

/** Sends it once more. False: it is not in doubt any more, or gone. */
async function sendAgain(unit: Unit, key: string): Promise<boolean> {
  if (key.startsWith(CARD_POST)) {
    const activityId = await liveCardWriter(unit.tx).rearm(key.slice(CARD_POST.length))
    if (activityId !== null) unit.touch(activityId)
    return activityId !== null
  }
  if (!(await outboxWriter(unit.tx).rearm(key, unit.now))) return false
  unit.enqueue({ name: 'notice-deliver', payload: {}, key: 'notice-deliver/resend', runAt: unit.now })
  return true
}

/** Decides it. UserError `resend.over` when somebody was quicker, `resend.gone` when there is nothing left to send. */
export async function decidePost(unit: Unit, doing: Doing, actor: Actor, post: UnsurePost, again: boolean): Promise<void> {
  if (!(await requestWriter(unit.tx).decide(post.id, actor.memberId, again ? 'resent' : 'dropped', unit.now))) throw new UserError('resend.over', { number: post.number })
  if (!again) await outboxWriter(unit.tx).drop(post.key)
  else if (!(await sendAgain(unit, post.key))) throw new UserError('resend.gone', { number: post.number })
  unit.audit(doing, { action: again ? 'post.resent' : 'post.dropped', data: { where: post.where, said: post.said } })
  for (const m of await memberStore(unit.tx).holding('admin')) {
    if (m.id === actor.memberId) continue
    const text = again ? `发到「${post.where}」的那条，${actor.name}已经补发了，你不用管了。` : `发到「${post.where}」的那条，${actor.name}看过了，不用补发。`
    tellMember(unit, m, { kind: 'operator', text }, { key: `ops/resend/${post.number}/${m.id}`, urgency: 'urgent' })
  }
}
