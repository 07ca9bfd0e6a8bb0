// `gonghui demo` as one watches it: the story is told, by the bot itself, the same each time, and ends well.
import { execFile } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../prisma/migrate.ts'

interface Ended { readonly status: number; readonly out: string; readonly err: string }

function demo(): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', 'bot/main.ts', 'demo'], { cwd: packageRoot(), env: {} }, (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })
}

let played: readonly Ended[]
beforeAll(async () => { played = await Promise.all([demo(), demo()]) }, 90_000)

/** The lines of one scene, by a word of its title. */
function scene(title: string): string {
  return played[0]?.out.split('\n━━ ').find((part) => part.split('\n')[0]?.includes(title)) ?? ''
}

test('it ends with status 0, says nothing to the log, and is plain text where there is no terminal', () => {
  expect(played[0]).toMatchObject({ status: 0, err: '' })
  expect(played[0]?.out).not.toContain('\u001b')
})

test('twice the same bytes', () => {
  expect(played[1]).toEqual(played[0])
})

test('one line, a preview, published', () => {
  expect(scene('一行字发活动')).toMatch(/活动 新建 羽毛球赛[^]*这样发可以吗？[^]*〔发布〕[^]*编号 A1[^]*A1 羽毛球赛\n/)
})

test('26 people for 20 places, one with a companion: exactly 20 are taken, the rest wait in order', () => {
  const rush = scene('抢 20 个位子')
  expect(rush.match(/→ 报上了/g)).toHaveLength(19)
  expect(rush).toMatch(/李梅 .*第 3 位（共 20 位），带 1 人\n {2}张敏 .*第 5 位/)
  expect([...rush.matchAll(/你排在候补第 (\d) 位/g)].map((m) => Number(m[1]))).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(rush).toContain('20/20 · 候补 7')
})

test('who leaves makes room: the next is told in private, and nobody overtakes a pair', () => {
  expect(scene('下一位马上补上')).toMatch(/位子给了候补的郑浩[^]*私聊郑浩\n.*\n.*有位子了！[^]*20\/20 · 候补 6/)
  expect(scene('凑够位子才坐')).toMatch(/现在空 1 个位子，排在最前面的人一共要 2 个[^]*位子给了候补的陈静[^]*连你 2 人都有位子[^]*20\/20 · 候补 5/)
})

test('the deadline closes it by itself, and late is late', () => {
  expect(scene('到点自己截止')).toMatch(/报名截止：20\/20，候补 5[^]*报名截止了[^]*邓丽：报名 A1\n[^]*截止了。想去的话问问组织者赵磊/)
})

test('the evening before, those who go are reminded, in private', () => {
  expect(scene('前一晚提醒')).toMatch(/私聊王芳\n[^]*明天的羽毛球赛别忘了[^]*要去的 18 位老师各收到一条/)
})

test('check-in with the code on site, a summary and the list', () => {
  expect(scene('到现场签到')).toMatch(/口令 \d{4}[^]*口令不对，没有签上[^]*签到了 ✅ 羽毛球赛，你是第 1 个到的[^]*16\/18[^]*帮唐勇签到了/)
  expect(scene('小结和名单')).toMatch(/报名 18 人，到了 17 人，没到 1 人[^]*19-20\. 陈静 带1\n[^]*候补\n/)
})

test('at the end: what each person saw', () => {
  const list = scene('每个人看到了什么')
  expect(list).toMatch(/郑浩 .*候补第 1 位.*\| 13:05 有位子了！羽毛球赛已经帮你补上\n.*周四 19:10 明天的羽毛球赛别忘了/)
  expect(list).toMatch(/张伟 .*报上了.*\| 13:05 好，帮你退了\n/)
  expect(list.match(/明天的羽毛球赛别忘了/g)).toHaveLength(18)
})
