// Connections: an outage longer than the platform pushes again is told its own groups, once; troubles reach administrators once a day.
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../../bot/model/time.ts'
import { testApp, type TestApp } from '../../kit/app.ts'
import { school, type School, type SchoolOptions } from '../../kit/school.ts'

async function given(o: SchoolOptions = {}): Promise<{ app: TestApp; world: School }> {
  const world = school(o)
  const app = await testApp({ wrap: world.wrap, members: [{ name: '何晓', role: 'admin' }], setup: { chats: [{ platform: 'dingtalk', chat: 'cid1', title: '钉钉群' }] } })
  await app.given.activity({ chats: ['g1', 'cid1'] })
  return { app, world }
}

async function connection(app: TestApp, world: School, state: 'up' | 'down', platform: 'feishu' | 'dingtalk' = 'feishu'): Promise<void> {
  world.hooks.get(platform)?.connection(state)
  await app.settle()
}

/** So many minutes with a sign of life in each, as live. */
async function live(app: TestApp, minutes: number): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    await app.pass(MINUTE)
    await app.inner.app().beat()
  }
}
const told = (app: TestApp, chat = 'g1'): string[] => app.group(chat).filter((t) => t.includes('没在线'))

describe('an outage', () => {
  test('of the connection, longer than the platform pushes again: its groups are told once, others not', async () => {
    const { app, world } = await given({ repushMs: 10 * MINUTE })
    await live(app, 1)
    await connection(app, world, 'down')
    await live(app, 11)
    await connection(app, world, 'up')
    expect(told(app)).toEqual(['我从3月11日（周三）10:01到3月11日（周三）10:12没在线。这段时间发的报名可能没有收到，请看卡片上有没有自己的名字。'])
    expect(told(app, 'cid1')).toEqual([])
    await connection(app, world, 'down')
    await live(app, 5)
    await connection(app, world, 'up')
    expect(told(app)).toHaveLength(1)
  })

  test('no longer than that: nothing was lost, nothing is said', async () => {
    const { app, world } = await given({ repushMs: 10 * MINUTE })
    await live(app, 1)
    await connection(app, world, 'down')
    await live(app, 9)
    await connection(app, world, 'up')
    expect(told(app)).toEqual([])
  })

  test('of the process and then of the connection counts as one', async () => {
    const { app, world } = await given({ repushMs: HOUR, manual: true })
    await connection(app, world, 'up')
    await live(app, 1)
    await app.restart('2026-03-11T10:40+08:00')
    await live(app, 30)
    expect(told(app)).toEqual([])
    await connection(app, world, 'up')
    expect(told(app)).toHaveLength(1)
    await app.restart('2026-03-11T11:20+08:00')
    await connection(app, world, 'up')
    expect(told(app)).toHaveLength(1)
  })

  test('where the platform pushes nothing again, a restart of a minute is none yet', async () => {
    const { app, world } = await given({ repushMs: 0 })
    await live(app, 1)
    await app.restart('2026-03-11T10:02+08:00')
    expect(told(app)).toEqual([])
    await app.restart('2026-03-11T10:06+08:00')
    expect(told(app)).toHaveLength(1)
    expect(world.hooks.has('feishu')).toBe(true)
  })

  test('where nothing is ever lost nothing is said', async () => {
    const { app } = await given({ repushMs: Infinity })
    await app.restart('2026-03-20T10:00+08:00')
    expect(told(app)).toEqual([])
  })

  test('begins when the process ends in order, not at the last sign of life before', async () => {
    const { app } = await given()
    await live(app, 1)
    await app.pass(MINUTE / 2)
    await app.inner.app().stop(0)
    expect(Number((await app.inner.db.read.setting.findUnique({ where: { key: 'last.up/feishu' } }))?.value)).toBe(app.now())
  })

  test('afterwards the platform is asked who is where', async () => {
    const { app, world } = await given({ repushMs: Infinity })
    world.asked.length = 0
    await app.restart('2026-03-11T10:05+08:00')
    expect(world.asked).toEqual([])
    await app.restart('2026-03-11T10:30+08:00')
    expect(world.asked[0]).toBe('chats')
  })
})

test('a trouble reaches administrators once a day for each code, over restarts too', async () => {
  const { app, world } = await given()
  const trouble = async (code: string): Promise<void> => {
    world.hooks.get('feishu')?.trouble(code, '没有通讯录的权限，名字会显示不出来。在开放平台加上再发布。')
    await app.settle()
  }
  const heard = (): string[] => app.seen('何晓').filter((t) => t.includes('通讯录'))
  for (let i = 0; i < 3; i++) await trouble('99991672')
  await app.restart()
  await trouble('99991672')
  expect(heard()).toEqual(['飞书：没有通讯录的权限，名字会显示不出来。在开放平台加上再发布。'])
  await trouble('41050')
  expect(heard()).toHaveLength(2)
  await app.pass(DAY)
  await trouble('99991672')
  expect(heard()).toHaveLength(3)
})

test('health stays well while a connection is being restored, and says which', async () => {
  const { app, world } = await given()
  await connection(app, world, 'down', 'dingtalk')
  const health = await app.inner.app().health()
  expect(health.ok).toBe(true)
  expect(health.links.map((l) => `${l.platform} ${l.state}`)).toEqual(['feishu up', 'dingtalk down', 'web up'])
})

describe('health is not well', () => {
  test('while a platform has never connected for more than a minute', async () => {
    const { app, world } = await given({ manual: true })
    const ok = async (): Promise<boolean> => (await app.inner.app().health()).ok
    await app.pass(MINUTE)
    expect(await ok()).toBe(true)
    await app.pass(1)
    expect(await ok()).toBe(false)
    for (const platform of ['feishu', 'dingtalk', 'web'] as const) world.hooks.get(platform)?.connection('up')
    await app.settle()
    expect(await ok()).toBe(true)
  })

  test('at once when credentials are refused, and until it is up again; what is told while it is up is another matter', async () => {
    const { app, world } = await given()
    const ok = async (): Promise<boolean> => (await app.inner.app().health()).ok
    world.hooks.get('feishu')?.trouble('41050', '没有通讯录的权限。')
    await app.settle()
    expect(await ok()).toBe(true)
    await app.pass(MINUTE)
    await connection(app, world, 'down')
    expect(await ok()).toBe(true)
    world.hooks.get('feishu')?.trouble('10014', 'App Secret 不对。')
    await app.settle()
    expect(await ok()).toBe(false)
    await connection(app, world, 'up')
    expect(await ok()).toBe(true)
  })
})

test('a trouble is said at the console once, in words', async () => {
  const world = school()
  const said: string[] = []
  const app = await testApp({ wrap: world.wrap, announce: (text) => { said.push(text) } })
  for (let i = 0; i < 2; i++) {
    world.hooks.get('feishu')?.trouble('10014', 'App Secret 不对，到开放平台重新抄一遍。')
    await app.settle()
  }
  expect(said).toEqual(['飞书：App Secret 不对，到开放平台重新抄一遍。'])
})
