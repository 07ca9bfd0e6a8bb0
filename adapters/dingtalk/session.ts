// Session webhooks: where a group or a person can be answered without a metered call. In memory only. Rules: dingtalk.md section 7.
import type { Instant } from '../../bot/model/time.ts'
import { WEBHOOK_BLOCK_MS, WEBHOOK_MS, WEBHOOK_RATE } from './config.ts'
import type { Hook } from './receive.ts'

interface Session {
  url: string
  until: number
  /** Nothing may be posted before. */
  blockedUntil: number
  /** Times of the last posts, oldest first. */
  readonly posts: number[]
}

const MOST = 5_000
/** Clocks of two machines differ a little. */
const MARGIN = 1.03

/** Of a group, or of a person's private chat. */
export type Where = { readonly chat: string } | { readonly user: string }

const keyOf = (where: Where): string => ('chat' in where ? `chat/${where.chat}` : `user/${where.user}`)

export class Sessions {
  private readonly known = new Map<string, Session>()
  private readonly origin: string

  /** `oapiUrl`: the only host that is posted to; a forged message could name any. */
  constructor(oapiUrl: string) {
    this.origin = new URL(oapiUrl).origin
  }

  /** Remembers the newest address of a place; false when it is of another host. */
  learn(hook: Hook, now: Instant): boolean {
    if (!URL.canParse(hook.url) || new URL(hook.url).origin !== this.origin) return false
    const key = keyOf(hook.chat === null ? { user: hook.user } : { chat: hook.chat })
    const before = this.known.get(key)
    this.known.delete(key)
    this.known.set(key, { blockedUntil: before?.blockedUntil ?? 0, posts: before?.posts ?? [], url: hook.url, until: Math.min(hook.until ?? Infinity, now + WEBHOOK_MS) })
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST) break
      this.known.delete(oldest)
    }
    return true
  }

  /** An address to post one message at, which is then counted; null without one, or when the minute is full. */
  take(where: Where, now: Instant): string | null {
    const session = this.known.get(keyOf(where))
    if (!session || now >= session.until || now < session.blockedUntil) return null
    const { posts } = session
    while (posts[0] !== undefined && posts[0] <= now - WEBHOOK_RATE.perMs * MARGIN) posts.shift()
    if (posts.length >= WEBHOOK_RATE.count) return null
    posts.push(now)
    return session.url
  }

  /** The platform knows this address no more. A newer one stays. */
  forget(where: Where, url: string): void {
    const session = this.known.get(keyOf(where))
    if (session?.url === url) session.until = 0
  }

  /** Too many posts: the platform takes none here for ten minutes. */
  block(where: Where, now: Instant): void {
    const session = this.known.get(keyOf(where))
    if (session) session.blockedUntil = now + WEBHOOK_BLOCK_MS
  }
}
