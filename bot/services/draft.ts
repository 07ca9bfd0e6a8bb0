// Drafts: from what a cadre said to an activity that can be previewed, and where it may be posted.
import { chatStore } from '../../prisma/stores/chat.ts'
import { memberStore } from '../../prisma/stores/member.ts'
import type { ActivityEdit } from './activity.ts'
import { createDraft, defaultClose } from './activity.ts'
import type { Activity, ExtraField, OpenQuestion, Slot } from '../domain/activity.ts'
import { cadreScope, mayManage, type Belongs } from '../domain/role.ts'
import type { Actor } from '../model/actor.ts'
import { DeniedError, UserError } from '../model/errors.ts'
import type { ActivityId, ChatId, SlotId } from '../model/ids.ts'
import { plus, type Instant } from '../model/time.ts'
import { chatsMeant, labelled, type NamedChat } from './chat-name.ts'
import { toChat, type Chat } from './identity.ts'
import type { Services } from './index.ts'
import type { Doing, Unit } from './unit.ts'

/** What was said about an activity (runtime/activity-input.ts reads it). */
export interface ActivityWords {
  readonly title: string | null
  readonly startsAt?: Instant | null
  readonly endsAt?: Instant | null
  readonly closesAt?: Instant | null
  readonly place?: string | null
  readonly note?: string | null
  readonly quota?: number | null
  readonly slots?: readonly { readonly name: string; readonly quota: number | null }[]
  readonly fields?: readonly ExtraField[]
  readonly companionsMax?: number
  readonly holdMinutes?: number | null
  readonly scope?: string
  /** When check-in is on; null: the usual window around the start. */
  readonly checkinFrom?: Instant | null
  readonly checkinTo?: Instant | null
  readonly questions: readonly OpenQuestion[]
}

/** Most companions unless the cadre says otherwise. */
const COMPANIONS = 5

function slotsOf(unit: Unit, w: ActivityWords): Slot[] {
  const wanted = w.slots && w.slots.length > 0 ? w.slots : [{ name: '', quota: w.quota ?? null }]
  // One number for several slots without numbers of their own holds for each.
  return wanted.map((s) => ({ id: unit.ids.next() as SlotId, name: s.name, quota: s.quota ?? (w.slots ? (w.quota ?? null) : s.quota) }))
}

/** 范围: a branch or group by name, inside what the actor may run. Nothing said: the whole of it. */
export async function scopeOf(unit: Unit, actor: Actor, name: string | undefined): Promise<Belongs> {
  const own = cadreScope(actor)
  if (own === null) throw new DeniedError('denied.cadre')
  if (name === undefined) return own
  if (/^(全校|全体|校工会|全部)$/.test(name)) return checked(actor, { branchId: null, groupId: null })
  const store = memberStore(unit.tx)
  const branch = await store.branchByName(name)
  if (branch) return checked(actor, { branchId: branch.id, groupId: null })
  const group = (await store.groups()).find((g) => g.name === name)
  if (group) return checked(actor, { branchId: group.branchId, groupId: group.id })
  throw new UserError('scope.unknown', { name, names: (await store.branches()).map((b) => b.name).join('、') })
}

function checked(actor: Actor, at: Belongs): Belongs {
  if (!mayManage(actor, at)) throw new DeniedError('denied.scope', { branch: at.branchId, group: at.groupId })
  return at
}

/** Refuses times that contradict each other. */
export function mustBeInOrder(a: Pick<Activity, 'startsAt' | 'endsAt' | 'closesAt'>, code: string): void {
  if (a.startsAt !== null && a.endsAt !== null && a.endsAt <= a.startsAt) throw new UserError('activity.order', { what: '结束时间要在开始之后', code })
  if (a.startsAt !== null && a.closesAt !== null && a.closesAt > a.startsAt) throw new UserError('activity.order', { what: '报名截止要在活动开始之前', code })
}

/** Stores what was said as a draft. The deadline, when none was said, is the end of the day before. */
export async function draftFrom(unit: Unit, doing: Doing, actor: Actor, w: ActivityWords, chat: Chat | null): Promise<Activity> {
  const title = w.title?.trim() ?? ''
  if (title === '') throw new UserError('activity.title-needed')
  const scope = await scopeOf(unit, actor, w.scope)
  const startsAt = w.startsAt ?? null
  const closesAt = w.closesAt === undefined ? defaultClose(startsAt, unit.now, unit.zone) : w.closesAt
  const questions = [...w.questions]
  if (w.closesAt === undefined && startsAt !== null) questions.push({ key: '截止', question: closesAt === startsAt ? '截止没写，先按活动开始时截止，行吗？要改就说「改 截止:…」。' : '截止没写，先按前一天晚上 23:59 截止，行吗？要改就说「改 截止:…」。', others: [] })
  mustBeInOrder({ startsAt, endsAt: w.endsAt ?? null, closesAt }, '')
  return createDraft(unit, doing, {
    id: unit.ids.next() as ActivityId, title, startsAt, endsAt: w.endsAt ?? null, place: w.place ?? null, note: w.note ?? null, closesAt, branchId: scope.branchId, groupId: scope.groupId,
    organiserId: actor.memberId, companionsMax: w.companionsMax ?? COMPANIONS, fields: w.fields ?? [], holdMinutes: w.holdMinutes === undefined ? (chat?.settings.holdMinutes ?? null) : w.holdMinutes,
    checkinCode: null, checkinFrom: w.checkinFrom ?? null, checkinTo: w.checkinTo ?? null, openQuestions: questions, slots: slotsOf(unit, w),
  })
}

