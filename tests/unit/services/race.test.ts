// A quota is never exceeded and the waiting list is in order of arrival, whatever happens at once. Rules: bot/domain/signup.ts.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decideClaim, type Signup } from '../../../bot/domain/signup.ts'
import type { MemberId, SignupId } from '../../../bot/model/ids.ts'
import { packageRoot } from '../../../prisma/migrate.ts'
import { activityStore } from '../../../prisma/stores/activity.ts'
import { memberStore } from '../../../prisma/stores/member.ts'
import { saveSignups, signupStore } from '../../../prisma/stores/signup.ts'
import { testApp, type TestApp } from '../../kit/app.ts'

const crowd = (n: number): string[] => Array.from({ length: n }, (_, i) => `人${i + 1}`)

/** Everybody's line is handed in before the first is answered; in the order given. */
async function rush(app: TestApp, lines: readonly { readonly who: string; readonly text: string; readonly private?: boolean }[]): Promise<void> {
  const events = await Promise.all(lines.map(({ who, text, private: alone }, i) => app.inner.stage.player.event(
    { kind: 'message', platform: 'feishu', chat: alone === true ? null : 'g1', user: `ou_${who}`, name: who, text }, 10_000 + i)))
  const accepted = await Promise.all(events.map((event) => app.inner.app().inbox.accept(event)))
  await Promise.all(accepted.map((a) => a.done))
  await app.settle()
}

/** Places taken, companions included. */
const taken = async (app: TestApp, code: string): Promise<number> => (await app.roster(code)).taken

describe('one process', () => {
  test('200 for 20 places: the first 20 sit, the others wait, in order of arrival, each told their own number', async () => {
    const app = await testApp()
    const people = crowd(200)
    await app.given.members(...people)
    const { code } = await app.given.activity({ quota: 20 })
    await rush(app, people.map((who) => ({ who, text: `报名 ${code}` })))
    expect(await app.seated(code)).toEqual(people.slice(0, 20))
    expect(await app.waiting(code)).toEqual(people.slice(20))
    const told = app.group().filter((t) => /第 \d+ 位/.test(t)).map((t) => Number(/第 (\d+) 位/.exec(t)?.[1]))
    expect(told.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 20 }, (_, i) => i + 1), ...Array.from({ length: 180 }, (_, i) => i + 1)].toSorted((a, b) => a - b))
  })

  test('whoever needs more looking up does not lose their turn: with a branch or none, in private, with notes', async () => {
    const app = await testApp()
    const people = crowd(60)
    await app.given.members(...people.map((name, i) => ({ name, ...(i % 3 === 0 ? {} : { branch: '本部' }) })))
    const { code } = await app.given.activity({ quota: 5 })
    await rush(app, people.map((who, i) => ({ who, text: i % 4 === 1 ? `/join ${code} 不吃辣` : i % 4 === 2 ? `我要报名 ${code}` : `报名 ${code}`, private: i % 5 === 0 })))
    expect([...await app.seated(code), ...await app.waiting(code)]).toEqual(people)
  })

  test('with companions: never over, and nobody overtakes', async () => {
    const app = await testApp()
    const people = crowd(40)
    await app.given.members(...people)
    const { code } = await app.given.activity({ quota: 20, companionsMax: 4 })
    const companions = people.map((_, i) => [0, 2, 1, 4, 0, 3][i % 6] ?? 0)
    await rush(app, people.map((who, i) => ({ who, text: `报名 ${code} 带${companions[i] ?? 0} 一起候补` })))
    // In order of arrival until the first who does not fit; from there on everybody waits.
    let [sum, seated] = [0, 0]
    while (sum + 1 + (companions[seated] ?? 0) <= 20) sum += 1 + (companions[seated++] ?? 0)
    expect(await app.seated(code)).toEqual(people.slice(0, seated))
    expect(await app.waiting(code)).toEqual(people.slice(seated))
    expect(await taken(app, code)).toBe(sum)
  })

  test('leaving and joining at once: full to the last place, no gap, no one too many', async () => {
    const app = await testApp()
    const people = crowd(30)
    await app.given.members(...people)
    const { code } = await app.given.activity({ quota: 10, taken: 10, queue: 5 })
    await rush(app, people.flatMap((who, i) => [{ who, text: `报名 ${code}` }, ...(i < 10 ? [{ who: `占${i + 1}`, text: `取消报名 ${code}` }] : [])]))
    expect(await taken(app, code)).toBe(10)
    expect([...await app.seated(code), ...await app.waiting(code)]).toEqual([...Array.from({ length: 5 }, (_, i) => `候${i + 1}`), ...people])
  })

  test('one person pressing and typing at once sits once', async () => {
    const app = await testApp()
    await app.given.members('王芳')
    const { code } = await app.given.activity({ quota: 10 })
    const wang = app.as('王芳')
    const card = app.outputs().findLast((l) => l.kind === 'post')
    if (!card) throw new Error('no card')
    await Promise.all([wang.press(card, '报名'), wang.say(`报名 ${code}`), wang.press(card, '报名'), wang.say('+1', { mention: false }), wang.say(`报名 ${code}`, { private: true })])
    expect(await app.seated(code)).toEqual(['王芳'])
    expect(await taken(app, code)).toBe(1)
  })
})

