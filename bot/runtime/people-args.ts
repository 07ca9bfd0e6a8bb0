// Arguments about people: members, places of the union, roles, until when. Rule: commands.md sections 5 and 7.7.
import { whichPersonCard } from '../cards/ask.ts'
import { readWhen } from '../language/when.ts'
import { showReading } from '../language/when-spell.ts'
import { fold } from '../language/normalise.ts'
import type { PersonRef } from '../language/person.ts'
import { UserError } from '../model/errors.ts'
import { toLocal, type LocalDate } from '../model/time.ts'
import { fullApart } from '../services/apart.ts'
import { peopleNamed, type Member } from '../services/people.ts'
import { allPlaces, placeNamed, type Place } from '../services/place.ts'
import { ROLE_NAMES, type RoleTier } from '../services/role.ts'
import { Ask, personRefs, takeFlag, takeKey, takeWord, type ArgContext, type ArgSpec, type Word } from './args.ts'

interface MemberOptions {
  /** Also those who have left. */
  readonly gone?: boolean
}

const KEYS = ['工号', '成员'] as const

/** The member that a word names. Several of that name are offered as buttons. */
export async function memberFrom(c: ArgContext, { ref, typed }: Named, o: MemberOptions): Promise<Member> {
  const found = await peopleNamed(c.services.read, c.event.platform, ref, o.gone ?? false)
  const [only, second] = found
  const name = ref.kind === 'employee' ? `工号${ref.no}` : ref.kind === 'member' ? '这个人' : ref.name
  // Somebody in the group who has never spoken to the bot is not on the roll yet.
  if (!only) throw new UserError(ref.kind === 'mention' ? 'person.not-yet' : 'person.unknown', { name })
  if (!second) return only
  const apart = fullApart(found)
  throw new Ask(whichPersonCard(name, found.map((p, i) => ({ ...p, apart: apart[i] ?? '' })), c.typed, typed))
}

interface Named { readonly ref: PersonRef; readonly typed: string }

function takeNamed(c: ArgContext, wanted: (w: Word) => boolean): Named | null {
  return takeWord(c, (w) => {
    const ref = wanted(w) ? personRefs(w)[0] : undefined
    return ref ? { ref, typed: 'whole' in w ? w.whole : w.raw } : null
  })
}

/** Takes one person: a mention before anything else, then 工号, then the first word that can be a name. */
async function takeMember(c: ArgContext, o: MemberOptions): Promise<Member | null> {
  const hit = takeNamed(c, (w) => w.kind === 'mention') ?? takeNamed(c, (w) => w.kind === 'pair') ?? takeNamed(c, () => true)
  return hit ? memberFrom(c, hit, o) : null
}

/** `@张三`, `张三`, `工号1001`; undefined when nobody is named. */
export function someMember(o: MemberOptions = {}): ArgSpec<Member | undefined> {
  return { usage: '@张三', keys: [...KEYS], read: async (c) => (await takeMember(c, o)) ?? undefined }
}

/** The same, but it must be said. */
export function theMember(o: MemberOptions = {}): ArgSpec<Member> {
  return {
    usage: '@张三', keys: [...KEYS],
    async read(c) {
      const member = await takeMember(c, o)
      if (!member) throw new UserError('person.needed', { command: c.typed[0] ?? '' })
      return member
    },
  }
}

const ARROW = /(?:→|⇒|=+>|-+>|>)+/u

/** `@甲 → @乙`, `甲->乙`, `甲 给 乙`. */
export function twoMembers(): ArgSpec<{ readonly from: Member; readonly to: Member }> {
  return {
    usage: '@甲 → @乙', keys: [...KEYS],
    async read(c) {
      c.words = c.words.flatMap((w): Word[] => {
        if (w.kind !== 'word') return [w]
        const parts = w.raw.split(ARROW).flatMap((p) => (p.includes('@') ? [p] : p.split(/(?<=.)(?:交接)?给(?=.)/u)))
        return parts.filter((p) => p !== '' && !/^(?:交接)?给$|^到$/u.test(p)).map((p) => ({ ...w, text: fold(p), raw: p }))
      })
      // In the order in which they stand, whatever they are named by.
      const first = takeNamed(c, () => true)
      const second = first ? takeNamed(c, () => true) : null
      if (!first || !second) throw new UserError('handover.who')
      return { from: await memberFrom(c, first, { gone: true }), to: await memberFrom(c, second, {}) }
    },
  }
}

