// Who people are: names are not in Feishu's events, so they are asked for and remembered for a while. Source: feishu.md section 11.
import { FeishuError } from './errors.ts'
import { HOUR, MINUTE, plus, type Instant } from '../../bot/model/time.ts'
import type { Profile } from '../../bot/ports/platform.ts'
import type { Api } from './api.ts'

const KEPT_MS = 6 * HOUR
/** What was not found may be there soon: scopes are granted, people move into the contact range. */
const RETRY_MS = 5 * MINUTE
const REMEMBERED = 20_000

interface Entry {
  readonly profile: Profile | null
  readonly until: Instant
}

export interface People {
  /** The name that was last heard of; null when none was. */
  nameOf(user: string): string | null
  /** A name that an event or a list told. */
  heard(user: string, name: string): void
  profile(user: string, chat: string | null): Promise<Profile | null>
  members(chat: string): Promise<readonly { readonly id: string; readonly name: string | null }[] | null>
}

/** `tenant`: the key of our own tenant as events told it; null until then. */
export function createPeople(api: Api, now: () => Instant, tenant: () => string | null): People {
  const names = new Map<string, string>()
  const profiles = new Map<string, Entry>()
  const asked = new Map<string, Promise<Profile | null>>()

  function heard(user: string, name: string): void {
    names.delete(user)
    names.set(user, name)
    for (const oldest of names.keys()) {
      if (names.size <= REMEMBERED) break
      names.delete(oldest)
    }
  }

  /** Of a group's roll, which needs no right to the directory. */
  async function fromRoll(user: string, chat: string): Promise<Profile | null> {
    const found = (await api.members(chat)).find((m) => m.id === user)
    if (!found) return null
    const ours = tenant()
    return { name: found.name, employeeNo: null, external: ours !== null && found.tenantKey !== null && found.tenantKey !== ours }
  }

  async function ask(user: string, chat: string | null): Promise<Profile | null> {
    let known: Profile | null = null
    try {
      const { name, employeeNo } = await api.user(user)
      known = { name, employeeNo, external: false }
    } catch (error) {
      // Outside the contact range, or no right to read it: the group may still say.
      if (!(error instanceof FeishuError) || error.retryable) throw error
    }
    if (known !== null && known.name !== null) return known
    if (chat === null) return known
    try {
      const listed = await fromRoll(user, chat)
      return listed === null ? known : { ...listed, employeeNo: known?.employeeNo ?? null }
    } catch (error) {
      if (!(error instanceof FeishuError) || error.retryable) throw error
      return known
    }
  }

  async function askOnce(user: string, chat: string | null): Promise<Profile | null> {
    const profile = await ask(user, chat)
    if (profile !== null && profile.name !== null) heard(user, profile.name)
    profiles.delete(user)
    profiles.set(user, { profile, until: plus(now(), profile === null || profile.name === null ? RETRY_MS : KEPT_MS) })
    for (const oldest of profiles.keys()) {
      if (profiles.size <= REMEMBERED) break
      profiles.delete(oldest)
    }
    return profile
  }

  return {
    nameOf: (user) => names.get(user) ?? null,
    heard,
    profile(user, chat) {
      const kept = profiles.get(user)
      if (kept && kept.until > now()) return Promise.resolve(kept.profile)
      const waiting = asked.get(user) ?? askOnce(user, chat).finally(() => { asked.delete(user) })
      asked.set(user, waiting)
      return waiting
    },
    async members(chat) {
      try {
        const all = await api.members(chat)
        for (const { id, name } of all) if (name !== null) heard(id, name)
        return all.map(({ id, name }) => ({ id, name }))
      } catch (error) {
        // Without the right the roll is not known, which is no failure; trouble was told.
        if (error instanceof FeishuError && error.mark === 'setup') return null
        throw error
      }
    },
  }
}
