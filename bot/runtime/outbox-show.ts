// Hands things to adapters: worded, fitted to the platform, page by page.
import { fitOut, toText, type Fitted, type Outgoing } from '../model/degrade.ts'
import { PlatformError } from '../model/errors.ts'
import type { PlatformId } from '../model/event.ts'
import type { Reply } from '../model/reply.ts'
import { MINUTE } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Destination, PlatformAdapter, SentRef } from '../ports/platform.ts'
import { destinationOf, hurryOf, progressOf, replyOf, type Item } from './outbox-item.ts'
import { toScript } from './script.ts'

type Script = '简' | '繁'

export interface Show {
  /** The adapter of a platform. Throws PlatformError `platform.off` when it is not configured. */
  must(platform: PlatformId): PlatformAdapter
  /** Sends a row, beginning with the first page that was not surely shown. `paged` is told after each page how many were. */
  item(item: Item, paged: (pages: number) => void): Promise<void>
  /** Shows something that is in no row. */
  direct(platform: PlatformId, to: Destination, reply: Reply, key: string): Promise<void>
  post(platform: PlatformId, to: Destination, reply: Reply, script: Script, key: string): Promise<SentRef>
  update(platform: PlatformId, ref: SentRef, to: Destination, reply: Reply, script: Script): Promise<void>
}

function pagesFor(adapter: PlatformAdapter, reply: Reply, script: Script, kind: Destination['kind']): readonly Fitted<Outgoing>[] {
  if (reply.kind === 'none') return []
  const written = script === '繁' ? toScript(reply) : reply
  if (written.kind === 'none') return []
  if (written.kind === 'text') return fitOut({ kind: kind === 'press' ? 'toast' : 'text', text: written.text }, adapter.capabilities)
  return fitOut({ kind: 'card', card: written.card, text: toText(written.card) }, adapter.capabilities)
}

/**
 * In a group every answer says 你. Where the platform knows no keys it knows no replies to a line either (DingTalk: one at the
 * webhook @s the asker, one by the OpenAPI nobody; dingtalk.md section 7), so that the name goes in front.
 */
function addressed(reply: Reply, item: Item, adapter: PlatformAdapter): Reply {
  const asker = item.body.kind === 'reply' ? item.body.asker : undefined
  if (asker === undefined || reply.kind !== 'text' || adapter.capabilities.keyMs !== 0 || reply.text.startsWith(asker)) return reply
  return { ...reply, text: `${asker}：${reply.text}` }
}

export function createShow(o: { clock: Clock; adapter: (platform: PlatformId) => PlatformAdapter | null }): Show {
  function must(platform: PlatformId): PlatformAdapter {
    const adapter = o.adapter(platform)
    if (!adapter) throw new PlatformError('platform.off', { retryable: true, retryAfterMs: MINUTE, hint: `${platform} is not configured; set its credentials and restart` })
    return adapter
  }

  async function update(platform: PlatformId, ref: SentRef, to: Destination, reply: Reply, script: Script): Promise<void> {
    const adapter = must(platform)
    const page = pagesFor(adapter, reply, script, to.kind).at(-1)
    if (page && adapter.update) await adapter.update(ref, to, page)
  }

  return {
    must,
    async item(item, paged) {
      const { row, target } = item
      const to = destinationOf(item)
      const reply = replyOf(item, o.clock)
      if (target.kind === 'update') {
        if (target.messageId !== null) await update(item.platform, { messageId: target.messageId }, to, reply, item.body.script)
        return
      }
      const adapter = must(item.platform)
      const pages = pagesFor(adapter, addressed(reply, item, adapter), item.body.script, to.kind)
      for (const [i, page] of pages.entries()) {
        if (i < progressOf(row).pages) continue
        await adapter.send(to, page, { key: i === 0 ? row.key : `${row.key}/${i}`, hurry: hurryOf(item) })
        paged(i + 1)
      }
    },
    async direct(platform, to, reply, key) {
      const adapter = must(platform)
      for (const [i, page] of pagesFor(adapter, reply, '简', to.kind).entries()) await adapter.send(to, page, { key: i === 0 ? key : `${key}/${i}`, hurry: 'answer' })
    },
    async post(platform, to, reply, script, key) {
      const adapter = must(platform)
      let ref: SentRef | null = null
      for (const [i, page] of pagesFor(adapter, reply, script, to.kind).entries()) ref = await adapter.send(to, page, { key: `${key}/${i}`, hurry: 'notice' })
      if (!ref) throw new Error('a card without a page')
      return ref
    },
    update,
  }
}
