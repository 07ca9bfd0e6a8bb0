// Thousands of steps at random, the real services beside a plain model of the rules: whatever happens in whatever order, they agree.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { queueOf, type Signup } from '../../../bot/domain/signup.ts'
import { UserError } from '../../../bot/model/errors.ts'
import type { Actor } from '../../../bot/model/actor.ts'
import type { AccountId, ActivityId, MemberId } from '../../../bot/model/ids.ts'
import { MINUTE } from '../../../bot/model/time.ts'
import { edit } from '../../../bot/services/activity.ts'
import { claimMany, type SeatMemory } from '../../../bot/services/claim.ts'
import { change, lapseDue, leave } from '../../../bot/services/signup.ts'
import { undoLast } from '../../../bot/services/undo.ts'
import type { Unit } from '../../../bot/services/unit.ts'
import { activityStore } from '../../../prisma/stores/activity.ts'
import { memberStore } from '../../../prisma/stores/member.ts'
import { signupStore } from '../../../prisma/stores/signup.ts'
import { testApp, type TestApp } from '../../kit/app.ts'
import { SignupModel, type ModelState } from '../../kit/signup-model.ts'

const PEOPLE = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛']
const HOLD_MINUTES = 30

const who = fc.constantFrom(...PEOPLE)
const companions = fc.integer({ min: 0, max: 3 })

type Step =
  | { readonly do: 'claim'; readonly who: string; readonly slot: number; readonly companions: number; readonly rather: 'ask' | 'wait' | 'split' }
  | { readonly do: 'leave' | 'undo'; readonly who: string }
  | { readonly do: 'change'; readonly who: string; readonly slot: number; readonly companions: number }
  | { readonly do: 'quota'; readonly slot: number; readonly quota: number }
  | { readonly do: 'wait'; readonly minutes: number }

function steps(slots: number): fc.Arbitrary<Step[]> {
  const slot = fc.integer({ min: 0, max: slots - 1 })
  return fc.array(fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('claim' as const), who, slot, companions, rather: fc.constantFrom('ask' as const, 'wait' as const, 'split' as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('change' as const), who, slot, companions }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('quota' as const), slot, quota: fc.integer({ min: 1, max: 7 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 5, HOLD_MINUTES) }) },
  ), { minLength: 10, maxLength: 40 })
}

interface World { readonly app: TestApp; readonly id: ActivityId; readonly code: string; readonly members: ReadonlyMap<string, MemberId>; readonly slots: readonly string[]; readonly memory: SeatMemory }

