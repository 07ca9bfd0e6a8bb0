// Frames and payloads that no good platform sends, and that must not fell the bot. Rules: stand-ins.md D12.
import type { Hostile, Say } from './api.ts'
import { frame, TOPIC_CARD, TOPIC_ROBOT } from './frame.ts'

export interface HostileParts {
  /** Sends it over every open connection. */
  readonly send: (raw: string | Buffer) => void
  readonly say: (say: Say) => unknown
  /** A fresh headers.messageId. */
  readonly id: () => string
}

const HUGE_CHARS = 20 * 1024
const FORGED = 'https://evil.example/robot/sendBySession?session=x'

/** `where`: who seems to speak, for those that are messages. */
export function hostile({ send, say, id }: HostileParts, what: Hostile, where: { readonly from: string; readonly chat?: string }): void {
  const headers = (topic: string): Record<string, string> => ({ messageId: id(), topic })
  const speak = (text: string, tamper?: Say['tamper'], binary = false): void => {
    say({ ...where, text, binary, mentionBot: where.chat !== undefined, ...(tamper ? { tamper } : {}) })
  }
  const without = (payload: Record<string, unknown>, field: string): Record<string, unknown> => {
    const { [field]: _gone, ...rest } = payload
    return rest
  }
  switch (what) {
    case 'bad-json':
      return send('{"specVersion":"1.0","type":"CALLBACK","headers":{')
    case 'null':
      return send('null')
    case 'array':
      return send('[]')
    case 'empty-object':
      return send('{}')
    case 'no-headers':
      return send(JSON.stringify({ specVersion: '1.0', type: 'CALLBACK', data: '{}' }))
    case 'data-object':
      return send(JSON.stringify({ specVersion: '1.0', type: 'CALLBACK', headers: headers(TOPIC_ROBOT), data: { text: { content: '报名' } } }))
    case 'topic-error':
      return send(frame('CALLBACK', headers('error'), '{}'))
    case 'unknown-topic':
      return send(frame('CALLBACK', headers('/v1.0/some/thing/new'), '{}'))
    case 'unknown-type':
      return send(JSON.stringify({ specVersion: '1.0', type: 'WHISPER', headers: headers(TOPIC_ROBOT), data: '{}' }))
    case 'no-message-id':
      return send(frame('CALLBACK', { topic: TOPIC_ROBOT }, '{}'))
    case 'binary-garbage':
      return send(Buffer.from([0, 255, 254, 1, 2, 3]))
    case 'inner-not-json':
      return speak('报名', () => '{not json')
    case 'inner-null':
      return speak('报名', () => 'null')
    case 'missing-text':
      return speak('报名', (payload) => without(payload, 'text'))
    case 'binary':
      return speak('报名', undefined, true)
    case 'huge-text':
      return speak('长'.repeat(HUGE_CHARS))
    case 'forged-webhook':
      return speak('报名', (payload) => ({ ...payload, sessionWebhook: FORGED }))
    case 'card-inner-not-json':
      return send(frame('CALLBACK', headers(TOPIC_CARD), JSON.stringify({ type: 'actionCallback', outTrackId: 'card-x', userId: where.from, content: '{not json', value: '{' })))
  }
}
