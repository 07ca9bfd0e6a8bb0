// 入会, 同意 and 关联: forms and answers.
import { show, say, type CardReply, type Reply } from '../model/reply.ts'
import type { Asked, Request } from '../services/request.ts'
import type { Joined } from '../services/merge.ts'
import type { Member } from '../services/people.ts'
import { button, card, field, list, note, showAt, someNames, text, type Telling } from './parts.ts'
import type { Instant } from '../model/time.ts'

/** 入会 without words. `places`: what can be chosen; a name of one's own may be written instead. */
export function enrolForm(name: string, places: readonly string[]): CardReply {
  return show(card({
    title: '入会', tone: 'ask', blocks: [text('写上名字和小组，干部点一下同意就好。也可以一行写完：入会 王芳 语文组')],
    actions: [button('填好了', ['入会'], {
      style: 'primary',
      fields: [
        field('姓名', { required: true, value: name }),
        ...(places.length === 0 ? [field('小组', { label: '小组或分工会' })] : [field('小组', { label: '小组或分工会', type: 'select', options: places }), field('别的小组', { label: '上面没有的话写这里' })]),
        field('工号', { hint: '有就写，方便对上名册' }),
      ],
    })],
  }), { toast: '填一下名字和小组' })
}

/** 已经交上去了. */
export function askedReply(asked: Asked): Reply {
  const { request, told } = asked
  const to = told.length === 0 ? '现在还没有能同意的人，等工会有了干部或管理员再发一次' : `${someNames(told, 3)}点了同意就好，我会马上告诉你`
  if (request.kind === 'move') return say(`换到${request.data['place'] ?? ''}的申请收到了。${to}。在那之前小组不变。`)
  if (request.kind === 'link') return say(`收到，${request.data['name'] ?? ''}。你写的工号名册上有，要管理员确认是不是同一个人。${to}。`)
  return say(`收到，${request.data['name'] ?? ''}。${to}。`)
}

/** For somebody who is on the roll already. */
export function alreadyMember(member: { name: string; branch: string | null; group: string | null }): Reply {
  const place = [member.branch, member.group].filter((x) => x !== null).join(' · ')
  return say(`你已经在了，${member.name}${place === '' ? '，还没分小组。想进哪个小组发「换小组 名字」' : `，在${place}。换小组发「换小组 名字」`}。看有什么活动发「活动」。`)
}

const WHAT: Readonly<Record<string, string>> = { enrol: '入会', move: '换小组', link: '关联账号' }

/** One line of the list of what waits. */
function requestLine(r: Request, place: string): string {
  return `${r.number}. ${r.data['name'] ?? ''} ${WHAT[r.kind] ?? ''} ${r.kind === 'link' ? `工号 ${r.data['employeeNo'] ?? ''}` : place}`
}

/** What waits for a decision. */
export function waitingCard(items: readonly { request: Request; place: string }[]): Reply {
  if (items.length === 0) return say('现在没有等你点头的申请。')
  return show(card({
    title: '等你点头的', tone: 'ask', blocks: [list(items.slice(0, 20).map((x) => requestLine(x.request, x.place)))],
    actions: items.slice(0, 5).flatMap(({ request: r }) => [button(`同意 ${r.data['name'] ?? ''}`, ['同意', String(r.number)], { style: 'primary' }), button(`不同意 ${r.data['name'] ?? ''}`, ['不同意', String(r.number)])]),
  }), { toast: `有 ${items.length} 个申请等着` })
}

/** Answer to whoever decided. `member`: null when refused. */
export function decidedReply(r: Request, member: Member | null, memberRef: string): Reply {
  const name = r.data['name'] ?? ''
  if (!member) return say(`好，${name}的${WHAT[r.kind] ?? '申请'}没有通过，已经告诉对方。没有改动。`)
  if (r.kind === 'link') return say(`好，${name}和名册上的${member.name}是一个人了，已经告诉对方。`)
  const place = [member.branch, member.group].filter((x) => x !== null).join(' · ')
  const typed = r.data['place'] ?? ''
  if (r.kind === 'enrol' && place === '' && typed !== '') {
    return show(card({
      title: `${name}入会了`, tone: 'good', blocks: [text(`${name}入会了，还没分小组：没有叫「${typed}」的。要建一个吗？`)],
      actions: [button('建一个放进去', ['小组', '调整', memberRef, `小组:${typed}`])],
    }), { toast: `${name}入会了，还没分小组` })
  }
  return say(`好，${name}${r.kind === 'move' ? `换到${place}` : `入会了${place === '' ? '，还没分小组' : `，在${place}`}`}，已经告诉对方。`)
}

/** The one-time code. */
export function linkCodeCard(t: Telling, code: string, until: Instant): CardReply {
  return show(card({ title: '关联账号', tone: 'ask', blocks: [text(`到另一个平台私聊我，发这一句：\n关联 ${code}`), note(`${showAt(t, until)} 前有效，只能用一次。别发到群里，也别给别人。`)] }), { toast: '码发到你私聊了' })
}

/** 关联 when an account on every platform is linked already. */
export function nothingToLinkReply(sides: readonly string[]): Reply {
  return say(sides.length > 1 ? `你在${sides.join('、')}上的账号已经关联好了，是同一个人，不用再拿码。` : `我现在只在${sides.join('')}上，你在这里的账号已经有了，没有别的要关联。`)
}

/** Answer on the account that said the code. */
export function linkedReply(o: Joined): Reply {
  const place = [o.member.branch, o.member.group].filter((x) => x !== null).join(' · ')
  const both = o.both.length === 0 ? '' : `\n${o.both.join('、')}两边都报过，留了先报上的那个位子。`
  return say(`关联好了，你是${o.member.name}${place === '' ? '' : `（${place}）`}。两边的报名和权限合在一起了。${both}`)
}
