// What the platforms' directories know of people and groups: asked with patience that ends, so that a slow one stops nobody.
import type { PlatformId } from '../model/event.ts'
import { plus, SECOND } from '../model/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { PlatformAdapter, Profile } from '../ports/platform.ts'

/** How long somebody waits for what the directory says of them. */
const PATIENCE_MS = 3 * SECOND
/** After so long whoever came later need not wait for them any more. */
const TURN_MS = SECOND / 4

export interface Asked {
  /** The answer takes its time. Called at most once. */
  readonly slow?: () => void
  /** The answer came after all, when nobody waited for it any more; its work is followed to its end. */
  readonly late?: (profile: Profile) => Promise<void>
}

type Members = readonly { readonly id: string; readonly name: string | null }[]
type Chats = readonly { readonly id: string; readonly title: string }[]

export interface Directory {
  readonly platforms: readonly PlatformId[]
  /** What the directory says of a person; null where it says nothing, refuses, or is silent for three seconds. Never rejects. */
  profile(platform: PlatformId, userId: string, chat: string | null, asked?: Asked): Promise<Profile | null>
  /** Asks in the background, one question for an account at a time; `then` is not called when nothing was said. */
  later(platform: PlatformId, userId: string, chat: string | null, then: (profile: Profile) => Promise<void>): void
  /** Whether groups or their members can be asked for at all. */
  lists(platform: PlatformId): boolean
  /** As the adapter's; null also where it has none. */
  members(platform: PlatformId, chat: string): Promise<Members | null>
  chats(platform: PlatformId): Promise<Chats | null>
}

export interface DirectoryOptions {
  readonly adapters: readonly PlatformAdapter[]
  readonly clock: Clock
  readonly log: Logger
  /** Follows work that nobody waits for. */
  readonly follow: (work: Promise<unknown>) => void
}

export function createDirectory(o: DirectoryOptions): Directory {
  const { clock, log } = o
  const adapter = (platform: PlatformId): PlatformAdapter | undefined => o.adapters.find((a) => a.id === platform)
  const underWay = new Map<string, Promise<Profile | null>>()

  /** One question for an account at a time, however many lines wait for it. */
  function ask(a: PlatformAdapter, userId: string, chat: string | null): Promise<Profile | null> {
    const key = `${a.id}/${userId}`
    const asked = underWay.get(key)
    if (asked) return asked
    const answer = (async () => {
      try {
        return (await a.profile?.(userId, chat)) ?? null
      } catch (error) {
        log.warn('the directory did not answer', { platform: a.id, error: error instanceof Error && 'code' in error ? String(error.code) : 'failed' })
        return null
      } finally {
        underWay.delete(key)
      }
    })()
    underWay.set(key, answer)
    return answer
  }

  return {
    platforms: o.adapters.map((a) => a.id),
    profile(platform, userId, chat, { slow, late } = {}) {
      const a = adapter(platform)
      if (!a?.profile) return Promise.resolve(null)
      const answer = ask(a, userId, chat)
      return new Promise((resolve) => {
        let waits = true
        const turn = clock.wake(plus(clock.now(), TURN_MS), () => slow?.())
        const end = clock.wake(plus(clock.now(), PATIENCE_MS), () => {
          waits = false
          log.warn('the directory is slow', { platform })
          resolve(null)
        })
        void answer.then((profile) => {
          turn()
          end()
          if (waits) resolve(profile)
          else if (profile && late) o.follow(late(profile))
        })
      })
    },
    later(platform, userId, chat, then) {
      const a = adapter(platform)
      if (!a?.profile || underWay.has(`${platform}/${userId}`)) return
      void ask(a, userId, chat).then((profile) => { if (profile) o.follow(then(profile)) })
    },
    lists(platform) {
      const a = adapter(platform)
      return a?.members !== undefined || a?.chats !== undefined
    },
    members: async (platform, chat) => (await adapter(platform)?.members?.(chat)) ?? null,
    chats: async (platform) => (await adapter(platform)?.chats?.()) ?? null,
  }
}
