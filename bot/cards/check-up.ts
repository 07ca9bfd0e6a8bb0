// 体检 as a card: how each part is, and below what is to be done. Short lines, counts and names; no message is ever shown.
import { show, type Reply } from '../model/reply.ts'
import { MINUTE } from '../model/time.ts'
import type { CheckUp } from '../services/check-up.ts'
import { card, fields, list, showAt, someNames, text, type Telling } from './parts.ts'

/** Checks whose finding is worth a line when all is well; others are only said to be well. */
const ALWAYS = new Set(['备份', '磁盘', '时钟'])

/** A break this short mends itself. */
const PATIENCE_MS = 5 * MINUTE
/** From this part of the month's calls on, cards slow down and an administrator should know. */
const NEARLY = 0.7
const NAMES = 8

type Link = CheckUp['links'][number]

function linkSays(t: Telling, l: Link): string {
  const since = showAt(t, l.since)
  return { up: `连着，${since} 起`, down: `断了，${since} 起，正在重连`, none: `还没连上，${since} 起在试` }[l.state]
}

function budgetSays({ budget }: Link): string | null {
  if (budget === null) return null
  const used = budget.used.toLocaleString('en')
  return budget.limit === null ? `${used} 次` : `${used}/${budget.limit.toLocaleString('en')} 次，用了 ${Math.floor((100 * budget.used) / Math.max(1, budget.limit))}%`
}

const total = (rows: readonly { readonly count: number }[]): number => rows.reduce((sum, r) => sum + r.count, 0)

/** `3 条：230013×2、99991672×1`; null: none. */
function counted(rows: CheckUp['failed']): string | null {
  if (rows.length === 0) return null
  const shown = rows.slice(0, NAMES).map((r) => `${r.code === '' ? '没说原因' : r.code}×${r.count}`)
  return `${total(rows)} 条：${shown.join('、')}${rows.length > NAMES ? ' 等' : ''}`
}

function linkTodo(t: Telling, l: Link): string[] {
  const away = t.now - l.since
  const full = l.budget !== null && l.budget.limit !== null && l.budget.used >= l.budget.limit
  const nearly = !full && l.budget !== null && l.budget.limit !== null && l.budget.used >= NEARLY * l.budget.limit
  return [
    ...(l.state !== 'up' && away >= PATIENCE_MS ? [`${l.name}连不上有一阵了：看看那台机器能不能上网，再在上面运行 npx gonghui doctor。`] : []),
    ...(full ? [`${l.name}这个月的调用用完了，下个月自动恢复；急的话找平台加额度。`] : []),
    ...(nearly ? [`${l.name}这个月的调用快用完了，群卡片会更新得慢一些，名单还是准的。`] : []),
  ]
}

function todo(t: Telling, c: CheckUp): string[] {
  return [
    ...c.links.flatMap((l) => linkTodo(t, l)),
    ...c.troubles.map((x) => `${x.name}：${x.says}`),
    ...(c.unknown.length === 0 ? [] : [`有 ${total(c.unknown)} 条不知道发出去没有：看一眼群里，再点当时那条的〔补发〕或〔算了〕。`]),
    ...(c.failed.length === 0 ? [] : [`有 ${total(c.failed)} 条没送到，不会再试了。要紧的事另外说一声。`]),
    ...(c.unreachable.length === 0 ? [] : [`请${someNames(c.unreachable.map((p) => p.name), NAMES)}打开我的聊天窗口说句话，以后就能收到。`]),
    ...(c.lost.length === 0 ? [] : ['还要用的群，把我重新拉进去就行。']),
    ...(c.deadJobs.length === 0 ? [] : ['放弃的定时任务，看运行日志里的 error 行；升级重启后还有，请报告。']),
    ...(c.checks ?? []).flatMap((x) => (x.state === 'ok' || x.cure === null ? [] : [`${x.name}：${x.cure}`])),
  ]
}

/** One card; `t.now` is when it was looked at. */
export function checkUpCard(t: Telling, c: CheckUp): Reply {
  const things = todo(t, c)
  const checks = c.checks ?? []
  const well = checks.flatMap((x) => (x.state === 'ok' && !ALWAYS.has(x.name) ? [x.name] : []))
  const rows: (readonly [string, string | null])[] = [
    ...c.links.flatMap((l) => [[l.name, linkSays(t, l)], [`${l.name}本月调用`, budgetSays(l)]] as const),
    ['七天内没送到', counted(c.failed) ?? '没有'],
    ['不知送没送到', counted(c.unknown)],
    ['排队的消息', c.waiting === 0 ? '没有' : `${c.waiting} 条`],
    ['定时任务', c.deadJobs.length === 0 ? '没有放弃的' : `放弃了 ${c.deadJobs.map((j) => `${j.name}×${j.count}`).join('、')}`],
    ['私聊发不到', c.unreachable.length === 0 ? null : someNames(c.unreachable.map((p) => `${p.name}（${p.platform}，${showAt(t, p.since)} 起）`), NAMES)],
    ['不在了的群', c.lost.length === 0 ? null : someNames(c.lost, NAMES)],
    ...checks.flatMap((x) => (x.state === 'ok' && !ALWAYS.has(x.name) ? [] : [[x.name, x.says] as const])),
    ['都正常', well.join('、')],
  ]
  const bad = things.length > 0 || checks.some((x) => x.state !== 'ok')
  return show(card({
    title: '体检', tone: bad ? 'warn' : 'good',
    blocks: [text(things.length > 0 ? `有 ${things.length} 件事要看一下，写在最后。` : bad ? '下面有要留意的。' : '都好，没有要做的。'), fields(rows), things.length === 0 ? null : list(things, '要做的')],
  }), { toast: things.length === 0 ? '都好，没有要做的。' : `有 ${things.length} 件事要看一下，发到你私聊了` })
}
