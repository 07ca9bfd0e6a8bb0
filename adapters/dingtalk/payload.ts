// Shapes of what DingTalk pushes, as far as they are read. All else is let pass, for the platform adds fields as it likes. Samples: dingtalk.md sections 2.2, 6, 9.
import { z } from 'zod'

const text = z.string()
/** Absent, null, '' and things of another kind all mean: not told. */
const maybe = z.string().min(1).nullable().catch(null)

/** A frame of the stream. `disconnect` has no messageId. */
export const frameShape = z.looseObject({
  type: z.enum(['SYSTEM', 'EVENT', 'CALLBACK']),
  headers: z.looseObject({ topic: text, messageId: maybe, eventType: maybe, eventId: maybe }),
  data: text,
})
export type Frame = z.infer<typeof frameShape>

const atUser = z.looseObject({ dingtalkId: maybe, staffId: maybe })

/** `data` of a robot message. `conversationType` is a string in practice. */
export const robotShape = z.looseObject({
  conversationId: text.min(1),
  conversationType: z.coerce.string().pipe(z.enum(['1', '2'])),
  msgId: text.min(1),
  msgtype: text,
  senderId: maybe,
  senderStaffId: maybe,
  conversationTitle: maybe,
  senderNick: maybe,
  senderCorpId: maybe,
  chatbotCorpId: maybe,
  chatbotUserId: maybe,
  isInAtList: z.boolean().nullable().catch(null),
  atUsers: z.array(atUser).nullable().catch(null),
  originalMsgId: maybe,
  sessionWebhook: maybe,
  sessionWebhookExpiredTime: z.number().nullable().catch(null),
  text: z.looseObject({ content: text, repliedMsg: z.looseObject({ msgId: maybe }).nullable().catch(null) }).nullable().catch(null),
  content: z.looseObject({ richText: z.array(z.looseObject({ text: z.string().nullable().catch(null) })).nullable().catch(null) }).nullable().catch(null),
})
export type RobotMessage = z.infer<typeof robotShape>

/** `data` of a card callback; `content` and `value` are JSON once more. */
export const cardShape = z.looseObject({
  outTrackId: text.min(1),
  userId: text.min(1),
  spaceId: maybe,
  spaceType: maybe,
  content: maybe,
  value: maybe,
})
export type CardCallback = z.infer<typeof cardShape>

export const pressedShape = z.looseObject({ cardPrivateData: z.looseObject({ actionIds: z.array(text).min(1) }) })

const ids = z.union([z.array(text.min(1)), text.min(1).transform((one) => [one])])

/** `data` of an EVENT about people or groups. */
export const eventShape = z.looseObject({
  userId: ids.nullable().catch(null),
  openConversationId: maybe,
  operator: maybe,
  title: maybe,
})

/** JSON of somebody else's making; undefined when it is none. */
export function parseJson(value: string): unknown {
  try {
    return JSON.parse(value) as unknown
  } catch {
    return undefined
  }
}
