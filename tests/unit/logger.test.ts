// The logger: one JSON object a line, and what must never be in it.
import { describe, expect, test } from 'vitest'
import { createLogger } from '../../bot/logger.ts'
import { instant, zoneOf } from '../../bot/model/time.ts'
import type { Logger } from '../../bot/ports/logger.ts'
import { virtualClock } from '../kit/clock.ts'

function listen(level: 'debug' | 'info' | 'warn' | 'silent' = 'debug', secrets: string[] = []): { log: Logger; lines: () => Record<string, unknown>[]; raw: string[] } {
  const raw: string[] = []
  const clock = virtualClock(instant(Date.parse('2026-03-11T10:00:00+08:00')), zoneOf('Asia/Shanghai'))
  const log = createLogger({ level, clock, secrets, write: (line) => { raw.push(line) } })
  return { log, raw, lines: () => raw.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

test('a line holds time, level, message and data', () => {
  const { log, lines } = listen()
  log.info('signup closed', { id: 'A7', seated: 20 })
  expect(lines()).toEqual([{ level: 'info', time: '2026-03-11T10:00:00+08:00', id: 'A7', seated: 20, msg: 'signup closed' }])
})

test.each([
  { level: 'debug' as const, heard: ['debug', 'info', 'warn', 'error'] },
  { level: 'warn' as const, heard: ['warn', 'error'] },
  { level: 'silent' as const, heard: [] },
])('from $level upwards', ({ level, heard }) => {
  const { log, lines } = listen(level)
  for (const each of ['debug', 'info', 'warn', 'error'] as const) log[each](each)
  expect(lines().map((line) => line['msg'])).toEqual(heard)
})

describe('never in a line', () => {
  test.each([
    { token: 'geheim' },
    { headers: { authorization: 'Bearer geheim', 'set-cookie': 'geheim' } },
    { request: { config: { clientSecret: 'geheim' } } },
    { event: { message: { content: { text: 'geheim' } } } },
    { body: 'geheim', password: 'geheim' },
  ])('%j', (data) => {
    const { log, raw } = listen()
    log.warn('x', data)
    expect(raw).toHaveLength(1)
    expect(raw.join()).not.toContain('geheim')
  })

  test('a secret of the config, wherever it comes from', () => {
    const { log, raw, lines } = listen('debug', ['s3"cr\\et', ''])
    log.error('failed at https://x/?k=s3"cr\\et', { err: new Error('s3"cr\\et refused'), list: ['s3"cr\\et'] })
    expect(lines()).toHaveLength(1)
    expect(raw.join()).not.toMatch(/s3/)
  })

  test('a mobile number, as text or as number; other numbers stay', () => {
    const { log, lines } = listen()
    log.info('call 13812345678', { a: 13812345678, at: 1773194400000, code: '138123456789' })
    expect(lines()).toEqual([expect.objectContaining({ msg: 'call 10000000000', a: 10000000000, at: 1773194400000, code: '138123456789' })])
  })

  test('what an SDK hangs on its error, and the rows in Prisma’s message; where it happened stays', () => {
    const { log, raw, lines } = listen()
    const sdk = Object.assign(new Error('Request failed'), { code: 'ECONNRESET', config: { data: 'geheim' }, cause: Object.assign(new Error('inner'), { response: 'geheim' }) })
    const prisma = Object.assign(new Error('Invalid invocation:\n{ data: { note: "geheim" } }\n\nArgument `x` is missing.'), { name: 'PrismaClientValidationError' })
    log.error('sdk', { err: sdk })
    log.error('prisma', { error: prisma })
    expect(raw.join()).not.toContain('geheim')
    expect(lines()[0]).toMatchObject({ err: { name: 'Error', message: 'Request failed', code: 'ECONNRESET', cause: { message: 'inner' } } })
    expect(lines()[1]).toMatchObject({ error: { message: 'Argument `x` is missing.' } })
    expect(raw[0]).toContain('logger.test.ts')
  })
})
