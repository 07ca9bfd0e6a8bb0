// The activity story: one day of an activity, by lines and by buttons, as each person sees it. Played through each platform.
import { expect } from 'vitest'
import { CADRE, found, inMinutes } from './school.ts'
import type { Room } from './room.ts'

/** From binding the group to the summary. `room` is empty; everybody of school.ts is in it. */
export async function activityStory(room: Room, o: { readonly title?: string } = {}): Promise<void> {
  const fresh = room.live
  await found(room, o)

  // One line, a preview with full dates, one press; nothing is posted before.
  const start = inMinutes(25)
  const preview = await room.says(CADRE, `活动 新建 羽毛球赛 ${start} 体育馆 3人 截止:${inMinutes(15)} 带:2`, /这样发可以吗/)
  expect(preview).toMatch(/羽毛球赛 · \d+月\d+日（周.）\d+:\d\d · 体育馆 · 3 人 · .*截止/)
  expect(room.shown().some((text) => text.startsWith('A1'))).toBe(false)
  await room.presses(CADRE, '这样发可以吗', '发布', /发出去了，编号 A1/)
  const posted = await room.card('A1 羽毛球赛', /体育馆/)
  expect(posted).toMatch(/报名[^]*退出[^]*名单/)

  // A rush: three at once for three places.
  const seats = await Promise.all(['王芳', '李娜', '张伟'].map((who) => room.presses(who, 'A1 羽毛球赛', '报名', /报上了 ✅ 羽毛球赛，你是第 \d 位（共 3 位）/)))
  if (fresh) expect(seats.map((said) => /第 (\d) 位/.exec(said)?.[1]).sort()).toEqual(['1', '2', '3'])

  // Then it is full: companions by form or by line, and +1.
  const waits = /3 个位子刚好满了，你排在候补第 1 位（连你 2 人/
  if (room.forms) await room.presses('陈静', 'A1 羽毛球赛', '带人', waits, { 带几个人: '1' })
  else await room.says('陈静', '报名 A1 带1', waits)
  await room.says('刘洋', '+1', /你排在候补第 2 位/)
  if (fresh) {
    const card = await room.card('A1 羽毛球赛', /3\/3 · 候补 2/)
    for (const name of ['王芳', '李娜', '张伟', '1. 陈静 带1', '2. 刘洋']) expect(card).toContain(name)
  }

  // The head of the list needs two places: nobody overtakes.
  await room.presses('王芳', 'A1 羽毛球赛', '退出', /好，帮你退了/)
  await room.whispers('陈静', '候补', /你排在候补第 1 位。现在空 1 个位子.*一共要 2 个/)
  await room.says('李娜', '-1', /好，帮你退了。位子给了候补的陈静/)
  await room.hears('陈静', /有位子了！羽毛球赛已经帮你补上[^]*连你 2 人都有位子/)
  expect(room.told('刘洋').filter((text) => text.includes('有位子了'))).toEqual([])

  // Undone: back at the head of the list, and nobody is thrown out.
  await room.says('李娜', '撤销', /候补第 1 位/)
  if (fresh) await room.card('A1 羽毛球赛', /候补[^]*1\. 李娜[^]*2\. 刘洋/)

  // Another time: everybody in it is told, with buttons. Whoever stays away makes room.
  await room.says(CADRE, `活动 改 A1 时间:${inMinutes(28)}`, /改好了：A1 羽毛球赛/)
  const changed = await room.hears('陈静', /羽毛球赛有变动，看看还去得了吗/)
  expect(changed).toMatch(/原来：.*\d+:\d\d，体育馆\n?\s*现在：.*\d+:\d\d，体育馆/)
  await room.hears('张伟', /羽毛球赛有变动/)
  await room.pressesPrivately('陈静', '羽毛球赛', '还去', /位子给你留着，到时见/)
  await room.pressesPrivately('张伟', '羽毛球赛', '不去了', /帮你退了。位子给了候补的李娜/)
  await room.hears('李娜', /有位子了！羽毛球赛已经帮你补上/)
  const roster = await room.says('刘洋', '名单 A1', /3\/3 · 候补 1/)
  expect(roster).toMatch(/陈静 带1[^]*李娜[^]*候补[^]*刘洋/)

  // Closed by hand: the group reads the result, and an old button answers with how things are.
  await room.says(CADRE, '活动 停 A1', /现在就截止羽毛球赛吗？已报 3\/3 · 候补 1/)
  await room.presses(CADRE, 'A1 羽毛球赛', '确认截止', /A1 羽毛球赛截止了/)
  await room.sees(/A1 羽毛球赛报名截止：3\/3，候补 1/)
  if (fresh) await room.card('A1 羽毛球赛', /报名截止了/)
  await room.says('王芳', '报名 A1', /截止了。想去的话问问组织者赵磊/)

  // On site: the organiser asks for the code, those who came type it.
  const board = await room.whispers(CADRE, '签到 A1', /口令.*\d{4}/)
  const code = /口令\D*(\d{4})/.exec(board)?.[1] ?? ''
  await room.whispers('陈静', `签到 A1 ${code === '1234' ? '4321' : '1234'}`, /口令不对/)
  await room.whispers('陈静', `签到 A1 ${code}`, /签到/)
  await room.whispers('刘洋', `签到 A1 ${code}`, /名单/)
  if (fresh) await room.card('A1 羽毛球赛', /已到 1/)
  await room.whispers(CADRE, '活动 小结 A1', /羽毛球赛/)
}
