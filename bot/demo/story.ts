// The day that the demo plays: from one line of the organiser to the list of those who came. Everything the bot says comes from the bot.
import type { Instant } from '../model/time.ts'
import { plus, SECOND } from '../model/time.ts'
import { LATE, ORGANISER, SETUP, TEACHERS, teacher, type Person } from './cast.ts'
import { moment, presses, says, type Director, type Seen, type Stage } from './director.ts'
import type { Screen } from './screen.ts'
import { firstSaid, whatPeopleSaw } from './seen.ts'

export const SCENES = 9

const TITLE = '羽毛球赛'
/** Places of the activity. */
const QUOTA = 20
/** Who does not come, or comes without a phone. */
const ABSENT: readonly string[] = ['马超', '唐勇']
/** Check-ins that are shown one by one. */
const SHOWN = 3
/** Between two who press in the rush, in milliseconds. */
const HASTE_MS = 100

const NAMES = new Map([ORGANISER, ...TEACHERS, LATE].map((p) => [p.id, p.name]))
const nameOf = (userId: string): string => NAMES.get(userId) ?? ''

/** What is on the card of the activity: `20/20 · 候补 7`. */
function fill(card: Seen | undefined): { done: number; waiting: number } {
  const m = /^(\d+)\/\d+(?: · 候补 (\d+))?$/mu.exec(card?.text ?? '')
  return { done: Number(m?.[1] ?? 0), waiting: Number(m?.[2] ?? 0) }
}

const isCard = (s: Seen): boolean => s.userId === null && s.text.startsWith(`A1 ${TITLE}\n`)

