// 补发: what is asked about group posts of which nobody knows whether they arrived.
import { say, show, type Reply } from '../model/reply.ts'
import type { UnsurePost } from '../services/resend.ts'
import { button, card, list, text } from './parts.ts'

/** Posts shown on one card; the rest come when those are decided. */
const SHOWN = 8

/** One post, as it is asked about when it happens. */
export function unsureCard(n: { number: number; where: string; said: string }): Reply {
  return show(card({
    title: '不知道发出去没有', tone: 'ask',
    blocks: [text(`发到「${n.where}」的这条，平台没有回话，可能发了，也可能没发：\n「${n.said}」\n去群里看一眼：没有就点「补发」，有了就点「算了」。`)],
    actions: [button('补发', ['补发', String(n.number)], { style: 'primary' }), button('算了', ['补发', String(n.number), '算了'])],
  }))
}

/** All that wait. */
export function resendCard(posts: readonly UnsurePost[]): Reply {
  if (posts.length === 0) return say('没有要补发的，群里的都发到了。')
  const some = posts.slice(0, SHOWN)
  return show(card({
    title: '不知道发出去没有', tone: 'ask', blocks: [list(some.map((p) => `${p.number}. ${p.where}：${p.said}`)), posts.length > some.length ? text(`还有 ${posts.length - some.length} 条，先看完这几条。`) : null],
    actions: some.flatMap((p) => [button(`补发 ${p.number}`, ['补发', String(p.number)], { style: 'primary' }), button(`${p.number} 算了`, ['补发', String(p.number), '算了'])]),
  }), { toast: `有 ${posts.length} 条等着看` })
}
