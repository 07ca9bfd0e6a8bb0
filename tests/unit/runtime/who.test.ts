// Who speaks, where the event does not say: the directory is asked, and nobody is stopped by one that is slow.
import { describe, expect, test } from 'vitest'
import type { MessageEvent, PlatformUser } from '../../../bot/model/event.ts'
import { plus, SECOND } from '../../../bot/model/time.ts'
import type { Profile } from '../../../bot/ports/platform.ts'
import { PlatformError } from '../../../bot/model/errors.ts'
import { applySetup } from '../../../bot/services/setup.ts'
import { memberStore } from '../../../prisma/stores/member.ts'
import { testApp, type TestApp, type TestAppOptions } from '../../kit/app.ts'
import { createGate } from '../../kit/gate.ts'
import { happen, membershipEvent, school, type School } from '../../kit/school.ts'

const profile = (p: Partial<Profile>): Profile => ({ name: null, employeeNo: null, external: false, ...p })

let lines = 0
const line = (app: TestApp, text: string, sender: Partial<PlatformUser> & { id: string }, chat: string | null = 'g1'): MessageEvent => ({
  kind: 'message', platform: 'feishu', eventId: `who-${++lines}`, messageId: `who-m-${lines}`, chat, sender: { name: null, ...sender }, receivedAt: app.now(), text, mentions: [], addressed: true, replyTo: null,
})

async function given(o: TestAppOptions = {}): Promise<{ app: TestApp; world: School }> {
  const world = school()
  return { app: await testApp({ wrap: world.wrap, ...o }), world }
}
const nameOf = async (app: TestApp, id: string) => (await memberStore(app.inner.db.read).byAccount('feishu', id))?.name ?? null
const asked = (world: School): string[] => world.asked.filter((a) => a.startsWith('profile'))

describe('somebody new', () => {
  test('gets the directory’s name, asked after the line is stored', async () => {
    const { app, world } = await given()
    const stored: number[] = []
    world.profiles['ou_9999'] = async () => {
      stored.push(await app.inner.db.read.inbox.count())
      return profile({ name: '钱进' })
    }
    await happen(app, line(app, '活动', { id: 'ou_9999' }))
    expect(stored).toEqual([1])
    expect(await nameOf(app, 'ou_9999')).toBe('钱进')
    await happen(app, line(app, '活动', { id: 'ou_9999' }))
    expect(asked(world)).toHaveLength(1)
  })

  test('whose name the group’s list gives waits for no directory; what it says later is learnt', async () => {
    const { app, world } = await given({ setup: { members: [{ name: '钱进', employeeNo: '1001' }] } })
    const { code } = await app.given.activity()
    await happen(app, membershipEvent(app, 'join', { user: 'ou_9999', name: '小钱' }))
    const gate = createGate()
    gate.close()
    world.profiles['ou_9999'] = () => gate.pass().then(() => profile({ name: '老钱', employeeNo: '1001' }))
    const { done } = await app.inner.app().inbox.accept(line(app, `报名 ${code}`, { id: 'ou_9999' }))
    await done
    expect(await app.seated(code)).toEqual(['小钱'])
    gate.open()
    await expect.poll(() => app.seated(code)).toEqual(['钱进'])
    await app.settle()
  })

  test('becomes one with the member whose 工号 the directory states, in private too', async () => {
    const { app, world } = await given({ setup: { members: [{ name: '钱进', employeeNo: '1001' }] } })
    world.profiles['ou_9999'] = profile({ name: '老钱', employeeNo: '1001' })
    await happen(app, line(app, '我的', { id: 'ou_9999' }, null))
    expect(await nameOf(app, 'ou_9999')).toBe('钱进')
    expect(await app.inner.db.read.member.count()).toBe(1)
  })

  test('of another organisation is never enrolled, whoever says so', async () => {
    const { app, world } = await given()
    world.profiles['ou_9999'] = profile({ name: '外人', external: true })
    await happen(app, line(app, '活动', { id: 'ou_9999' }))
    await happen(app, line(app, '活动', { id: 'ou_8888', name: '外人', external: true }))
    expect(await app.inner.db.read.member.count()).toBe(0)
  })

  test.each([
    { case: 'that fails', answer: new PlatformError('99991400', { retryable: true, hint: 'too many calls' }) },
    { case: 'that knows nobody', answer: null },
  ])('a directory $case stops nobody, and the name is mended at the next line', async ({ answer }) => {
    const { app, world } = await given()
    const { code } = await app.given.activity()
    world.profiles['ou_9999'] = answer
    await happen(app, line(app, `报名 ${code}`, { id: 'ou_9999' }))
    expect(await app.seated(code)).toEqual(['同事9999'])
    world.profiles['ou_9999'] = profile({ name: '钱进' })
    await happen(app, line(app, '活动', { id: 'ou_9999' }))
    await expect.poll(() => app.seated(code)).toEqual(['钱进'])
  })

  test('the name that the group’s list told serves when the directory is silent', async () => {
    const { app } = await given()
    await app.inner.db.write(async (tx) => {
      const chat = await tx.chat.findFirstOrThrow({ where: { externalId: 'g1' } })
      await tx.chatMember.create({ data: { chatId: chat.id, userId: 'ou_9999', name: '钱进', leftAt: null } })
    })
    await happen(app, line(app, '活动', { id: 'ou_9999' }))
    expect(await nameOf(app, 'ou_9999')).toBe('钱进')
  })
})

