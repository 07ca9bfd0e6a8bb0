// The one catalogue of texts for refusals: code → what happened, what was not changed, what to type next (commands.md section 9).
import type { Action } from '../model/card.ts'
import { instant } from '../model/time.ts'
import { button, field, showAt, showClose, type Telling } from './parts.ts'
import { OUTSIDER } from './outsider.ts'

export type ErrorData = Readonly<Record<string, string | number | null>>

type Text = (d: ErrorData, t: Telling) => string

const s = (d: ErrorData, key: string): string => String(d[key] ?? '')
const at = (d: ErrorData, key: string, t: Telling, show: (t: Telling, at: ReturnType<typeof instant>) => string): string => (typeof d[key] === 'number' ? show(t, instant(d[key])) : '')
const some = (d: ErrorData, key: string, text: (v: string) => string): string => (s(d, key) === '' ? '' : text(s(d, key)))

export const ERROR_TEXTS: Readonly<Record<string, Text>> = {
  // 报名
  'signup.closed': (d, t) => `${s(d, 'title')} ${at(d, 'closedAt', t, showClose)} 截止了。想去的话问问组织者${s(d, 'organiser')}，名单里有人退出他能补你。`,
  'signup.cancelled': (d) => `${s(d, 'title')}已经取消了，没有报名这回事了。发「活动」看看别的。`,
  'signup.begun': (d) => `${s(d, 'title')}已经开始了，名单不再动。有事跟组织者说一声。`,
  'signup.already': (d) => `你已经报上了，第 ${s(d, 'seat')} 位。要改人数发「改报名 ${s(d, 'code')} 带1」，不去了发「取消报名 ${s(d, 'code')}」。`,
  'signup.already-waiting': (d) => `你已经在候补里了，第 ${s(d, 'position')} 位，不用再报。不等了发「取消报名 ${s(d, 'code')}」。`,
  'signup.not-in': (d) => `你没有报${s(d, 'title')}，没有要改的。想去就发「报名 ${s(d, 'code')}」。`,
  'signup.not-for-you': (d) => `${s(d, 'title')}是给${s(d, 'scope')}办的，这次没有给你留位子。想参加的话，要不要我带句话给组织者${s(d, 'organiser')}？`,
  'signup.companions-max': (d) => (d['max'] === 0 ? `${s(d, 'title')}这次不能带人，你自己可以报。` : `${s(d, 'title')}每人最多带 ${s(d, 'max')} 人，没有帮你报。改成「带${s(d, 'max')}」再发一次。`),
  'signup.never-fits': (d) => `一共只有 ${s(d, 'quota')} 个位子，坐不下 ${s(d, 'places')} 人，没有改动。少带几位再试。`,
  'signup.slot-needed': (d) => `${s(d, 'title')}分${s(d, 'slots')}，你要哪一个？发「报名 ${s(d, 'code')} 组别名」，或点卡片上的「报名」。`,
  'signup.slot-unknown': (d) => `${s(d, 'title')}没有「${s(d, 'slot')}」${some(d, 'slots', (v) => `，能选的是${v}`)}。`,
  'signup.answer-needed': (d) => `${s(d, 'title')}要填「${s(d, 'field')}」${some(d, 'options', (v) => `（${v}）`)}，还没帮你报。发「报名 ${s(d, 'code')} ${s(d, 'field')}:…」，或点卡片上的「报名」。`,
  'signup.answer-unknown': (d) => `「${s(d, 'field')}」没有「${s(d, 'answer')}」这一项，能选的是${s(d, 'options')}。没有改动。`,
  'signup.none-mine': () => '你现在没有报着的活动。发「活动」看看有什么。',
  'claim.taken': () => '已经有管理员了，不能再认领。要当管理员请现在的管理员任命。',
  'claim.wrong': () => '认领码不对，没有改动。看看启动时打印的那一行，一共能试五次。',
  'signup.note-odd': (d) => `「${s(d, 'text')}」没看懂是什么，没有帮你报。编号写一个就行，带人写「带2」；是备注就写「备注:${s(d, 'text')}」。`,
  'signup.nobody': (d) => `要帮谁报？写上名字，比如「代报名 ${s(d, 'code')} @张三」。没有改动。`,
  'joinfor.or-note': (d) => `「${s(d, 'text')}」是要报的人，还是备注里的话？没有改动。人写在前面：「代报名 ${s(d, 'code')} @张三 @李四 备注:…」，备注里有空格就加引号。`,
  'joinfor.no-group': (d) => `「全组」要小组长来报，没有改动。报几位就写上名字：「代报名 ${s(d, 'code')} @张三, @李四」。`,
  'joinfor.too-many': (d) => `一次最多报 ${s(d, 'max')} 位，这里有 ${s(d, 'count')} 位，没有改动。分几次发。`,
  'joinfor.companions-one': () => '带人要说清是谁带，一次只写一位，没有改动。',
  'remove.not-in': (d) => `${s(d, 'title')}的名单和候补里没有${s(d, 'name')}，没有改动。发「名单」看看。`,
  // 接龙
  'chain.block-cadre': (d) => `整段接龙要办活动的人来贴，没有改动。只报你自己就发「接龙 ${s(d, 'code')} 内容」。`,
  'chain.block-long': (d) => `这段有 ${s(d, 'count')} 人，一次最多 ${s(d, 'max')} 人，没有改动。分成几段，每段从 1 编号再贴。`,
  'chain.block-empty': () => '这段里没有能报的人，没有改动。',
  'chain.block-slots': (d) => `这项活动分${s(d, 'slots')}，整段接龙看不出谁去哪一组，没有改动。用「代报名 ${s(d, 'code')} 名字 组别」分开报。`,
  // 带话
  'relay.empty': (d) => `要带什么话？写在后面，比如「带话 ${s(d, 'code')} 能不能加两个名额」。还没有带。`,
  'relay.today': (d) => `${s(d, 'title')}今天已经帮你带过话了，一项活动一天一次，这次没有带。急的话直接找${s(d, 'organiser')}。`,
  'relay.self': (d) => `${s(d, 'title')}就是你在办，不用带话。`,
  'relay.nobody': (d) => `管${s(d, 'title')}的人现在还收不到我的消息，没有带到。当面说一声吧。`,
  // 换
  'swap.unknown': () => '这个交换不是找你的，或者已经没有了。',
  'swap.over': () => '这个交换已经过期了。想换就发「换 @对方」。',
  'swap.same': (d) => `你和${s(d, 'name')}在同一场，不用换。`,
  'swap.not-both': (d) => `${s(d, 'title')}要你和${s(d, 'name')}都已经坐上了才能换。`,
  'swap.moved': (d) => `${s(d, 'name')}或你的位子已经变了，这次没换。想换再发一次。`,
  'swap.no-room': (d) => `两边带的人数不一样，「${s(d, 'slot')}」坐不下，没有换。`,
  'swap.self': () => '这是你自己。要跟谁换？发「换 @对方」。',
  // 签到
  'checkin.early': (d, t) => `${s(d, 'title')}还没开始签到，${at(d, 'from', t, showAt)} 开始。`,
  'checkin.late': (d, t) => `${s(d, 'title')}的签到 ${at(d, 'to', t, showAt)} 结束了。人到了的话请组织者帮你补签。`,
  'checkin.not-in': (d) => `${s(d, 'title')}的名单里没有你，没有签上。人在现场的话请组织者加一下。`,
  'checkin.code-needed': (d) => `把现场的口令一起发来：签到 ${s(d, 'code')} 1234。`,
  'checkin.code-wrong': (d) => `口令不对，没有签上。看看现场${s(d, 'title')}的口令，是四位数字。`,
  'checkin.pause': (d) => `错的次数有点多，${s(d, 'minutes')} 分钟后再试，或者请组织者帮你签。`,
  'checkin.none': (d) => `现在没有要签到的活动。${some(d, 'code', (v) => `写上编号试试，比如「签到 ${v}」。`)}`,
  'checkin.other-not-in': (d) => `${s(d, 'title')}的名单里没有${s(d, 'name')}，没有签上。先发「代报名 ${s(d, 'code')} ${s(d, 'name')}」再签。`,
  'checkin.organiser-only': (d) => `替人签到要组织者${s(d, 'organiser')}来，没有改动。你自己签发「签到」。`,
  'checkin.window': (d) => `「${s(d, 'text')}」看不出从几点到几点，没有改动。写成「签到:16:00-18:00」。`,
  // 活动
  'activity.gone': () => '这项活动已经没有了，没有改动任何东西。发「活动」看看现在有什么。',
  'activity.unknown': (d) => `没找到 ${s(d, 'code')}，没有改动。发「活动」看看编号。`,
  'activity.none-open': () => '现在没有能报的活动。有新的我会发在群里。',
  'activity.code-needed': (d) => `要哪一项？写上编号${some(d, 'code', (v) => `，比如 ${v}`)}。发「活动」看编号。`,
  'activity.cancelled': (d) => `${s(d, 'title')}已经取消了，没有改动。`,
  'activity.published': (d) => `${s(d, 'title')}已经发出去了，编号 ${s(d, 'code')}。要改发「活动 改 ${s(d, 'code')} …」。`,
  'activity.closes-past': (d) => `截止时间已经过了，没有改动。发「活动 改 ${s(d, 'code')} 截止:…」换一个往后的时间。`,
  'activity.begun': (d) => `${s(d, 'title')}已经开始了，报名开不回来，没有改动。现场加人发「代报名 ${s(d, 'code')} @张三」。`,
  'activity.starts-past': (d) => `开始时间已经过了，没有发。发「活动 改 ${s(d, 'code')} 时间:…」换一个往后的时间。`,
  'activity.time-needed': (d) => `还没说几点开始，没有发。点一个时间，或发「活动 改 ${s(d, 'code')} 时间:3月20日16:20」。`,
  'activity.slot-twice': () => '组别的名字有重复的，没有改动。每个组别起个不一样的名字。',
  'activity.field-unread': (d) => `「${s(d, 'text')}」没看懂。写成「要填:尺码(S/M/L) 电话?」，问号是可以不填。`,
  'activity.posted-already': () => '已经发出去了，不能再换群。要发到别的群，用「活动 复制」。',
  'scope.unknown': (d) => `没有叫「${s(d, 'name')}」的分工会或小组${some(d, 'names', (v) => `，现在有${v}`)}。`,
  'activity.order': (d) => `${s(d, 'what')}，没有改动。${s(d, 'code') === '' ? '换一个时间再发一次。' : `发「活动 改 ${s(d, 'code')} …」换一个。`}`,
  'activity.quota-below': (d) => `${s(d, 'title')}${some(d, 'slot', (v) => `的${v}`)}已经坐了 ${s(d, 'seated')} 人，名额不能改成 ${s(d, 'quota')}。先跟人说好，用「移出」拿掉几位。`,
  'activity.quota-none': (d) => `名额「${s(d, 'value')}」不行，要在 1 到 ${s(d, 'max')} 之间，没有改动。不限人数就写「名额:不限」。`,
  'activity.quota-which': (d) => `分${s(d, 'slots')}，名额要说是哪一个：发「活动 改 ${s(d, 'code')} 组别:名称20人 名称30人」。`,
  'activity.slot-used': (d) => `「${s(d, 'slot')}」里已经有人，不能去掉。`,
  'activity.not-open': (d) => `${s(d, 'title')}已经截止了，没有改动。`,
  'activity.title-needed': () => '活动叫什么？写上名字，比如「活动 新建 羽毛球赛 下周五16:20 体育馆 20人」。',
  'activity.nudged-today': (d) => `${s(d, 'title')}今天催过了，一天一次。明天再来。`,
  'activity.nudge-planned': (d) => `${s(d, 'title')}的催办已经排好了，不用再排。`,
  'activity.not-begun': (d, t) => `${s(d, 'title')}还没开始（${at(d, 'startsAt', t, showAt)}），小结等办完再写。没有改动。`,
  'activity.nobody-silent': (d) => `${s(d, 'title')}没有要催的：该回话的都回了，或者已经催过。`,
  'draft.gone': () => '这张预览已经用过或过期了，没有改动。要再发一次就重新写「活动 新建 …」。',
  'draft.other': (d) => `这张预览是${s(d, 'organiser')}写的，等他来发。没有改动。`,
  'draft.where': () => '发到哪个群？发「发布 发到:群名」，或点「发布」选一个。',
  'chat.unknown': (d) => `没找到群「${s(d, 'name')}」${some(d, 'names', (v) => `，我在的有${v}`)}。`,
  // 时间和数字
  'when.reject': (d) => `${s(d, 'reason')}，没有改动。换个写法，比如「3月20日16:20」。`,
  'when.none': (d) => `「${s(d, 'text')}」没看懂是什么时候。写成「3月20日16:20」「下周五下午4点20」都行。`,
  'when.past': (d) => `${s(d, 'text')}已经过了，没有改动。写一个往后的时间再发一次，比如「下周五16:20」。`,
  'when.recurrence': (d) => `${s(d, 'hint')}。不过重复的活动还没做好，先写下一次的日期吧，没有改动。`,
  'line.number': (d) => `「${s(d, 'value')}」没看懂是几，没有改动。写成「${s(d, 'key')}2」就行。`,
  'line.range': (d) => `${s(d, 'value')} 不行，要在 ${s(d, 'min')} 到 ${s(d, 'max')} 之间。没有改动。`,
  'line.leftover': (d) => `${s(d, 'noted') === '' ? '' : '前面都懂了，'}「${s(d, 'text')}」这几个字没用上，所以先没动。${s(d, 'noted') === '' ? `${s(d, 'line') === '' ? '去掉它再发一次' : '不要它就点「不用」'}，或发「帮助 ${s(d, 'command')}」看写法。` : '放到备注里？'}`,
  'line.unknown-key': (d) => `没有「${s(d, 'key')}」这一项，先没动${some(d, 'near', (v) => `，是想写「${v}」吗？`)}${s(d, 'near') === '' ? '。' : ''}发「帮助 ${s(d, 'command')}」看写法。`,
  'line.field-long': (d) => `「${s(d, 'key')}」有 ${s(d, 'length')} 字，最多 ${s(d, 'max')} 字，没有改动。短一点再发一次。`,
  'line.too-long': (d) => `这段有 ${s(d, 'length')} 字，太长了，没有处理。分成几次发，每次 ${s(d, 'max')} 字以内。`,
  'line.empty': (d) => `还缺内容。发「帮助 ${s(d, 'command')}」看写法。`,
  // 人
  'person.unknown': (d) => `没找到「${s(d, 'name')}」，没有改动。看看名字写对没有，或者 @ 他。`,
  'person.not-yet': (d) => `我还不认识「${s(d, 'name')}」，没有改动。请他在群里跟我说句话，或点一下卡片，就能报了。`,
  'person.or-note': (d) => `没找到「${s(d, 'name')}」，没有改动。是人就看看名字写对没有，或者 @ 他；是备注就写「备注:${s(d, 'name')}」。`,
  'person.which': (d) => `有 ${s(d, 'count')} 位${s(d, 'name')}：${s(d, 'details')}。加上 @ 或工号再发一次。`,
  'person.needed': (d) => `要说是谁，没有改动。@ 他，或写名字。比如「${s(d, 'command')} @张三」。`,
  'place.which': (d) => `有好几个「${s(d, 'name')}」：${s(d, 'names')}。写全了再发一次。`,
  'place.name': (d) => `名字最多 ${s(d, 'max')} 个字，没有改动。`,
  'group.there': (d) => `${s(d, 'name')}已经在${s(d, 'place')}了，没有改动。`,
  'group.where': (d) => `要把${s(d, 'name')}分到哪个小组？写上小组名再发一次。`,
  'group.which': (d) => `${s(d, 'name')}还没分小组，没有改动。先发「小组 调整 ${s(d, 'name')} 小组名」。`,
  'group.not-one': (d) => `${s(d, 'name')}是分工会，不是小组，没有改动。写小组的名字。`,
  'group.not-in': (d) => `${s(d, 'name')}不在${s(d, 'group')}，没有改动。先发「小组 调整 ${s(d, 'name')} ${s(d, 'group')}」。`,
  'group.none': () => '你管的范围里还没有小组。',
  // 入会、申请、关联
  'enrol.name': (d) => `名字最多 ${s(d, 'max')} 个字，没有交上去。发「入会 名字 小组」。`,
  'enrol.external': () => `${OUTSIDER}没有交申请。`,
  'request.unknown': (d) => `没有第 ${s(d, 'number')} 号申请，没有改动。发「同意」看有哪些等着。`,
  'request.over': (d) => `第 ${s(d, 'number')} 号申请已经有人处理过了，没有改动。`,
  'request.settled': (d) => `${s(d, 'name')}已经在名册上了，这个申请不用再处理。没有改动。`,
  'request.gone': () => '申请的人已经不在名册上了，没有改动。请他再发一次「入会」。',
  'resend.unknown': (d) => `没有第 ${s(d, 'number')} 号要补发的，没有改动。发「补发」看有哪些等着。`,
  'resend.over': (d) => `第 ${s(d, 'number')} 号已经有人处理过了，没有改动。`,
  'resend.gone': (d) => `第 ${s(d, 'number')} 号的内容已经不在了，没法补发，没有改动。要紧的话另外发一条。`,
  'link.unknown': () => '我这里还没有你。已经在另一个平台入会的话，先在那边私聊我发「关联」拿码，再到这里发「关联 码」；没有的话发「入会」。',
  'link.wrong': (d) => `码不对，或者已经过期、用过了，没有关联。${d['left'] === 0 ? '错的次数有点多，10 分钟后再试。' : `还能试 ${s(d, 'left')} 次。`}到另一边发「关联」可以再拿一个。`,
  'link.pause': (d) => `错的次数有点多，${s(d, 'minutes')} 分钟后再试。没有改动。`,
  'link.same': (d) => `那个人在${s(d, 'platform')}已经有账号了，没有关联。码要到另一个平台说。`,
  'link.two-numbers': (d) => `两边的工号不一样（${s(d, 'one')} 和 ${s(d, 'other')}），没有合在一起。真是同一个人的话请管理员看看名册。`,
  'claim.code': () => '把启动时打印的认领码一起发来：认领 码。',
  // 职务
  'role.which': (d) => `是哪个职务？能任命的有${s(d, 'roles')}。没有改动。`,
  'role.already': (d) => `${s(d, 'name')}已经是${s(d, 'role')}了，没有改动。`,
  'role.none': (d) => `${s(d, 'name')}没有担任${s(d, 'role')}，没有改动。`,
  'role.until-past': () => '期限已经过了，没有改动。写一个往后的日子，比如「至 2027-08」。',
  'role.admin-until': () => '管理员不设期限，没有改动。换人的时候用「卸任」或「交接」。',
  'role.admins-full': (d) => `管理员最多 ${s(d, 'max')} 位，现在是${s(d, 'names')}，没有改动。先「卸任」一位。`,
  'role.last-admin': () => '这是最后一位管理员，不能卸任，没有改动。先任命另一位，或者「交接」给别人。',
  'role.department': (d) => `承办人要说是哪个部门，没有改动。比如「任命 ${s(d, 'name')} 承办人 范围:后勤处」。`,
  'role.union-only': (d) => `${s(d, 'role')}管的是全校，不分范围，没有改动。去掉范围再发一次。`,
  'role.group': (d) => `${s(d, 'name')}还没分小组，要说是哪个小组的组长。比如「任命 ${s(d, 'name')} 小组长 范围:初二组」。`,
  'handover.who': () => '谁交给谁？写成「交接 @甲 → @乙」。没有改动。',
  'handover.same': () => '交接要两个人，没有改动。',
  'handover.nothing': (d) => `${s(d, 'name')}手上没有要交接的。`,
  // 群
  'chat.bound-already': (d) => `「${s(d, 'title')}」已经绑定好了，没有改动。改规矩发「设置」。`,
  'chat.unbound': () => '这个群还没绑定。管理员在群里发「绑定本群」就好。',
  'chat.not-group': (d) => `${s(d, 'name')}是小组，群要绑到分工会或全校，没有改动。`,
  'settings.quiet-same': (d) => `从 ${s(d, 'time')} 到 ${s(d, 'time')} 是同一个时间，没有改动。要安静就写「${s(d, 'command')} 安静 22:00-7:00」，不要了写「${s(d, 'command')} 安静 关」。`,
  'settings.bare-lines': () => '钉钉只把 @ 我的话给我，不@的我听不到，这一项在钉钉群里没法改，没有改动。大家说话前 @ 我就行。',
  'settings.value': (d) => `「${s(d, 'value')}」没看懂，没有改动。${s(d, 'item')}写成${s(d, 'hint')}，比如「${s(d, 'command')} ${s(d, 'item')} …」。`,
  'when.which': (d) => `${s(d, 'question')}可能是${s(d, 'readings')}。写清楚哪天再发一次，没有改动。`,
  'where.group': (d) => `「${s(d, 'command')}」要在群里发。`,
  'undo.nothing': () => '最近十分钟没有能撤的。要退出活动发「取消报名」。',
  'undo.not-this': (d) => {
    const code = s(d, 'code')
    const ways: Record<string, string> = {
      'activity.closed': `要再开发「活动 改 ${code} 截止:…」`, 'activity.cancelled': `取消了回不来，要再办发「活动 复制 ${code}」`,
      'activity.published': `要收回发「活动 取消 ${code} 原因」`, 'relay.sent': '话已经带到了，说错了直接跟对方讲', 'signup.swapped': '要换回来，请对方再发一次「换」',
      'request.granted': '结果已经告诉对方了，小组放错了发「小组 调整」', 'request.refused': '结果已经告诉对方了，要改请他再申请一次',
    }
    const names: Record<string, string> = {
      'activity.closed': '截止报名', 'activity.cancelled': '取消活动', 'activity.published': '发布活动', 'relay.sent': '带话', 'activity.nudged': '催报名', 'activity.wrapped': '写小结',
      'signup.swapped': '换位子', 'signup.confirmed': '确认补位', 'signup.checked-in': '签到', 'role.handed-over': '交接', 'member.moved': '调整小组', 'request.granted': '同意申请', 'request.refused': '不同意申请',
    }
    const name = names[s(d, 'action')]
    return `你最后一步${name === undefined ? '' : `是「${name}」，`}不能直接撤，没有改动。${ways[s(d, 'action')] ?? '要改回去，照原来的写法再发一次'}。`
  },
  'undo.edit-later': (d) => `${s(d, 'title')}后来又动过（改过、截止或取消了），撤不回去，没有改动。要改发「活动 改 ${s(d, 'code')} …」。`,
  'undo.edit-answered': (d) => `改过以后，${s(d, 'names')}${Number(d['count']) > 3 ? `等 ${s(d, 'count')} 人` : ''}已经照新的报名或答复了，不能直接撤，没有改动。真要改回去发「活动 改 ${s(d, 'code')} …」，会再告诉大家。`,
  'undo.edit-past': (d) => `${s(d, 'title')}原来的时间已经过了，撤不回去，没有改动。要改发「活动 改 ${s(d, 'code')} …」。`,
  'undo.settings-later': (d) => `「${s(d, 'title')}」的这一项后来又有人改过，没有撤。发「设置」看现在的样子。`,
  'undo.role-later': (d) => `${s(d, 'name')}的这个职务后来又变过，没有撤。要改发「任命」或「卸任」。`,
  'undo.no-room': (d) => `${s(d, 'title')}的位子已经给了别人，撤不回去了。发「改报名」排队等。`,
}

