// The durable memory of adapters without a server of their own; implements bot/model/transcript.ts.
import { z } from 'zod'
import type { Card } from '../../bot/model/card.ts'
import type { PlatformId } from '../../bot/model/event.ts'
import type { ShownMessage, Transcript } from '../../bot/model/transcript.ts'
import { fromDate, fromDateOrNull, toDate, type Db } from '../client.ts'
import { nextNumber } from './setting.ts'

interface Row { id: string; key: string; platform: string; chat: string | null; user: string | null; text: string; card: string | null; labels: string; at: Date; updatedAt: Date | null; replyTo: string | null }

const labelsShape = z.array(z.string())

function toMessage(r: Row): ShownMessage {
  return {
    id: r.id, platform: r.platform as PlatformId, chat: r.chat, user: r.user, text: r.text, card: r.card === null ? null : (JSON.parse(r.card) as Card),
    at: fromDate(r.at), updatedAt: fromDateOrNull(r.updatedAt), replyTo: r.replyTo, key: r.key,
  }
}

const labelsOf = (card: Card | null): string[] => card?.actions.map((a) => a.label) ?? []

export function transcriptStore(db: Db): Transcript {
  const at = (platform: PlatformId, where: { chat: string } | { user: string }) => ({ platform, ...('chat' in where ? { chat: where.chat } : { user: where.user }) })
  return {
    add(message) {
      return db.write(async (tx) => {
        const known = await tx.shown.findUnique({ where: { key: message.key } })
        if (known) return { message: toMessage(known), fresh: false }
        const number = await nextNumber(tx, 'shown')
        const row = await tx.shown.create({
          data: { ...message, id: `m${number}`, number, card: message.card === null ? null : JSON.stringify(message.card), labels: JSON.stringify(labelsOf(message.card)), at: toDate(message.at), updatedAt: null },
        })
        return { message: toMessage(row), fresh: true }
      })
    },
    update(id, text, card, when) {
      return db.write(async (tx) => {
        const known = await tx.shown.findUnique({ where: { id } })
        if (!known) return null
        const labels = [...new Set([...labelsShape.parse(JSON.parse(known.labels)), ...labelsOf(card)])]
        return toMessage(await tx.shown.update({ where: { id }, data: { text, card: card === null ? null : JSON.stringify(card), labels: JSON.stringify(labels), updatedAt: toDate(when) } }))
      })
    },
    async find(id) {
      const row = await db.read.shown.findUnique({ where: { id } })
      return row && toMessage(row)
    },
    async everOffered(id, label) {
      const row = await db.read.shown.findUnique({ where: { id } })
      if (row === null) return false
      const labels = labelsShape.parse(JSON.parse(row.labels))
      const place = /^a(\d+)$/.exec(label)
      return labels.includes(label) || (place !== null && Number(place[1]) >= 1 && Number(place[1]) <= labels.length)
    },
    async newestCard(platform, where) {
      const row = await db.read.shown.findFirst({ where: { ...at(platform, where), card: { not: null } }, orderBy: { number: 'desc' } })
      return row && toMessage(row)
    },
    async recent(platform, where, limit) {
      const rows = await db.read.shown.findMany({ where: at(platform, where), orderBy: { number: 'desc' }, take: limit })
      return rows.reverse().map(toMessage)
    },
  }
}