describe('a slow directory', () => {
  /** Moves the clock although lines are waiting for it. */
  const pass = (app: TestApp, ms: number): Promise<void> => app.inner.clock.moveTo(plus(app.now(), ms), () => Promise.resolve())

  test('known members behind a stranger are served at once, the stranger after three seconds, and what comes late is mended', async () => {
    const { app, world } = await given({ members: [{ name: '王芳' }], setup: { members: [{ name: '钱进', employeeNo: '1001' }] } })
    const { code } = await app.given.activity()
    const gate = createGate()
    gate.close()
    world.profiles['ou_9999'] = () => gate.pass().then(() => profile({ name: '老钱', employeeNo: '1001' }))
    const { done: stranger } = await app.inner.app().inbox.accept(line(app, `报名 ${code}`, { id: 'ou_9999' }))
    await gate.arrived(1)
    const { done: known } = await app.inner.app().inbox.accept(line(app, `报名 ${code}`, { id: 'ou_王芳', name: '王芳' }))
    await pass(app, SECOND / 4)
    await known
    expect(await app.seated(code)).toEqual(['王芳'])
    await pass(app, 3 * SECOND)
    await stranger
    expect(await app.seated(code)).toEqual(['王芳', '同事9999'])
    gate.open()
    await expect.poll(() => app.seated(code)).toEqual(['王芳', '钱进'])
    await app.settle()
  })

  test.each([
    { case: 'is on the roll no more', role: false, left: 'gone' },
    { case: 'stays where somebody gave them a role meanwhile', role: true, left: 'active' },
  ])('whoever proves too late to be of another organisation $case', async ({ role, left }) => {
    const { app, world } = await given()
    const gate = createGate()
    gate.close()
    world.profiles['ou_9999'] = () => gate.pass().then(() => profile({ name: '外人', external: true }))
    const { done } = await app.inner.app().inbox.accept(line(app, '活动', { id: 'ou_9999' }))
    await gate.arrived(1)
    await pass(app, 3 * SECOND)
    await done
    if (role) await app.inner.stage.app().services.units.run((unit) => applySetup(unit, app.inner.app().services, { admins: ['feishu:ou_9999'] }))
    gate.open()
    await app.settle()
    const status = async () => (await memberStore(app.inner.db.read).byAccount('feishu', 'ou_9999'))?.status
    await expect.poll(status).toBe(left)
    await app.settle()
    expect(await status()).toBe(left)
  })

  test('a known member is never asked for', async () => {
    const { app, world } = await given({ members: [{ name: '王芳' }] })
    world.profiles['ou_王芳'] = () => new Promise(() => undefined)
    await happen(app, line(app, '活动', { id: 'ou_王芳' }))
    expect(asked(world)).toEqual([])
  })
})

test('an administrator of whom only the account is known gets their name from the directory too', async () => {
  const { app, world } = await given({ setup: { admins: ['feishu:ou_7777'] } })
  world.profiles['ou_7777'] = profile({ name: '何晓' })
  await happen(app, line(app, '活动', { id: 'ou_7777' }, null))
  await expect.poll(() => nameOf(app, 'ou_7777')).toBe('何晓')
})