describe('two processes on one file', () => {
  test('race for the last places: exactly the quota sit, nobody is lost', async () => {
    const app = await testApp()
    const people = crowd(60)
    await app.given.members(...people)
    const { code } = await app.given.activity({ quota: 20, startsAt: null, closesAt: null })
    const children = [0, 1].map((half) => fork(join(packageRoot(), 'tests', 'kit', 'race-process.ts'), [app.inner.file, code, ...people.filter((_, i) => i % 2 === half).map((p) => `ou_${p}`)], { execArgv: ['--import', 'tsx'] }))
    await Promise.all(children.map((child) => once(child, 'message')))
    const exits = children.map(async (child) => ((await once(child, 'exit')) as [number])[0])
    for (const child of children) child.send('go')
    expect(await Promise.all(exits)).toEqual([0, 0])
    expect(await taken(app, code)).toBe(20)
    expect([...await app.seated(code), ...await app.waiting(code)].toSorted()).toEqual(people.toSorted())
    const rows = (await app.roster(code)).waiting.map((r) => r.signup.seq)
    expect(new Set(rows).size).toBe(40)
  }, 60_000)
})

describe('the harness has power', () => {
  test('the same stores without transaction and fence oversell', async () => {
    const app = await testApp()
    const people = crowd(50)
    await app.given.members(...people)
    const { code, id } = await app.given.activity({ quota: 20 })
    const { db } = app.inner

    async function unguarded(memberId: MemberId, i: number): Promise<void> {
      const activity = await activityStore(db.read).byId(id)
      const slot = activity?.slots[0]
      if (!slot) throw new Error('no slot')
      const [fill] = await signupStore(db.read).fill([id], [slot.id])
      const decision = decideClaim({ slot, taken: fill?.taken ?? 0, waiting: fill?.waiting ?? 0 }, 0, 'wait')
      const row: Signup = {
        id: `unguarded-${i}` as SignupId, activityId: id, memberId, slotId: slot.id, state: decision.kind === 'seat' ? 'seated' : 'waiting', companions: 0, note: null, answers: {}, seq: i,
        seatedAt: app.now(), heldUntil: null, want: null, byId: null, accountId: null, checkedInAt: null, checkedInBy: null, goneAt: null, createdAt: app.now(),
      }
      await db.write((tx) => saveSignups(tx, [row], app.now()))
    }

    const members = (await memberStore(db.read).byAccounts('feishu', people.map((p) => `ou_${p}`))).map((m) => m.id)
    await Promise.all(members.map(unguarded))
    expect(await taken(app, code)).toBeGreaterThan(20)
  })
})

describe('the waiting list', () => {
  test('a head with companions waits until all its places are free; nobody overtakes; then it sits, and the next', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 4, taken: 4, companionsMax: 3 })
    await app.as('一家三口').say(`报名 ${code} 带2 一起候补`)
    await app.as('单人').say(`报名 ${code}`)
    await app.as('占1').say(`取消报名 ${code}`)
    await app.as('占2').say(`取消报名 ${code}`)
    expect(await app.waiting(code)).toEqual(['一家三口', '单人'])
    expect(await app.as('单人').say(`候补 ${code}`, { private: true })).toMatch(/第 2 位.*空 2 个位子.*一共要 3 个.*不插队/)
    expect(await app.as('新来的').say(`报名 ${code}`)).toContain('候补第 3 位')
    await app.as('占3').say(`取消报名 ${code}`)
    expect(await app.seated(code)).toEqual(['占4', '一家三口'])
    await app.as('占4').say(`取消报名 ${code}`)
    expect(await app.seated(code)).toEqual(['一家三口', '单人'])
    expect(app.seen('一家三口').filter((t) => t.includes('有位子了'))).toHaveLength(1)
    expect(app.seen('单人').filter((t) => t.includes('有位子了'))).toHaveLength(1)
    expect(app.seen('新来的').filter((t) => t.includes('有位子了'))).toHaveLength(0)
  })

  test('more people than there are places at all are refused: they would block everybody behind them for ever', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 3, companionsMax: 5 })
    expect(await app.as('王芳').say(`报名 ${code} 带4 一起候补`)).toContain('坐不下 5 人')
    expect(await app.as('王芳').say(`报名 ${code} 带4`)).toContain('坐不下 5 人')
    await app.as('李梅').say(`报名 ${code} 带2`)
    await app.as('王芳').say(`报名 ${code}`)
    expect(await app.as('王芳').say(`改报名 ${code} 带3`)).toContain('坐不下 4 人')
    expect(await app.seated(code)).toEqual(['李梅'])
    expect(await app.waiting(code)).toEqual(['王芳'])
  })

  test('raising the quota promotes at once in order; lowering it below those seated is refused with the number', async () => {
    const app = await testApp()
    const { code } = await app.given.activity({ quota: 2, taken: 2, queue: 5 })
    expect(await app.as('赵磊').say(`活动 改 ${code} 名额:4`)).toContain('补了 2 位')
    expect(await app.seated(code)).toEqual(['占1', '占2', '候1', '候2'])
    expect(await app.waiting(code)).toEqual(['候3', '候4', '候5'])
    expect(await app.as('赵磊').say(`活动 改 ${code} 名额:3`)).toContain('已经坐了 4')
    expect(await app.seated(code)).toHaveLength(4)
  })
})
