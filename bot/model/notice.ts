// What the bot tells people by itself, as data: written with the change it tells of, worded when it is sent (cards/notice.ts).
import { z } from 'zod'
import { instant } from './time.ts'

const at = z.number().transform((n) => instant(n))

/** What every notice about an activity shows. */
const activity = z.object({
  code: z.string(), title: z.string(), startsAt: at.nullable(), endsAt: at.nullable(), place: z.string().nullable(), revision: z.number(),
})

export const noticeShape = z.discriminatedUnion('kind', [
  /** A place became free and is theirs. */
  z.object({ kind: z.literal('promoted'), activity, slot: z.string(), companions: z.number() }),
  /** A place is kept for them until then. */
  z.object({ kind: z.literal('held'), activity, slot: z.string(), until: at }),
  z.object({ kind: z.literal('lapsed'), activity }),
  /** What they waited for besides their place came true. */
  z.object({ kind: z.literal('moved'), activity, slot: z.string(), companions: z.number() }),
  z.object({ kind: z.literal('cancelled'), activity, reason: z.string(), by: z.string() }),
  z.object({ kind: z.literal('changed'), activity, before: z.object({ startsAt: at.nullable(), endsAt: at.nullable(), place: z.string().nullable() }) }),
  /** Somebody signed them up. `seat`: their number, or null when they wait. */
  z.object({ kind: z.literal('joined-for'), activity, by: z.string(), seat: z.number().nullable(), position: z.number().nullable() }),
  z.object({ kind: z.literal('removed'), activity, by: z.string(), reason: z.string() }),
  /** The evening before. */
  z.object({ kind: z.literal('reminder'), activity }),
  z.object({ kind: z.literal('nudge'), activity, closesAt: at.nullable() }),
  z.object({ kind: z.literal('gone'), activity, name: z.string(), from: z.string() }),
  z.object({ kind: z.literal('swap'), activity, number: z.number(), from: z.string(), theirs: z.string(), yours: z.string() }),
  z.object({ kind: z.literal('swapped'), activity, withName: z.string(), slot: z.string() }),
  z.object({ kind: z.literal('request'), number: z.number(), what: z.enum(['enrol', 'link', 'move']), name: z.string(), detail: z.string() }),
  z.object({ kind: z.literal('decided'), what: z.enum(['enrol', 'link', 'move']), granted: z.boolean(), by: z.string() }),
  /** 带话: what somebody says about an activity to those who run it. */
  z.object({ kind: z.literal('relay'), activity, from: z.string(), place: z.string(), text: z.string() }),
  z.object({ kind: z.literal('role'), text: z.string() }),
  /** The result of a close, for a group. */
  z.object({ kind: z.literal('closed'), activity, seated: z.number(), waiting: z.number(), quota: z.number().nullable(), names: z.array(z.string()) }),
  /** A group post of which nobody knows whether it arrived; `said`: how it begins. */
  z.object({ kind: z.literal('unsure'), number: z.number(), where: z.string(), said: z.string() }),
  /** A line for the administrators. */
  z.object({ kind: z.literal('operator'), text: z.string() }),
  /** The bot was away from..to. */
  z.object({ kind: z.literal('downtime'), from: at, to: at }),
  /** A group post about an activity. */
  z.object({ kind: z.literal('group-note'), text: z.string() }),
])

export type Notice = z.infer<typeof noticeShape>
export type ActivityFacts = z.infer<typeof activity>