/** Plays the whole day. Throws where the bot does not do what the story needs. */
export async function playStory(director: Director, screen: Screen, player: Stage): Promise<void> {
  const card = (): Seen => {
    const newest = director.seen().filter(isCard).at(-1)
    if (!newest) throw new Error('the activity was not posted')
    return newest
  }
  const liveId = (): string => card().message ?? ''

  /** Somebody types or presses, and everything that follows is shown but the card, which is shown where it matters. */
  async function act(line: Parameters<Director['play']>[1], person: Person, what: string): Promise<readonly Seen[]> {
    await screen.does(person, what)
    const seen = await director.play(player, line)
    await screen.shown(seen.filter((s) => !isCard(s)), nameOf)
    return seen
  }
  const type = (at: Instant, person: Person, text: string, place: 'group' | 'private' = 'group'): Promise<readonly Seen[]> =>
    act(says(at, person, text, place), person, place === 'group' ? text : `（私聊小助手）${text}`)
  const press = (at: Instant, person: Person, label: string): Promise<readonly Seen[]> => act(presses(at, person, liveId(), label), person, `点卡片上的〔${label}〕`)
  async function wait(until: Instant): Promise<readonly Seen[]> {
    return director.play(player, { kind: 'at', at: until })
  }
  async function showFill(): Promise<void> {
    const { done, waiting } = fill(card())
    await screen.bar(done, QUOTA, waiting)
  }

  await screen.title('工会小助手：一场羽毛球赛的三天', `${TEACHERS.length + 2} 位老师、一个群，时间由剧本走；小助手说的每句话都是真的，不联网，数据用完就删`)
  await director.play(player, SETUP)

  await screen.scene('周三 10:02', '一行字发活动')
  const draft = await type(moment('2026-03-18T10:02:00'), ORGANISER, '活动 新建 羽毛球赛 周五下午4点20 体育馆 20人 截止:明天中午12点')
  await screen.does(ORGANISER, '点〔发布〕')
  await screen.shown(await director.play(player, presses(moment('2026-03-18T10:03:00'), ORGANISER, draft[0]?.message ?? '', '发布')), nameOf)

  await screen.scene('周三 12:00', `${TEACHERS.length} 个人抢 ${QUOTA} 个位子`)
  const before = director.seen().length
  const ways = [
    { what: '点〔报名〕', line: (at: Instant, p: Person) => presses(at, p, liveId(), '报名') },
    { what: '+1', line: (at: Instant, p: Person) => says(at, p, '+1') },
    { what: '报名 A1', line: (at: Instant, p: Person) => says(at, p, '报名 A1') },
    { what: '我要报名', line: (at: Instant, p: Person) => says(at, p, '我要报名') },
  ]
  const withOne = { what: '报名 A1 带1', line: (at: Instant, p: Person) => says(at, p, '报名 A1 带1') }
  for (const [i, person] of TEACHERS.entries()) {
    const way = person.name === '李梅' || person.name === '陈静' ? withOne : ways[i % ways.length] ?? withOne
    const seen = await director.play(player, way.line(plus(moment('2026-03-18T12:00:00'), i * HASTE_MS), person))
    const answer = seen.find((s) => s.kind === 'toast' || s.kind === 'reply')
    await screen.row(person, way.what, answer ? firstSaid(answer, TITLE) : '')
  }
  await wait(moment('2026-03-18T12:00:10'))
  await showFill()
  const updates = director.seen().slice(before).filter((s) => s.kind === 'update').length
  await screen.remark(`${TEACHERS.length} 次报名，群里只有一张卡片，刷新了 ${updates} 次；名额一个不多，候补按先后`)

  await screen.scene('周三 13:05', '有人退出，下一位马上补上')
  await press(moment('2026-03-18T13:05:00'), teacher('张伟'), '退出')
  await showFill()

  await screen.scene('周三 13:20', '带人的排在最前面：凑够位子才坐，谁也不插队')
  await type(moment('2026-03-18T13:20:00'), teacher('高翔'), '不去了')
  await type(moment('2026-03-18T13:21:00'), teacher('冯刚'), '候补 A1', 'private')
  await type(moment('2026-03-18T13:40:00'), teacher('宋佳'), '取消报名 A1')
  await wait(moment('2026-03-18T13:41:00'))
  await showFill()

  await screen.scene('周四 12:00', '到点自己截止')
  await screen.shown(await wait(moment('2026-03-19T12:00:00')), nameOf)
  await type(moment('2026-03-19T12:03:00'), LATE, '报名 A1')

  await screen.scene('周四 19:10', '前一晚提醒要去的人')
  const reminders = (await wait(moment('2026-03-19T19:10:00'))).filter((s) => s.kind === 'post' && s.userId !== null)
  await screen.shown(reminders.slice(0, 1), nameOf)
  const reminded = new Set(reminders.map((s) => s.userId))
  await screen.remark(`要去的 ${reminders.length} 位老师各收到一条，只在私聊里；候补的和退出的没有打扰`)

  await screen.scene('周五 16:00', '到现场签到')
  const board = await type(moment('2026-03-20T16:00:00'), ORGANISER, '签到 A1 口令', 'private')
  const code = /口令 (\d{4})/u.exec(board[0]?.text ?? '')?.[1]
  if (code === undefined) throw new Error('no code for checking in')
  const [first, ...others] = TEACHERS.filter((p) => reminded.has(p.id))
  await type(moment('2026-03-20T16:02:00'), first ?? LATE, `签到 ${code === '1234' ? '4321' : '1234'}`)
  let came = 0
  for (const [i, person] of [first ?? LATE, ...others].filter((p) => !ABSENT.includes(p.name)).entries()) {
    const seen = await director.play(player, says(plus(moment('2026-03-20T16:03:00'), i * SECOND), person, `签到 ${code}`))
    const answer = seen.find((s) => s.kind === 'reply')
    if (answer?.text.startsWith('签到了') === true) came++
    if (i < SHOWN) await screen.row(person, `签到 ${code}`, answer ? firstSaid(answer, TITLE) : '')
    else if (i === SHOWN) await screen.remark('……')
  }
  await screen.bar(came, reminded.size, 0)
  await type(moment('2026-03-20T16:25:00'), ORGANISER, '签到 A1 唐勇')

  await screen.scene('周五 18:00', '小结和名单')
  await type(moment('2026-03-20T18:00:00'), ORGANISER, '活动 小结 A1 打了两小时，下个月再约。')
  await type(moment('2026-03-20T18:01:00'), ORGANISER, '名单 A1 文本', 'private')

  await screen.scene('三天下来', '每个人看到了什么')
  const posts = director.seen().filter((s) => s.userId === null)
  screen.person('群里', [`${posts.filter((s) => s.kind !== 'update').length} 条消息`, `一张卡片更新了 ${posts.filter((s) => s.kind === 'update').length} 次`])
  whatPeopleSaw(screen, [ORGANISER, ...TEACHERS, LATE], director.seen(), TITLE)
}
