// 简/繁: what a group set to traditional reads. Loaded on first use: most schools never need the tables.
import { createRequire } from 'node:module'
import type { Reply } from '../model/reply.ts'
import type { Block, Card } from '../model/card.ts'

interface OpenCC { Converter(o: { from: string; to: string }): (text: string) => string }

let convert: ((text: string) => string) | null = null

function traditional(text: string): string {
  // require: a synchronous lazy load keeps rendering synchronous.
  convert ??= (createRequire(import.meta.url)('opencc-js/cn2t') as OpenCC).Converter({ from: 'cn', to: 't' })
  return convert(text)
}

function block(b: Block): Block {
  switch (b.kind) {
    case 'text':
    case 'note': return { ...b, text: traditional(b.text) }
    case 'fields': return { ...b, rows: b.rows.map(([l, v]) => [traditional(l), traditional(v)] as const) }
    case 'list': return { ...b, items: b.items.map(traditional), ...(b.title === undefined ? {} : { title: traditional(b.title) }) }
    case 'table': return { ...b, head: b.head.map(traditional), rows: b.rows.map((r) => r.map(traditional)) }
    case 'bar': return { ...b, label: traditional(b.label) }
    case 'chart': return { ...b, title: traditional(b.title), unit: traditional(b.unit), points: b.points.map(([label, value]) => [traditional(label), value] as const) }
  }
}

/** The card in traditional characters; command lines stay, since they are read in either script. */
function traditionalCard(c: Card): Card {
  return {
    ...c, title: traditional(c.title), blocks: c.blocks.map(block),
    actions: c.actions.map((a) => ({ ...a, label: traditional(a.label), fields: a.fields.map((f) => ({ ...f, label: traditional(f.label) })) })),
  }
}

/** The reply in traditional characters. */
export function toScript(reply: Reply): Reply {
  if (reply.kind === 'text') return { ...reply, text: traditional(reply.text) }
  if (reply.kind === 'card') return { ...reply, card: traditionalCard(reply.card) }
  return reply
}
