// `npm run bench`: JSON lines, then a table. Each figure is a ratio or is measured beside its limit in this very run.
import { burst } from './burst.ts'
import { dispatchRate } from './dispatch.ts'
import { median, report, table } from './report.ts'
import { history } from './scale.ts'
import { rawRound, signupRound, type SignupRound } from './signup.ts'
import { firstReplyMs, idleMiB } from './startup.ts'
import { benchFolder } from './union.ts'

const ROUNDS = 5
const PEOPLE = 10_000
const QUOTA = 6_000

async function signups(folder: string): Promise<void> {
  const raw: number[] = []
  const ours: SignupRound[] = []
  for (let i = 0; i < ROUNDS; i++) {
    raw.push(await rawRound(folder, `raw-${i}`, PEOPLE, QUOTA))
    ours.push(await signupRound(folder, `ours-${i}`, { people: PEOPLE, presses: PEOPLE, quota: QUOTA }))
  }
  const rate = median(ours.map((o) => o.perSecond))
  const ratio = rate / median(raw)
  const p99 = median(ours.map((o) => o.p99))
  report({ bench: 'signup', what: 'raw better-sqlite3, a transaction each, /s', value: median(raw), limit: '', ok: true })
  report({ bench: 'signup', what: 'the whole path, 32 in flight, /s', value: rate, limit: '', ok: true })
  report({ bench: 'signup', what: 'ratio to raw', value: ratio, limit: '≥ 1.0', ok: ratio >= 1 })
  report({ bench: 'signup', what: 'p50 ms', value: median(ours.map((o) => o.p50)), limit: '', ok: true })
  report({ bench: 'signup', what: 'p99 ms', value: p99, limit: '< 30', ok: p99 < 30 })
  report({ bench: 'signup', what: 'commits (fsyncs) /s', value: median(ours.map((o) => o.commitsPerSecond)), limit: '', ok: true })
  report({ bench: 'signup', what: 'exactly the quota sits', value: ours.every((o) => o.exact), limit: 'true', ok: ours.every((o) => o.exact) })
}

async function scale(folder: string): Promise<void> {
  const empty: number[] = []
  const full: number[] = []
  for (let i = 0; i < 3; i++) {
    empty.push((await signupRound(folder, `empty-${i}`, { people: PEOPLE, presses: 3000, quota: 2000 })).perSecond)
    full.push((await signupRound(folder, `full-${i}`, { people: PEOPLE, presses: 3000, quota: 2000, prepare: history })).perSecond)
  }
  const ratio = median(empty) / median(full)
  report({ bench: 'scale', what: 'cost of a sign-up, full against empty union', value: ratio, limit: '≤ 1.2', ok: ratio <= 1.2 })
}

function dispatch(): void {
  const few = dispatchRate(0)
  const many = dispatchRate(1000)
  report({ bench: 'dispatch', what: 'lines /s', value: few, limit: '≥ 40000', ok: few >= 40_000 })
  report({ bench: 'dispatch', what: 'lines /s with 1000 more commands', value: many, limit: '≥ 40000', ok: many >= 40_000 })
}

const wanted = process.argv.slice(2)
const runs = (name: string): boolean => wanted.length === 0 || wanted.includes(name)
const folder = benchFolder()
try {
  if (runs('dispatch')) dispatch()
  if (runs('signup')) await signups(folder.path)
  if (runs('scale')) await scale(folder.path)
  if (runs('burst')) {
    const { p99, exact } = await burst(folder.path, 2000)
    report({ bench: 'burst', what: 'p99 ms, 2,000 presses in 10 s through the Feishu SDK', value: p99, limit: '< 1000', ok: p99 < 1000 })
    report({ bench: 'burst', what: 'every press told, the card exact', value: exact, limit: 'true', ok: exact })
  }
  if (runs('startup')) {
    const ms = await firstReplyMs(folder.path)
    report({ bench: 'startup', what: 'first reply, ms', value: ms, limit: '< 1000', ok: ms < 1000 })
    const idle = await idleMiB(folder.path)
    report({ bench: 'startup', what: 'idle after 60 s, MiB', value: idle, limit: '< 180', ok: idle < 180 })
  }
} finally {
  folder.remove()
}
process.exitCode = table() ? 0 : 1