/** The change that words ask for. Questions of the same key that were open are answered by it. */
export async function editFrom(unit: Unit, actor: Actor, before: Activity, w: ActivityWords): Promise<ActivityEdit> {
  const { title, questions, scope, quota, slots, ...times } = w
  const answered = new Set([...(w.startsAt === undefined ? [] : ['时间']), ...(w.closesAt === undefined ? [] : ['截止']), ...(w.endsAt === undefined ? [] : ['结束'])])
  const belongs = scope === undefined ? {} : await scopeOf(unit, actor, scope)
  const edit: ActivityEdit = {
    ...times, ...belongs, ...(title === null ? {} : { title: title.trim() }),
    ...(quota === undefined || before.slots.length > 1 && slots ? {} : { quota }),
    ...(slots ? { slots: slots.map((s) => ({ id: unit.ids.next() as SlotId, name: s.name, quota: s.quota })) } : {}),
    openQuestions: [...before.openQuestions.filter((q) => !answered.has(q.key)), ...questions],
  }
  // A draft whose deadline was only our guess moves it along with the start.
  const guessed = before.openQuestions.some((q) => q.key === '截止')
  const moved = before.status === 'draft' && w.closesAt === undefined && w.startsAt !== undefined && (guessed || before.closesAt === null)
  const closesAt = moved ? defaultClose(w.startsAt ?? null, unit.now, unit.zone) : (edit.closesAt === undefined ? before.closesAt : edit.closesAt)
  mustBeInOrder({ startsAt: edit.startsAt === undefined ? before.startsAt : edit.startsAt, endsAt: edit.endsAt === undefined ? before.endsAt : edit.endsAt, closesAt }, before.code === null ? `D${before.draft ?? 0}` : `A${before.code}`)
  return { ...edit, ...(moved ? { closesAt } : {}), ...movedWindow(before, w) }
}

/** A check-in window that was said stays as far from the start as it was. */
function movedWindow(before: Activity, w: ActivityWords): Pick<ActivityEdit, 'checkinFrom' | 'checkinTo'> {
  const { startsAt, checkinFrom, checkinTo } = before
  if (w.checkinFrom !== undefined || w.startsAt === undefined || w.startsAt === null || startsAt === null || checkinFrom === null || checkinTo === null) return {}
  const by = w.startsAt - startsAt
  return { checkinFrom: plus(checkinFrom, by), checkinTo: plus(checkinTo, by) }
}

/** Bound groups that an activity of this scope may be posted to, that of `here` first. */
export async function chatsFor(services: Services, at: Belongs, here: Chat | null): Promise<NamedChat[]> {
  const bound = labelled((await chatStore(services.read).bound()).map(toChat)).filter(({ chat: c }) => c.branchId === null || at.branchId === null || c.branchId === at.branchId)
  return [...bound.filter((c) => c.chat.id === here?.id), ...bound.filter((c) => c.chat.id !== here?.id)]
}

/** The chats that names mean; nothing said: the group where it was made. UserError when a name is unknown or may mean several, or one is needed. */
export function chosenChats(all: readonly NamedChat[], names: readonly string[] | undefined, here: Chat | null): ChatId[] {
  if (names && names.length > 0) {
    const chosen = names.map((name) => {
      const [found, second] = chatsMeant(all, name)
      // The caller has asked which one (runtime/preview.ts).
      if (!found || second) throw new UserError('chat.unknown', { name, names: all.map((c) => c.label).join('、') })
      return found.chat.id
    })
    return [...new Set(chosen)]
  }
  const own = here === null ? undefined : all.find((c) => c.chat.id === here.id)
  if (own) return [own.chat.id]
  const [only, second] = all
  if (only && !second) return [only.chat.id]
  throw new UserError('draft.where', { names: all.map((c) => c.label).join('、') })
}

/** `给谁` of a preview and of the card; null for the whole union. */
export async function scopeName(services: { readonly read: Parameters<typeof memberStore>[0] }, at: Belongs): Promise<string | null> {
  if (at.branchId === null && at.groupId === null) return null
  const store = memberStore(services.read)
  const group = at.groupId === null ? null : (await store.groups()).find((g) => g.id === at.groupId)?.name
  return group ?? (await store.branches()).find((b) => b.id === at.branchId)?.name ?? null
}

