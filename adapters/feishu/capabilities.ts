// What Feishu can show. Numbers: feishu.md section 8, open.feishu.cn "发送消息内容结构" and "卡片 JSON 2.0 结构".
import type { Capabilities } from '../../bot/model/capabilities.ts'
import { HOUR, MINUTE } from '../../bot/model/time.ts'
import { fits } from './render.ts'

export const capabilities: Capabilities = {
  card: true, maxActions: 20, form: true, table: true, fields: true, bar: true, chart: true, update: true, toast: true, direct: true,
  // Far below what a text may hold: a longer page is nothing to read on a telephone, and a card of it keeps below 30 KB.
  maxText: 6_000,
  fits,
  // The `uuid` of a message is remembered for an hour; the last minutes are left to clocks and slow networks.
  keyMs: HOUR - 5 * MINUTE,
  // Pushed again after 15 s, 5 min, 1 h and 6 h.
  repushMs: 7 * HOUR,
}
