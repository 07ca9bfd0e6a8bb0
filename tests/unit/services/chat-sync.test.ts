// The nightly comparison: what was missed while the bot was away is made good, and a list that is not whole changes nothing.
import { describe, expect, test } from 'vitest'
import { PlatformError } from '../../../bot/model/errors.ts'
import { presentIn } from '../../../bot/services/present.ts'
import { chatStore } from '../../../prisma/stores/chat.ts'
import { testApp, type TestApp, type TestAppOptions } from '../../kit/app.ts'
import { createGate } from '../../kit/gate.ts'
import { happen, membershipEvent, school, type School } from '../../kit/school.ts'

async function given(o: TestAppOptions = {}): Promise<{ app: TestApp; world: School }> {
  const world = school()
  const app = await testApp({ wrap: world.wrap, members: [{ name: '何晓', role: 'admin' }, { name: '王芳' }, { name: '李梅' }], ...o })
  world.chats = [{ id: 'g1', title: '校工会群' }]
  world.members['g1'] = ['何晓', '王芳', '李梅', '赵磊'].map((name) => ({ id: `ou_${name}`, name }))
  return { app, world }
}

/** As at night; the groups follow one after the other. */
async function night(app: TestApp): Promise<void> {
  await app.inner.app().queue.enqueue('chat-sync', {}, { key: 'chat-sync/daily', ifQueued: 'keep' })
  await app.pass(10_000)
}

const there = async (app: TestApp, chat = 'g1'): Promise<string[]> => {
  const row = await app.inner.db.read.chat.findFirst({ where: { externalId: chat } })
  return (await app.inner.db.read.chatMember.findMany({ where: { chatId: row?.id ?? '', leftAt: null }, orderBy: { userId: 'asc' } })).map((m) => m.userId.slice(3))
}
const gone = (mark: 'chat-lost' | 'setup' | null, retryable = false) => new PlatformError('232011', { retryable, hint: 'the bot is not in the group', ...(mark === null ? {} : { mark }) })
const isActive = async (app: TestApp, chat = 'g1') => (await app.inner.db.read.chat.findFirst({ where: { externalId: chat } }))?.active

describe('members', () => {
  test('who left and who joined unseen', async () => {
    const { app, world } = await given()
    const { code } = await app.given.activity()
    await app.as('李梅').say(`报名 ${code}`)
    world.members['g1'] = [{ id: 'ou_王芳', name: '王芳' }, { id: 'ou_赵磊', name: '赵磊' }, { id: 'ou_孙立', name: '孙立' }]
    await night(app)
    expect(await there(app)).toEqual(['孙立', '王芳', '赵磊'])
    expect(app.seen('赵磊').at(-1)).toContain('李梅离开了校工会群')
    // Their next line brings them back.
    await app.as('李梅').say('活动')
    expect(await there(app)).toContain('李梅')
  })

  test('somebody back again has no mark any more', async () => {
    const { app, world } = await given()
    const { code, id } = await app.given.activity()
    await app.as('李梅').say(`报名 ${code}`)
    await app.as('李梅').membership('leave')
    await app.pass(1000)
    world.members['g1'] = [{ id: 'ou_李梅', name: '李梅' }]
    await night(app)
    expect((await app.inner.db.read.signup.findFirst({ where: { activityId: id } }))?.goneAt).toBeNull()
  })

  test.each([
    { case: 'it fails', list: gone(null, true) },
    { case: 'it is refused for want of a right', list: gone('setup') },
    { case: 'it may not be known', list: null },
    { case: 'it is empty', list: [] },
  ])('nothing changes when $case', async ({ list }) => {
    const { app, world } = await given()
    world.members['g1'] = list
    const before = await there(app)
    await night(app)
    expect(await there(app)).toEqual(before)
    expect(await isActive(app)).toBe(true)
  })

  test('who comes and goes while the list is on its way stays so', async () => {
    const { app, world } = await given()
    const gate = createGate()
    gate.close()
    const old = [{ id: 'ou_何晓', name: '何晓' }, { id: 'ou_王芳', name: '王芳' }, { id: 'ou_李梅', name: '李梅' }]
    world.members['g1'] = () => gate.pass().then(() => old)
    await app.inner.app().queue.enqueue('chat-sync', { chat: (await app.inner.db.read.chat.findFirst({ where: { externalId: 'g1' } }))?.id ?? '' }, { key: 'chat-sync/one', ifQueued: 'keep' })
    await gate.arrived(1)
    const { done: left } = await app.inner.app().inbox.accept(membershipEvent(app, 'leave', { user: 'ou_王芳' }))
    const { done: joined } = await app.inner.app().inbox.accept(membershipEvent(app, 'join', { user: 'ou_周敏', name: '周敏' }))
    await Promise.all([left, joined])
    gate.open()
    await app.settle()
    expect(await there(app)).toEqual(['何晓', '周敏', '李梅'])
  })
})

