// People and groups that cannot be reached: noted, hinted at without a word of what it was, forgotten when they speak again.
import { describe, expect, test } from 'vitest'
import { DAY } from '../../../bot/model/time.ts'
import { accountUnreachable, chatLost } from '../../../bot/services/reach.ts'
import { memberStore } from '../../../prisma/stores/member.ts'
import { reachStore } from '../../../prisma/stores/reach.ts'
import { testApp, type TestApp } from '../../kit/app.ts'
import { happen, membershipEvent, otherEvent } from '../../kit/school.ts'

const blocked = async (app: TestApp) => (await reachStore(app.inner.db.read).blocked()).map((b) => `${b.platform}/${b.userId}`)

async function unreachable(app: TestApp, user: string, why: 'user-gone' | 'user-blocked'): Promise<void> {
  const { services } = app.inner.app()
  await services.units.run((unit) => accountUnreachable(unit, services, 'feishu', user, why))
  await app.settle()
}

const hints = (app: TestApp, chat = 'g1') => app.group(chat).filter((t) => t.includes('私聊发不到你'))

describe('refused in private', () => {
  test('noted, and hinted at in one bound group once a day', async () => {
    const app = await testApp({ members: [{ name: '王芳' }], setup: { chats: [{ platform: 'feishu', chat: 'g2', title: '另一个群', members: ['ou_王芳'] }] } })
    for (let i = 0; i < 3; i++) await unreachable(app, 'ou_王芳', 'user-blocked')
    expect(await blocked(app)).toEqual(['feishu/ou_王芳'])
    expect(hints(app)).toEqual(['王芳，有条消息私聊发不到你那里。点我的头像打开聊天，跟我说句话，以后就能收到；漏掉的发「我的」看。'])
    expect(hints(app, 'g2')).toEqual([])
    await app.pass(DAY)
    await unreachable(app, 'ou_王芳', 'user-blocked')
    expect(hints(app)).toHaveLength(2)
  })

  test('no hint for somebody who is in no bound group, nor in one that the bot is out of', async () => {
    const app = await testApp({ members: [{ name: '王芳' }, { name: '李梅' }] })
    await app.as('王芳').membership('leave')
    await happen(app, membershipEvent(app, 'join', { chat: 'unbound', user: 'ou_王芳', name: '王芳' }))
    await unreachable(app, 'ou_王芳', 'user-blocked')
    expect(app.group('unbound')).toEqual([])
    const { services } = app.inner.app()
    await services.units.run((unit) => chatLost(unit, services, 'feishu', 'g1', '230002'))
    await unreachable(app, 'ou_李梅', 'user-blocked')
    expect(app.group()).toEqual([])
    expect(await blocked(app)).toHaveLength(2)
  })

  test('at night the hint waits for the morning', async () => {
    const app = await testApp({ now: '2026-03-11T23:10+08:00', members: [{ name: '王芳' }] })
    await unreachable(app, 'ou_王芳', 'user-blocked')
    expect(hints(app)).toEqual([])
    await app.at('2026-03-12T07:00+08:00')
    expect(hints(app)).toHaveLength(1)
  })

  test.each([
    { case: 'says a line', speak: (app: TestApp) => app.as('王芳').say('活动', { private: true }) },
    { case: 'opens the chat', speak: (app: TestApp) => happen(app, otherEvent(app, 'opened')) },
    { case: 'sends a picture', speak: (app: TestApp) => happen(app, otherEvent(app, 'picture')) },
  ])('forgotten when the person $case, also after a restart', async ({ speak }) => {
    const app = await testApp({ members: [{ name: '王芳' }] })
    await unreachable(app, 'ou_王芳', 'user-blocked')
    await app.restart()
    await speak(app)
    expect(await blocked(app)).toEqual([])
    await unreachable(app, 'ou_王芳', 'user-blocked')
    expect(await blocked(app)).toEqual(['feishu/ou_王芳'])
  })

  test('chatter between people is no word to the bot', async () => {
    const app = await testApp({ members: [{ name: '王芳' }] })
    await unreachable(app, 'ou_王芳', 'user-blocked')
    await app.as('王芳').say('今天食堂不错', { mention: false })
    expect(await blocked(app)).toEqual(['feishu/ou_王芳'])
  })
})

test('gone: as one who left the organisation, and no longer among those who could be reached again', async () => {
  const app = await testApp({ members: [{ name: '王芳' }] })
  await unreachable(app, 'ou_王芳', 'user-blocked')
  await unreachable(app, 'ou_王芳', 'user-gone')
  expect((await memberStore(app.inner.db.read).byAccount('feishu', 'ou_王芳'))?.status).toBe('gone')
  expect(await blocked(app)).toEqual([])
})
