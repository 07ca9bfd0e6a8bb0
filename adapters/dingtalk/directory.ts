// Who people are, by the organisation's directory; remembered for some hours. Rules: dingtalk.md section 11.
import { z } from 'zod'
import { PlatformError } from '../../bot/model/errors.ts'
import { plus, type Instant } from '../../bot/model/time.ts'
import type { Clock } from '../../bot/ports/clock.ts'
import type { Profile } from '../../bot/ports/platform.ts'
import type { Api } from './api.ts'
import { PROFILE_FAILED_MS, PROFILE_MS } from './config.ts'
import { isOutsider } from './receive.ts'

const MOST = 5_000

const text = z.string().nullable().catch(null)
const userShape = z.looseObject({ result: z.looseObject({ name: text, job_number: text }) })

export interface Directory {
  /** Null where the directory does not know them or may not tell. Never rejects: a name is not worth a failure. */
  profile(user: string): Promise<Profile | null>
  /** The nick that messages showed, for the `@name` of others. */
  nick(user: string): string | null
  learn(user: string, nick: string): void
}

export function createDirectory({ api, clock }: { readonly api: Api; readonly clock: Clock }): Directory {
  const profiles = new Map<string, { readonly profile: Promise<Profile | null>; until: Instant }>()
  const nicks = new Map<string, string>()

  function trim(map: Map<string, unknown>): void {
    for (const oldest of map.keys()) {
      if (map.size <= MOST) break
      map.delete(oldest)
    }
  }

  async function ask(user: string): Promise<{ readonly profile: Profile | null; readonly sure: boolean }> {
    try {
      const read = userShape.safeParse(await api.old('/topapi/v2/user/get', { userid: user }, { hurry: 'notice', repeatable: true }))
      if (!read.success) return { profile: null, sure: false }
      const { name, job_number: employeeNo } = read.data.result
      return { profile: { name: name || null, employeeNo: employeeNo || null, external: false }, sure: true }
    } catch (error) {
      if (error instanceof PlatformError) return { profile: null, sure: error.mark === 'user-gone' }
      throw error
    }
  }

  return {
    profile(user) {
      if (isOutsider(user)) return Promise.resolve({ name: nicks.get(user) ?? null, employeeNo: null, external: true })
      const known = profiles.get(user)
      if (known && clock.now() < known.until) return known.profile
      const asked = ask(user)
      const entry = { profile: asked.then(({ profile }) => profile), until: plus(clock.now(), PROFILE_MS) }
      profiles.set(user, entry)
      trim(profiles)
      void asked.then(({ sure }) => { if (!sure) entry.until = plus(clock.now(), PROFILE_FAILED_MS) })
      return entry.profile
    },
    nick: (user) => nicks.get(user) ?? null,
    learn(user, nick) {
      nicks.delete(user)
      nicks.set(user, nick)
      trim(nicks)
    },
  }
}
