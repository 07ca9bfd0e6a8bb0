// Groups and people come and go by event: what is kept, marked and told.
import { describe, expect, test } from 'vitest'
import { memberStore } from '../../../prisma/stores/member.ts'
import { testApp, type TestApp } from '../../kit/app.ts'
import { happen, membershipEvent, school } from '../../kit/school.ts'

const setup = { admins: ['feishu:ou_管理员'] }
const ADMIN = { name: '何晓', role: 'admin' } as const
const chatOf = (app: TestApp, id = 'g1') => app.inner.db.read.chat.findFirst({ where: { externalId: id } })
const status = async (app: TestApp, user: string) => (await memberStore(app.inner.db.read).byAccount('feishu', user))?.status

describe('the group itself', () => {
  test.each([
    { change: 'dissolved', says: '「校工会群」解散了' },
    { change: 'bot_removed', says: '我被移出了「校工会群」' },
  ] as const)('$change: no longer active, administrators told once, however often it is said', async ({ change, says }) => {
    const app = await testApp({ members: [ADMIN] })
    for (let i = 0; i < 2; i++) await happen(app, membershipEvent(app, change))
    expect((await chatOf(app))?.active).toBe(false)
    expect(app.seen('何晓').filter((t) => t.includes(says))).toHaveLength(1)
    expect(await app.as('何晓').say('日志', { private: true })).toContain(change === 'dissolved' ? '群「校工会群」解散了' : '被移出群「校工会群」')
  })

  test('added: the members are asked for, and whoever never spoke is known by name', async () => {
    const world = school()
    world.members['g2'] = [{ id: 'ou_新1', name: '钱进' }, { id: 'ou_新2', name: null }]
    const app = await testApp({ wrap: world.wrap })
    await happen(app, membershipEvent(app, 'bot_added', { chat: 'g2', title: '新群' }))
    const chat = await app.inner.db.read.chat.findFirst({ where: { externalId: 'g2' } })
    expect(chat).toMatchObject({ title: '新群', active: true, boundAt: null })
    expect(await app.inner.db.read.chatMember.findMany({ where: { chatId: chat?.id ?? '' }, orderBy: { userId: 'asc' }, select: { userId: true, name: true, leftAt: true } }))
      .toEqual([{ userId: 'ou_新1', name: '钱进', leftAt: null }, { userId: 'ou_新2', name: null, leftAt: null }])
  })

  test('added where nobody tells the members: nothing is asked, nothing fails', async () => {
    const app = await testApp()
    await happen(app, membershipEvent(app, 'bot_added', { platform: 'dingtalk', chat: 'cid1', title: '钉钉群' }))
    expect(await chatOf(app, 'cid1')).toMatchObject({ title: '钉钉群', active: true })
    expect(await app.inner.db.read.job.count({ where: { name: 'chat-sync' } })).toBe(0)
  })

  test('the members are asked for again when the platform fails first', async () => {
    const world = school()
    world.members['g2'] = new Error('reset')
    const app = await testApp({ wrap: world.wrap })
    await happen(app, membershipEvent(app, 'bot_added', { chat: 'g2', title: '新群' }))
    world.members['g2'] = [{ id: 'ou_新1', name: '钱进' }]
    await app.pass(60_000)
    expect(await app.inner.db.read.chatMember.count({ where: { userId: 'ou_新1' } })).toBe(1)
  })
})

describe('people', () => {
  test('whoever leaves the organisation is out of every group, keeps their place marked, and what they ran is told', async () => {
    const app = await testApp({ members: [ADMIN, { name: '李梅' }] })
    const { code } = await app.given.activity({ organiser: '赵磊' })
    await app.as('李梅').say(`报名 ${code}`)
    await happen(app, membershipEvent(app, 'left_org', { chat: null, user: 'ou_李梅' }))
    expect(await status(app, 'ou_李梅')).toBe('gone')
    expect(await app.seated(code)).toEqual(['李梅'])
    expect(await app.inner.db.read.chatMember.findMany({ where: { userId: 'ou_李梅', leftAt: null } })).toEqual([])
    expect(app.seen('赵磊').at(-1)).toContain('李梅离开了学校')
    await happen(app, membershipEvent(app, 'left_org', { chat: null, user: 'ou_赵磊' }))
    expect(app.seen('何晓').at(-1)).toBe('赵磊离开了学校，手上还有1 项活动和职务。找好接手的人，发「交接 赵磊 → 名字」。')
  })

  test('whoever is still in a group by another account stays on the roll', async () => {
    const app = await testApp({
      members: [{ name: '李梅', accounts: { dingtalk: 'd_李梅' } }], setup: { chats: [{ platform: 'dingtalk', chat: 'cid1', title: '钉钉群', members: ['d_李梅'] }] },
    })
    const { code } = await app.given.activity()
    await app.as('李梅').say(`报名 ${code}`)
    await happen(app, membershipEvent(app, 'left_org', { chat: null, user: 'ou_李梅' }))
    expect(await status(app, 'ou_李梅')).toBe('active')
    // The activity was posted in the group that they are out of.
    expect(app.seen('赵磊').at(-1)).toContain('李梅离开了校工会群')
    expect(await app.as('李梅', { platform: 'dingtalk' }).say('我的', { private: true })).toContain('羽毛球赛')
  })

  test('back in the union’s group they are members again, and the mark goes', async () => {
    const app = await testApp({ members: [{ name: '李梅' }] })
    const { code, id } = await app.given.activity()
    await app.as('李梅').say(`报名 ${code}`)
    await happen(app, membershipEvent(app, 'left_org', { chat: null, user: 'ou_李梅' }))
    const gone = () => app.inner.db.read.signup.findFirst({ where: { activityId: id }, select: { goneAt: true } })
    expect((await gone())?.goneAt).not.toBeNull()
    await happen(app, membershipEvent(app, 'join', { user: 'ou_李梅', name: '李梅' }))
    expect(await status(app, 'ou_李梅')).toBe('active')
    expect((await gone())?.goneAt).toBeNull()
  })

  test('somebody unknown who leaves changes nothing', async () => {
    const app = await testApp({ setup })
    await happen(app, membershipEvent(app, 'left_org', { chat: null, user: 'ou_谁' }))
    expect(await app.inner.db.read.audit.count({ where: { action: 'member.left-org' } })).toBe(0)
  })
})
