// Signs of life, and what follows an absence: people in the groups are told once, so that nobody relies on a line that was never received.
import { chatStore } from '../../prisma/stores/chat.ts'
import { liveCardStore } from '../../prisma/stores/live-card.ts'
import { activityStore } from '../../prisma/stores/activity.ts'
import { settingStore } from '../../prisma/stores/setting.ts'
import type { PlatformId } from '../model/event.ts'
import { instant, MINUTE, type Instant } from '../model/time.ts'
import { tellChat } from './notice.ts'
import type { Services } from './index.ts'
import type { Unit } from './unit.ts'

/** Signs of life come once a minute: an absence shorter than this may be none. */
const SURE_MS = 2 * MINUTE
/** After a longer one, people and groups may have come and gone unseen. */
const STALE_MS = 10 * MINUTE

/** Notes that the bot is alive, and that these platforms' connections are. */
export async function signOfLife(unit: Unit, connected: readonly PlatformId[]): Promise<void> {
  const settings = settingStore(unit.tx)
  await settings.set('last.seen', String(unit.now))
  for (const platform of connected) await settings.set(`last.up/${platform}`, String(unit.now))
}

/**
 * The connection of a platform is up again, after an absence of the process or of the connection alone. Longer than the platform
 * pushes again (`repushMs`): its groups are told, in the transaction that notes the sign of life, hence once. Returns the absence.
 */
export async function cameUp(unit: Unit, services: Services, platform: PlatformId, repushMs: number): Promise<{ from: Instant; to: Instant } | null> {
  const settings = settingStore(unit.tx)
  const last = Number((await settings.get(`last.up/${platform}`)) ?? 0)
  await settings.set(`last.up/${platform}`, String(unit.now))
  const away = unit.now - last
  if (away > STALE_MS && services.directory.lists(platform)) unit.enqueue({ name: 'chat-sync', payload: { platform }, key: `chat-sync/all/${platform}`, runAt: unit.now })
  if (last === 0 || away <= Math.max(repushMs, SURE_MS)) return null
  await reportDowntime(unit, platform, instant(last), unit.now)
  return { from: instant(last), to: unit.now }
}

/** Tells every group of the platform with an open activity that lines sent meanwhile may be lost. One post a group and absence. */
async function reportDowntime(unit: Unit, platform: PlatformId, from: Instant, to: Instant): Promise<void> {
  const open = await activityStore(unit.tx).byStatus('open')
  const cards = await liveCardStore(unit.tx).ofActivities(open.map((a) => a.id))
  const busy = new Set(cards.map((c) => c.chatId))
  for (const chat of await chatStore(unit.tx).bound()) {
    if (chat.platform === platform && busy.has(chat.id)) await tellChat(unit, chat.id, { kind: 'downtime', from, to }, { key: `downtime/${chat.id}/${to}`, urgency: 'wait' })
  }
}
