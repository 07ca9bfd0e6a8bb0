// What is already there when a test begins: activities, published as their organiser would, and people in them.
import type { App } from '../../bot/app.ts'
import type { Activity, ExtraField } from '../../bot/domain/activity.ts'
import type { ActivityId, ChatId, MemberId, SlotId } from '../../bot/model/ids.ts'
import { DAY, parseIso, plus, type Instant, type Zone } from '../../bot/model/time.ts'
import { close, createDraft, publish } from '../../bot/services/activity.ts'
import { claimMany, type Claim } from '../../bot/services/claim.ts'
import type { Unit } from '../../bot/services/unit.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import type { People, SetupMember } from './people.ts'

export interface GivenActivity {
  readonly title?: string
  /** Null: no limit. Default 20. */
  readonly quota?: number | null
  /** Several 组别 with a quota each, instead of `quota`. */
  readonly slots?: Readonly<Record<string, number | null>>
  /** So many people (占1, 占2 …) sit already. */
  readonly taken?: number
  /** So many people (候1, 候2 …) came after them; they wait where it is full. */
  readonly queue?: number
  readonly closed?: boolean
  /** ISO 8601 with an offset; null: not fixed. Default: in nine days, same hour. */
  readonly startsAt?: string | null
  readonly endsAt?: string | null
  /** Null: none. Default: two days before the start. */
  readonly closesAt?: string | null
  readonly place?: string | null
  readonly companionsMax?: number
  readonly fields?: readonly ExtraField[]
  readonly holdMinutes?: number | null
  readonly organiser?: string
  /** 分工会 by name; absent: the whole union. */
  readonly branch?: string
  /** Groups that it is posted to; default `g1`. */
  readonly chats?: readonly string[]
}

export interface Given {
  activity(a?: GivenActivity): Promise<{ readonly code: string; readonly id: ActivityId }>
  /** Puts people on the roll, in the group `g1`, in one go. */
  members(...members: (string | SetupMember)[]): Promise<void>
}

const at = (iso: string | null): Instant | null => (iso === null ? null : parseIso(iso))

export function createGiven(o: { app: () => App; settle: () => Promise<void>; people: People; zone: Zone; chats: () => Promise<{ id: string; externalId: string }[]> }): Given {
  const idOf = async (name: string): Promise<MemberId> => {
    const member = await memberStore(o.app().services.read).byAccount('feishu', o.people.accountOf(name, 'feishu'))
    if (!member) throw new Error(`nobody is called ${name}`)
    return member.id
  }

  async function draft(unit: Unit, a: GivenActivity, organiserId: MemberId): Promise<Activity> {
    const startsAt = a.startsAt === undefined ? plus(unit.now, 9 * DAY) : at(a.startsAt)
    const closesAt = a.closesAt === undefined ? (startsAt === null ? null : plus(startsAt, -2 * DAY)) : at(a.closesAt)
    const branch = a.branch === undefined ? null : (await memberStore(unit.tx).branches()).find((b) => b.name === a.branch)
    const slots = a.slots ?? { '': a.quota === undefined ? 20 : a.quota }
    return createDraft(unit, { actorId: organiserId, chat: null }, {
      id: unit.ids.next() as ActivityId, title: a.title ?? '羽毛球赛', startsAt, endsAt: at(a.endsAt ?? null), place: a.place === undefined ? '体育馆' : a.place, note: null,
      closesAt: closesAt !== null && closesAt <= unit.now ? startsAt : closesAt, branchId: branch?.id ?? null, groupId: null, organiserId, companionsMax: a.companionsMax ?? 5,
      fields: a.fields ?? [], holdMinutes: a.holdMinutes ?? null, checkinCode: null, checkinFrom: null, checkinTo: null, openQuestions: [],
      slots: Object.entries(slots).map(([name, quota]) => ({ id: unit.ids.next() as SlotId, name, quota })),
    })
  }

  async function seat(a: Activity, names: readonly string[]): Promise<void> {
    await o.people.meet(names.map((name) => ({ name })))
    const claims: Claim[] = []
    for (const name of names) {
      const memberId = await idOf(name)
      claims.push({
        doing: { actorId: memberId, chat: null }, activityId: a.id, memberId, accountId: null, person: { branchId: a.branchId, groupId: a.groupId }, inPostedChat: true, slot: a.slots[0]?.name ?? null,
        companions: 0, note: null, answers: {}, rather: 'wait', byId: null, force: false,
      })
    }
    const settled = await o.app().services.units.run((unit) => claimMany(unit, claims))
    for (const s of settled) if (!s.ok) throw s.error
  }

  return {
    async members(...members) {
      await o.people.meet(members.map((m) => (typeof m === 'string' ? { name: m } : m)))
    },
    async activity(a = {}) {
      const organiser = a.organiser ?? '赵磊'
      await o.people.meet([{ name: organiser, role: 'cadre' }])
      const organiserId = await idOf(organiser)
      const wanted = a.chats ?? ['g1']
      const chats = (await o.chats()).filter((c) => wanted.includes(c.externalId)).map((c) => c.id as ChatId)
      const { services } = o.app()
      const activity = await services.units.run(async (unit) => publish(unit, { actorId: organiserId, chat: null }, await draft(unit, a, organiserId), chats))
      const names = [...Array.from({ length: a.taken ?? 0 }, (_, i) => `占${i + 1}`), ...Array.from({ length: a.queue ?? 0 }, (_, i) => `候${i + 1}`)]
      if (names.length > 0) await seat(activity, names)
      if (a.closed === true) await services.units.run((unit) => close(unit, { actorId: organiserId, chat: null }, activity.id))
      await o.settle()
      return { code: `A${activity.code ?? 0}`, id: activity.id }
    },
  }
}