/** Writes a time anew: the line without the one that was refused, and a field for it. */
const rewrite = (d: ErrorData, line: string, key: string): Action[] => (s(d, line) === '' ? [] : [button('重新写', [s(d, line)], { fields: [field(key, { type: 'date', required: true, hint: '下周五16:20 或 3月20日16:20' })] })])

/** Refusals with a next step to press; each button is the line that it stands for. */
const ERROR_ACTIONS: Readonly<Record<string, (d: ErrorData) => readonly Action[]>> = {
  'line.leftover': (d) => (s(d, 'line') === '' ? [] : [...(s(d, 'noted') === '' ? [] : [button('放备注', [s(d, 'noted')])]), button('不用', [s(d, 'line')])]),
  'when.past': (d) => rewrite(d, 'line', s(d, 'key')),
  'activity.starts-past': (d) => rewrite({ ...d, line: `活动 改 ${s(d, 'code')}` }, 'line', '时间'),
  'activity.closes-past': (d) => rewrite({ ...d, line: `活动 改 ${s(d, 'code')}` }, 'line', '截止'),
  'signup.not-for-you': (d) => [button('带话', ['带话', s(d, 'code'), '我想参加'])],
}

/** The buttons of a refusal, most likely first; none for most. */
export function errorActions(code: string, data: ErrorData): readonly Action[] {
  return ERROR_ACTIONS[code]?.(data) ?? []
}

/** The text of a refusal; an unlisted code says that nothing was changed. */
export function errorText(code: string, data: ErrorData, t: Telling): string {
  return ERROR_TEXTS[code]?.(data, t) ?? '这一步没办成，没有改动任何东西。换个写法再试，或发「帮助」。'
}