/** What a line says about a place: one that exists, a name that does not, or nothing. */
export interface PlaceWord {
  readonly place: Place | null
  /** As typed; empty: nothing was said. */
  readonly typed: string
}

/** A 分工会 or 小组: by `范围:`, `小组:` or `分工会:`, else a word that is the name of one. */
export function placeWord(usage = '[小组]'): ArgSpec<PlaceWord> {
  return {
    usage, keys: ['范围', '小组', '分工会'],
    async read(c) {
      const places = await allPlaces(c.services.read)
      const near = c.actor.branchId
      const keyed = takeKey(c, '范围', '小组', '分工会')
      if (keyed !== null) return { place: placeNamed(places, keyed, near), typed: keyed }
      const known = takeWord(c, (w): PlaceWord | null => {
        if (w.kind !== 'word' && w.kind !== 'quoted') return null
        const place = placeNamed(places, w.raw, near)
        return place && { place, typed: w.raw }
      })
      return known ?? { place: null, typed: '' }
    },
  }
}

const TIER_WORDS: Readonly<Record<string, RoleTier>> = {
  ...Object.fromEntries(Object.entries(ROLE_NAMES).map(([tier, name]) => [name, tier as RoleTier])),
  职工代表: 'delegate', 组长: 'leader', 工会小组长: 'leader', 承办: 'handler', 委员: 'cadre', 工会干部: 'cadre', 关怀: 'care', 经审委员: 'auditor', 管理: 'admin',
}

/** 代表 小组长 承办人 关怀专员 干部 经审 管理员. */
export function roleTier(): ArgSpec<RoleTier> {
  return {
    usage: Object.values(ROLE_NAMES).join('|'),
    read(c) {
      const tier = takeWord(c, (w) => (w.kind === 'word' ? (TIER_WORDS[fold(w.text)] ?? null) : null))
      if (tier === null) throw new UserError('role.which', { roles: Object.values(ROLE_NAMES).join('、') })
      return tier
    },
  }
}

/** `至 2027-08` (the end of that month), `到明年暑假前`; null: without an end. The last day on which it holds. */
export function untilWord(): ArgSpec<LocalDate | null> {
  return {
    usage: '[至 2027-08]', keys: ['至', '到', '截至'],
    read(c) {
      const typed = takeKey(c, '至', '到', '截至') ?? takeWord(c, (w) => (w.kind === 'word' ? (/^(?:至|到|截至)(.{2,})$/u.exec(w.raw)?.[1] ?? null) : null))
      return typed === null ? null : lastDay(c, typed)
    },
  }
}

/** The last day of what a date phrase means. UserError for what is no date. */
export function lastDay(c: Pick<ArgContext, 'now' | 'zone' | 'holidays'>, typed: string): LocalDate {
  const t = { now: c.now, zone: c.zone, holidays: c.holidays }
  const when = readWhen(typed, t)
  switch (when.kind) {
    case 'none': throw new UserError('when.none', { text: typed })
    case 'reject': throw new UserError('when.reject', { reason: when.reason })
    case 'recurrence': throw new UserError('when.recurrence', { hint: when.hint })
    case 'past': throw new UserError('when.past', { text: showReading(when.reading, t), other: when.candidates[0] ? showReading(when.candidates[0], t) : null })
    case 'ask': throw new UserError('when.which', { question: when.question, readings: when.candidates.map((r) => showReading(r, t)).join('、') })
    case 'date': return when.date
    case 'range': return when.to
    case 'deadline': return when.through
    case 'datetime': return when.date
    case 'instant': return toLocal(when.at, c.zone).date
  }
}

/** 确认: what a preview's button adds to the line. */
export function confirmed(...words: readonly string[]): ArgSpec<boolean> {
  const flags = words.length === 0 ? ['确认'] : words
  return { usage: '', flags, read: (c) => takeFlag(c, ...flags) }
}