describe('groups', () => {
  test('one that it was added to unseen is met with its members, and titles follow', async () => {
    const { app, world } = await given()
    world.chats = [{ id: 'g1', title: '校工会大群' }, { id: 'g2', title: '新群' }]
    world.members['g2'] = [{ id: 'ou_孙立', name: '孙立' }]
    await night(app)
    expect((await chatStore(app.inner.db.read).find('feishu', 'g1'))?.title).toBe('校工会大群')
    expect(await there(app, 'g2')).toEqual(['孙立'])
  })

  test.each([
    { case: 'the platform says so', error: gone('chat-lost') },
    { case: 'its members are refused without a word', error: gone(null) },
    { case: 'its members may not be known', error: null },
  ])('one that is missing from the list is lost when $case, and told once', async ({ error }) => {
    const { app, world } = await given()
    world.chats = []
    world.members['g1'] = error
    await night(app)
    await night(app)
    expect(await isActive(app)).toBe(false)
    expect(app.seen('何晓').filter((t) => t.includes('我不在「校工会群」里了'))).toHaveLength(1)
  })

  test.each([
    { case: 'its members are told all the same', members: [{ id: 'ou_何晓', name: '何晓' }] },
    { case: 'the refusal is about rights', members: gone('setup') },
    { case: 'the platform is only down', members: gone(null, true) },
  ])('one that is missing from the list is kept when $case', async ({ members }) => {
    const { app, world } = await given()
    world.chats = []
    world.members['g1'] = members
    await night(app)
    expect(await isActive(app)).toBe(true)
  })

  test('a list that fails changes nothing', async () => {
    const { app, world } = await given()
    world.chats = gone(null, true)
    world.asked.length = 0
    await night(app)
    expect(await isActive(app)).toBe(true)
    expect(world.asked).not.toContain('members g1')
  })

  test('one that is lost while the list is on its way stays lost', async () => {
    const { app, world } = await given()
    const gate = createGate()
    gate.close()
    world.chats = () => gate.pass().then(() => [{ id: 'g1', title: '换了名字' }])
    await app.inner.app().queue.enqueue('chat-sync', { platform: 'feishu' }, { key: 'chat-sync/all/feishu', ifQueued: 'keep' })
    await gate.arrived(1)
    const { done } = await app.inner.app().inbox.accept(membershipEvent(app, 'dissolved'))
    await done
    gate.open()
    await app.settle()
    expect(await isActive(app)).toBe(false)
  })
})

describe('who counts as present', () => {
  test('where the list was never told: the roll of the branch, and whoever was seen there; afterwards the list', async () => {
    const { app, world } = await given({
      members: [{ name: '甲', branch: '附中' }, { name: '乙', branch: '附中' }, { name: '丙', branch: '本部' }, { name: '丁', branch: '本部' }],
      setup: { chats: [{ platform: 'feishu', chat: 'g2', title: '附中群' }] },
    })
    world.chats = [{ id: 'g1', title: '校工会群' }, { id: 'g2', title: '附中群' }]
    const branch = await app.inner.db.read.branch.findFirst({ where: { name: '附中' } })
    await app.inner.db.write((tx) => tx.chat.updateMany({ where: { externalId: 'g2' }, data: { branchId: branch?.id ?? '' } }))
    await happen(app, membershipEvent(app, 'join', { chat: 'g2', user: 'ou_丙' }))
    const present = async (): Promise<string[]> => {
      const chat = await chatStore(app.inner.db.read).find('feishu', 'g2')
      return chat ? (await presentIn(app.inner.db.read, chat)).toSorted() : []
    }
    expect(await present()).toEqual(['ou_丙', 'ou_乙', 'ou_甲'].toSorted())
    world.members['g2'] = [{ id: 'ou_甲', name: '甲' }]
    await app.pass(1000)
    await night(app)
    expect(await present()).toEqual(['ou_甲'])
  })
})
