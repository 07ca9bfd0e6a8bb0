// How long things are kept that nobody needs any more.
import { inboxStore } from '../../prisma/stores/inbox.ts'
import { occurrenceWriter } from '../../prisma/stores/occurrence.ts'
import { offerWriter } from '../../prisma/stores/offer.ts'
import { outboxWriter } from '../../prisma/stores/outbox.ts'
import { requestWriter } from '../../prisma/stores/request.ts'
import { DAY, plus } from '../model/time.ts'
import type { Unit } from './unit.ts'

/** Platforms push again for up to seven hours (Feishu: 15 s, 5 min, 1 h, 6 h); three days leave room for a wrong clock. */
const INBOX_DAYS = 3
/** A notice's natural key must outlive the activity that it tells of. */
const OUTBOX_DAYS = 400
const LEDGER_DAYS = 400

/** Forgets handled events, sent notices and past occurrences. Returns how many. */
export async function prune(unit: Unit): Promise<{ inbox: number; outbox: number; offers: number; occurrences: number }> {
  await requestWriter(unit.tx).prune(plus(unit.now, -DAY))
  return {
    inbox: await inboxStore(unit.tx).prune(plus(unit.now, -INBOX_DAYS * DAY)),
    outbox: await outboxWriter(unit.tx).prune(plus(unit.now, -OUTBOX_DAYS * DAY)),
    offers: await offerWriter(unit.tx).prune(unit.now),
    occurrences: await occurrenceWriter(unit.tx).prune(plus(unit.now, -LEDGER_DAYS * DAY)),
  }
}