/** Undefined when it was refused. */
async function tried<T>(world: World, work: (unit: Unit) => Promise<T>): Promise<T | undefined> {
  try {
    return await world.app.inner.app().services.units.run(work)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

/** A plain member: all that undoing sign-ups asks of them. */
const actorOf = (memberId: MemberId, name: string): Actor => ({ memberId, accountId: '' as AccountId, platform: 'replay', userId: name, name, branchId: null, groupId: null, roles: [] })

async function real(world: World, step: Step): Promise<'done' | 'short' | 'refused'> {
  const { app, id, members, slots } = world
  const memberId = 'who' in step ? members.get(step.who) : undefined
  const slot = 'slot' in step ? (slots[step.slot] ?? '') : ''
  const doing = { actorId: memberId ?? null, chat: null }
  switch (step.do) {
    case 'claim': {
      if (!memberId) throw new Error('nobody')
      const [settled] = await tried(world, (unit) => claimMany(unit, [{
        doing, activityId: id, memberId, accountId: null, person: { branchId: null, groupId: null }, inPostedChat: true, slot, companions: step.companions, note: null, answers: {},
        rather: step.rather, byId: null, force: false,
      }], world.memory)) ?? []
      if (settled?.ok !== true) return 'refused'
      return settled.value.kind === 'short' ? 'short' : 'done'
    }
    case 'leave': return memberId && (await tried(world, (unit) => leave(unit, doing, id, memberId))) ? 'done' : 'refused'
    case 'change': return memberId && (await tried(world, (unit) => change(unit, doing, id, memberId, { slot, companions: step.companions }))) ? 'done' : 'refused'
    case 'undo': return memberId && (await tried(world, (unit) => undoLast(unit, app.inner.app().services, doing, actorOf(memberId, step.who)))) ? 'done' : 'refused'
    case 'quota': return (await tried(world, async (unit) => {
      const before = await activityStore(unit.tx).byId(id)
      if (!before) throw new Error('no activity')
      return edit(unit, doing, before, { slots: before.slots.map((s) => (s.name === slot ? { ...s, quota: step.quota } : s)) })
    })) ? 'done' : 'refused'
    case 'wait':
      await app.pass(step.minutes * MINUTE)
      await tried(world, (unit) => lapseDue(unit))
      return 'done'
  }
}

function modelled(model: SignupModel, step: Step, slots: readonly string[], now: number): 'done' | 'short' | 'refused' {
  const slot = 'slot' in step ? (slots[step.slot] ?? '') : ''
  const said = (ok: boolean): 'done' | 'refused' => (ok ? 'done' : 'refused')
  switch (step.do) {
    case 'claim': return model.claim(step.who, slot, step.companions, step.rather, now)
    case 'leave': return said(model.leave(step.who, now))
    case 'change': return said(model.change(step.who, slot, step.companions, now))
    case 'undo': return said(model.takeBack(step.who, now))
    case 'quota': return said(model.setQuota(slot, step.quota, now))
    case 'wait':
      model.lapse(now)
      return 'done'
  }
}

async function stateOf(world: World): Promise<ModelState> {
  const read = world.app.inner.db.read
  const rows = await signupStore(read).active(world.id)
  const names = new Map([...world.members].map(([name, id]) => [id, name]))
  const slotOf = new Map((await activityStore(read).byId(world.id))?.slots.map((s) => [s.id, s.name]))
  const name = (s: Signup): string => names.get(s.memberId) ?? '?'
  return {
    seated: rows.filter((s) => s.state !== 'waiting').map((s) => `${name(s)} ${slotOf.get(s.slotId) ?? '?'} ${s.companions}${s.state === 'held' ? '?' : ''}`).sort(),
    waiting: Object.fromEntries([...slotOf].map(([id, slot]) => [slot, queueOf(id, rows).map((e) => `${name(e.signup)} ${(e.want ?? e.signup).companions}${e.want ? '+' : ''}`)])),
  }
}

/** What must hold whatever the rules say in detail. */
function invariants(state: ModelState, model: SignupModel): void {
  for (const [slot, quota] of Object.entries(model.quotas)) if (quota !== null) expect(model.taken(slot)).toBeLessThanOrEqual(quota)
  const sits = state.seated.map((s) => s.split(' ')[0])
  expect(new Set(sits).size).toBe(sits.length)
  const waits = Object.values(state.waiting).flat()
  expect(new Set(waits.map((w) => w.split(' ')[0])).size).toBe(waits.length)
  // Who sits and waits is there once each, and only for a wish.
  for (const w of waits) expect(sits.includes(w.split(' ')[0])).toBe(w.endsWith('+'))
}

describe('the services agree with the model', () => {
  test.each([
    { world: 'one list', slots: { '': 4 }, holdMinutes: null },
    { world: 'two 组别, one of them without limit', slots: { 甲组: 3, 乙组: null }, holdMinutes: null },
    { world: 'three 场次', slots: { 早: 2, 中: 3, 晚: 4 }, holdMinutes: null },
    { world: '递补确认', slots: { 甲组: 2, 乙组: 3 }, holdMinutes: HOLD_MINUTES },
  ])('$world', async ({ slots, holdMinutes }) => {
    const app = await testApp()
    await app.given.members(...PEOPLE)
    const members = new Map((await memberStore(app.inner.db.read).byAccounts('feishu', PEOPLE.map((p) => `ou_${p}`))).map((m) => [m.name, m.id]))
    const names = Object.keys(slots)
    await fc.assert(fc.asyncProperty(steps(names.length), async (walk) => {
      // What was written in the walk before can no longer be taken back.
      await app.pass(11 * MINUTE)
      const { code, id } = await app.given.activity({ slots, companionsMax: 3, holdMinutes, startsAt: '2026-12-31T16:20+08:00', closesAt: null, chats: [] })
      const world: World = { app, id, code, members, slots: names, memory: new Map() }
      const model = new SignupModel({ ...slots }, holdMinutes === null ? null : holdMinutes * MINUTE)
      for (const step of walk) {
        const outcome = await real(world, step)
        expect({ step, outcome }).toEqual({ step, outcome: modelled(model, step, names, app.now()) })
        const state = await stateOf(world)
        expect({ step, ...state }).toEqual({ step, ...model.state() })
        invariants(state, model)
      }
    }), { seed: 20260311, numRuns: 10, endOnFailure: true })
  }, 120_000)
})
