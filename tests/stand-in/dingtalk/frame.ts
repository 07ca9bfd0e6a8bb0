// Frames of the stream: JSON text whose `data` is a string again. Rules: dingtalk.md 2.2, 2.3.
import { isObject, parseJson, text, type Body } from './body.ts'

export type FrameType = 'SYSTEM' | 'EVENT' | 'CALLBACK'

export const TOPIC_ROBOT = '/v1.0/im/bot/messages/get'
export const TOPIC_CARD = '/v1.0/card/instances/callback'

/** One frame as text. */
export function frame(type: FrameType, headers: Readonly<Record<string, string>>, data: string): string {
  return JSON.stringify({ specVersion: '1.0', type, headers: { contentType: 'application/json', ...headers }, data })
}

export interface Ack {
  readonly code: number
  readonly messageId: string
  /** Parsed. */
  readonly data: unknown
}

/** What a client sent: an answer to a push, to a ping (told apart by its id), or nothing the platform knows. */
export type FrameIn = { readonly ack: Ack; readonly headers: Body; readonly rawData: string } | { readonly problem: string }

export function readFrame(raw: string): FrameIn {
  const parsed = parseJson(raw)
  if (!isObject(parsed)) return { problem: 'a frame must be a JSON object' }
  const { code, headers, data, message } = parsed
  if (typeof code !== 'number') return { problem: 'an ack needs a numeric code' }
  if (!isObject(headers) || text(headers, 'messageId') === '') return { problem: 'an ack needs headers.messageId' }
  if (headers['contentType'] !== 'application/json') return { problem: 'an ack needs headers.contentType application/json' }
  if (typeof message !== 'string') return { problem: 'an ack needs a message' }
  const inner = typeof data === 'string' ? parseJson(data) : undefined
  if (typeof data !== 'string' || inner === undefined) return { problem: 'the data of an ack must be a string of JSON' }
  return { ack: { code, messageId: text(headers, 'messageId'), data: inner }, headers, rawData: data }
}
