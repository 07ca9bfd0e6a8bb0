// The directory: asked once for an account at a time, waited for three seconds, and never the reason that somebody is stopped.
import { describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../../bot/model/capabilities.ts'
import { PlatformError } from '../../../bot/model/errors.ts'
import { instant, plus, SECOND, zoneOf } from '../../../bot/model/time.ts'
import type { PlatformAdapter, Profile } from '../../../bot/ports/platform.ts'
import { createDirectory } from '../../../bot/services/directory.ts'
import { virtualClock } from '../../kit/clock.ts'
import { recorder } from '../../kit/log.ts'

const WANG: Profile = { name: '王芳', employeeNo: '1001', external: false }
const start = instant(Date.parse('2026-03-11T10:00:00+08:00'))
const still = (): Promise<void> => Promise.resolve()

function given(profile?: () => Promise<Profile | null>) {
  const clock = virtualClock(start, zoneOf('Asia/Shanghai'))
  const { log, entries } = recorder()
  const followed: Promise<unknown>[] = []
  const adapter: PlatformAdapter = {
    id: 'feishu', capabilities: EVERYTHING, start: still, stop: still, send: () => Promise.resolve({ messageId: 'm' }), ...(profile ? { profile } : {}),
  }
  return { clock, entries, followed, directory: createDirectory({ adapters: [adapter], clock, log, follow: (work) => { followed.push(work) } }) }
}

describe('profile', () => {
  test('what is known, without a wake-up left behind', async () => {
    const { clock, directory } = given(() => Promise.resolve(WANG))
    expect(await directory.profile('feishu', 'ou_1', null)).toEqual(WANG)
    expect(clock.pending()).toBe(0)
  })

  test('nothing where there is no directory, or no such platform', async () => {
    const { directory } = given()
    expect(await directory.profile('feishu', 'ou_1', null)).toBeNull()
    expect(await directory.profile('dingtalk', 'd_1', null)).toBeNull()
  })

  test('nothing when it fails; the log names the code alone', async () => {
    const { directory, entries } = given(() => Promise.reject(new PlatformError('99991672', { retryable: false, hint: 'secret', mark: 'setup' })))
    expect(await directory.profile('feishu', 'ou_1', null)).toBeNull()
    expect(entries).toEqual([{ level: 'warn', message: 'the directory did not answer', data: { platform: 'feishu', error: '99991672' } }])
  })

  test('given up after three seconds; those behind are let go before; what comes late is still of use', async () => {
    let answer: (p: Profile) => void = () => undefined
    const { clock, directory, followed } = given(() => new Promise((resolve) => { answer = resolve }))
    const told: string[] = []
    const asked = directory.profile('feishu', 'ou_1', null, { slow: () => { told.push('slow') }, late: async (p) => { told.push(`late ${p.name ?? ''}`) } }).then((p) => { told.push(p?.name ?? 'nobody') })
    await clock.moveTo(plus(start, SECOND / 4), still)
    expect(told).toEqual(['slow'])
    await clock.moveTo(plus(start, 3 * SECOND), still)
    await asked
    expect(told).toEqual(['slow', 'nobody'])
    answer(WANG)
    await expect.poll(() => followed.length).toBe(1)
    await Promise.all(followed)
    expect(told).toEqual(['slow', 'nobody', 'late 王芳'])
  })

  test('one question at a time for one account', async () => {
    let asked = 0
    const answers: ((p: Profile) => void)[] = []
    const { directory, followed } = given(() => { asked++; return new Promise((resolve) => { answers.push(resolve) }) })
    const both = Promise.all([directory.profile('feishu', 'ou_1', null), directory.profile('feishu', 'ou_1', 'g1')])
    directory.later('feishu', 'ou_1', null, () => Promise.reject(new Error('asked by another')))
    expect(asked).toBe(1)
    answers[0]?.(WANG)
    expect(await both).toEqual([WANG, WANG])
    expect(followed).toEqual([])
    directory.later('feishu', 'ou_1', null, () => Promise.resolve())
    expect(asked).toBe(2)
    answers[1]?.(WANG)
    await expect.poll(() => followed.length).toBe(1)
  })
})
