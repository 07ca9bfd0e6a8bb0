// 体检: what an administrator should know of the running bot, gathered. Counts, codes and names only; never a message.
import { chatRollStore } from '../../prisma/stores/chat-roll.ts'
import { checkUpStore, type Counted } from '../../prisma/stores/check-up.ts'
import { chatStore } from '../../prisma/stores/chat.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import { outboxStore } from '../../prisma/stores/outbox.ts'
import type { Check } from '../model/check.ts'
import type { PlatformId } from '../model/event.ts'
import { DAY, instant, plus, type Instant } from '../model/time.ts'
import { PLATFORM_NAMES } from './link.ts'
import type { Services } from './index.ts'
import type { BudgetView, LinkView, Trouble } from './watch.ts'

/** What was given up longer ago is no news. */
const NEWS_MS = 7 * DAY
/** Told by this page itself, more closely. */
const TOLD_HERE = new Set(['消息', '定时任务', '端口'])

export interface CheckUp {
  readonly links: readonly (LinkView & { readonly name: string; readonly budget: BudgetView | null })[]
  readonly troubles: readonly (Trouble & { readonly name: string })[]
  /** Given up within a week, by reason. */
  readonly failed: readonly Counted[]
  /** Nobody knows whether they were shown. */
  readonly unknown: readonly Counted[]
  /** Due, and not sent yet. */
  readonly waiting: number
  readonly deadJobs: readonly { readonly name: string; readonly count: number }[]
  /** Whom no private message reaches. */
  readonly unreachable: readonly { readonly name: string; readonly platform: string; readonly since: Instant }[]
  /** Titles of bound groups that the bot is out of. */
  readonly lost: readonly string[]
  /** Null: the machine was not looked at. */
  readonly checks: readonly Check[] | null
}

export async function checkUp(services: Services, now: Instant): Promise<CheckUp> {
  const { read, watch } = services
  const counts = checkUpStore(read)
  const checks = await watch.doctor()
  return {
    links: watch.links().map((l) => ({ ...l, name: PLATFORM_NAMES[l.platform], budget: watch.budget(l.platform) })),
    troubles: watch.troubles().map((t) => ({ ...t, name: PLATFORM_NAMES[t.platform] })),
    failed: await counts.messages('failed', plus(now, -NEWS_MS)),
    unknown: await counts.messages('unknown', instant(0)),
    waiting: await outboxStore(read).count('due', now),
    deadJobs: await counts.deadJobs(),
    unreachable: await unreachable(services),
    lost: await chatRollStore(read).lost(),
    checks: checks?.filter((c) => !TOLD_HERE.has(c.name)) ?? null,
  }
}

async function unreachable(services: Services): Promise<CheckUp['unreachable']> {
  const rows = await services.blocked.all()
  const names = new Map<string, string>()
  for (const platform of new Set<PlatformId>(rows.map((r) => r.platform))) {
    const ids = rows.flatMap((r) => (r.platform === platform ? [r.userId] : []))
    for (const m of await memberStore(services.read).byAccounts(platform, ids)) for (const a of m.accounts) if (a.platform === platform) names.set(`${platform}/${a.userId}`, m.name)
  }
  const found: CheckUp['unreachable'][number][] = []
  for (const r of rows) {
    const name = names.get(`${r.platform}/${r.userId}`) ?? (await chatStore(services.read).nameOf(r.platform, r.userId)) ?? '没记名字的人'
    found.push({ name, platform: PLATFORM_NAMES[r.platform], since: r.since })
  }
  return found
}
