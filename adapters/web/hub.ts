// Server-sent events: one feed per open page, a short memory so that a page that lost its connection misses nothing.
import type { ServerEvent } from './view.ts'

const REMEMBERED = 500
const MAX_BEHIND = 1_000
const KEEP_ALIVE_MS = 20_000

/** One frame on the wire; a `ping` is a comment that keeps middle boxes and sleeping laptops from cutting the line. */
export type Frame = { readonly kind: 'event'; readonly id: string; readonly event: ServerEvent } | { readonly kind: 'ping' }

/** What one page still has to receive, in order. */
export class Feed {
  private readonly queue: Frame[] = []
  private wake: (() => void) | null = null
  private open = true

  push(frame: Frame): void {
    if (!this.open) return
    this.queue.push(frame)
    // A page that far behind sleeps: it reconnects and fetches the state instead.
    if (this.queue.length > MAX_BEHIND) this.close()
    this.wake?.()
  }

  /** Ends when the feed is closed; what was pushed before still comes. */
  async *frames(): AsyncGenerator<Frame> {
    for (;;) {
      const frame = this.queue.shift()
      if (frame) yield frame
      else if (!this.open) return
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
        this.wake = null
      }
    }
  }

  close(): void {
    this.open = false
    this.wake?.()
  }
}

export class Hub {
  private readonly feeds = new Set<Feed>()
  private readonly memory: Extract<Frame, { kind: 'event' }>[] = []
  private count = 0
  private timer: NodeJS.Timeout | null = null

  /** `boot` marks this process: ids of an earlier one are never resumed from. */
  constructor(private readonly boot: string) {}

  /** Sends an event to every open page. */
  publish(event: ServerEvent): void {
    this.count += 1
    const frame = { kind: 'event', id: `${this.boot}.${this.count}`, event } as const
    this.memory.push(frame)
    if (this.memory.length > REMEMBERED) this.memory.shift()
    for (const feed of this.feeds) feed.push(frame)
  }

  /** A new feed, starting with `hello` and, where `lastId` is still remembered, all that came after it. */
  subscribe(lastId: string | null): Feed {
    const feed = new Feed()
    const id = `${this.boot}.${this.count}`
    const at = lastId === null ? -1 : this.memory.findIndex((f) => f.id === lastId)
    const resumed = lastId === id || at >= 0
    if (resumed && at >= 0) for (const frame of this.memory.slice(at + 1)) feed.push(frame)
    feed.push({ kind: 'event', id, event: { type: 'hello', resumed } })
    this.feeds.add(feed)
    if (this.timer === null) {
      this.timer = setInterval(() => {
        for (const f of this.feeds) f.push({ kind: 'ping' })
      }, KEEP_ALIVE_MS)
      this.timer.unref()
    }
    return feed
  }

  unsubscribe(feed: Feed): void {
    feed.close()
    this.feeds.delete(feed)
    if (this.feeds.size === 0 && this.timer !== null) {
      clearInterval(this.timer)
      this.timer = null
    }
  }

  /** Closes every feed. */
  close(): void {
    for (const feed of [...this.feeds]) this.unsubscribe(feed)
  }
}
