// After an absence: people in the groups are told once, so that nobody relies on a line that was never received.
import { chatStore } from '../../prisma/stores/chat.ts'
import { liveCardStore } from '../../prisma/stores/live-card.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import type { Instant } from '../model/time.ts'
import { tellChat } from './notice.ts'
import type { Unit } from './unit.ts'

/** Tells every group with an open activity that lines sent meanwhile may be lost. One post a group and absence. */
export async function reportDowntime(unit: Unit, from: Instant, to: Instant): Promise<void> {
  const open = await activityStore(unit.tx).byStatus('open')
  const cards = await liveCardStore(unit.tx).ofActivities(open.map((a) => a.id))
  const busy = new Set(cards.map((c) => c.chatId))
  for (const chat of await chatStore(unit.tx).bound()) {
    if (busy.has(chat.id)) await tellChat(unit, chat.id, { kind: 'downtime', from, to }, { key: `downtime/${chat.id}/${to}`, urgency: 'wait' })
  }
}
