// The sample lines above the composer, by role and place. Each is a line of commands.md section 7.
import type { Chip, StateView } from './view.ts'

const go = (text: string, label = text): Chip => ({ label, text, send: true })
const draft = (label: string, text: string): Chip => ({ label, text, send: false })

const memberGroup = [go('活动', '有啥活动'), go('报名'), go('取消报名'), go('名单'), draft('带家属', '报名 带1'), draft('代同事报', '代报名 @'), go('帮助')]
const memberPrivate = [go('我的'), go('活动', '有啥活动'), go('日程 本周', '本周日程'), go('候补'), draft('查日子', '日历 下周五下午4点'), go('撤销'), go('帮助')]

const draftMatch = draft('办一场球赛', '活动 新建 羽毛球赛 下周五下午4点20 体育馆 名额:20 截止:下周三')
const draftTea = draft('只收 2 个人', '活动 新建 读书会 后天中午12点 图书馆 名额:2 截止:明天')

const cadreGroup = [draftMatch, draftTea, go('活动', '有啥活动'), go('名单'), draft('催一催', '活动 催 '), go('帮助')]
const cadrePrivate = [go('活动', '有啥活动'), draft('改名额', '活动 改 A1 名额:30'), draft('改时间', '活动 改 A1 时间:'), draft('小结', '活动 小结 '), go('我的'), go('帮助')]

const adminGroup = [go('设置'), draftMatch, go('活动', '有啥活动'), go('帮助')]
const adminPrivate = [go('日志'), draft('任命干部', '任命 @张三 干部'), go('小组 名单'), draft('交接工作', '交接 @甲 → @乙'), go('我的'), go('帮助')]

export const CHIPS: StateView['chips'] = {
  member: { group: memberGroup, private: memberPrivate },
  cadre: { group: cadreGroup, private: cadrePrivate },
  admin: { group: adminGroup, private: adminPrivate },
}
