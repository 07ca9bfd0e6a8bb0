// Input that a bot must survive: odd, old, forged and broken. Duty F16 of stand-ins.md.
import { isObject } from './json.ts'
import type { ChatRef, PersonRef, RawFrame, SayOptions } from './types.ts'

/** One of the event's objects without one of its fields. */
function without(path: readonly string[]): (event: Record<string, unknown>) => Record<string, unknown> {
  return (event) => {
    const copy = structuredClone(event)
    let place = copy
    for (const name of path.slice(0, -1)) {
      const next = place[name]
      if (!isObject(next)) return copy
      place = next
    }
    // Named by the caller's path, so it cannot be written out.
    Reflect.deleteProperty(place, path.at(-1) ?? '')
    return copy
  }
}

/** Messages that come as well-formed frames. `others`: a dozen people to mention. */
export function hostileMessages(from: PersonRef, chat: ChatRef, others: readonly PersonRef[], now: number): readonly { readonly what: string; readonly say: SayOptions }[] {
  const base = { from, chat, mentionBot: true } as const
  return [
    { what: 'no message', say: { ...base, text: '报名', mangle: without(['message']) } },
    { what: 'no mentions', say: { ...base, text: '报名', mangle: without(['message', 'mentions']) } },
    { what: 'no sender_id', say: { ...base, text: '报名', mangle: without(['sender', 'sender_id']) } },
    { what: 'no sender', say: { ...base, text: '报名', mangle: without(['sender']) } },
    { what: 'no content', say: { ...base, text: '报名', mangle: without(['message', 'content']) } },
    { what: 'content is no JSON', say: { ...base, content: '{"text":' } },
    { what: 'content is a list', say: { ...base, content: '[1,2]' } },
    { what: 'text is a number', say: { ...base, content: { text: 7 } } },
    { what: '150 KB of text', say: { ...base, text: '好'.repeat(50_000) } },
    { what: 'nothing but the mention', say: { ...base, text: '' } },
    { what: 'a dozen mentions', say: { ...base, text: `报名 ${others.map((_, i) => `第${i}个`).join('')}`, mentions: others } },
    { what: 'everybody', say: { ...base, text: '开会', mentionAll: true } },
    { what: 'emoji joined', say: { ...base, text: '报名 👨‍👩‍👧‍👦🏸' } },
    { what: 'right to left', say: { ...base, text: '报名 \u202e七A\u202c' } },
    { what: 'mark-up', say: { ...base, text: '<at user_id="all">所有人</at> [点我](https://x.test)' } },
    { what: 'from long ago', say: { ...base, text: '报名', at: now - 3 * 86_400_000 } },
    { what: 'from another bot', say: { ...base, text: '报名', sender: 'bot' } },
    { what: 'an unknown kind', say: { ...base, text: '', mangle: (event) => ({ ...event, message: { ...(isObject(event['message']) ? event['message'] : {}), message_type: 'hologram', content: '{}' } }) } },
  ]
}

/** Frames that are no events at all. */
export function hostileFrames(): readonly { readonly what: string; readonly frame: RawFrame }[] {
  return [
    { what: 'bytes of nothing', frame: { bytes: Buffer.from([255, 255, 255]) } },
    { what: 'a text frame', frame: { text: 'hello' } },
    { what: 'a card frame', frame: { type: 'card', payload: '{"action":{}}' } },
    { what: 'no JSON', frame: { type: 'event', payload: '{"schema":' } },
    { what: 'null', frame: { type: 'event', payload: 'null' } },
    { what: 'no header', frame: { type: 'event', payload: '{"schema":"2.0","event":{}}' } },
    { what: 'a sum that is no number', frame: { type: 'event', payload: '{}', headers: { sum: 'x' } } },
    { what: 'a piece out of range', frame: { type: 'event', payload: '{}', headers: { sum: '2', seq: '5' } } },
  ]
}
