// The form of a new activity: empty, or for what a line has left open.
import { show, type CardReply } from '../model/reply.ts'
import { button, card, field, text } from './parts.ts'

/** What a line has said already; the rest is asked for in one go. `line`: the whole line as words. */
export interface Begun {
  readonly line: readonly string[]
  readonly title: string
  readonly place: boolean
  readonly quota: boolean
  readonly deadline: boolean
}

/** A title without a time: everything that is missing, in one form or one line. */
export function missingForm(b: Begun): CardReply {
  const more = [b.place ? '' : '地点', b.quota ? '' : '名额', b.deadline ? '' : '截止'].filter((x) => x !== '')
  const said = `「${b.title}」还缺时间。${more.length === 0 ? '' : `${more.join('、')}也可以一起写。`}填一下，或者一行写完：${b.line.join(' ')} 时间:下周五16:20${b.place ? '' : ' 地点:体育馆'}${b.quota ? '' : ' 名额:20'}。时间没定就写「时间:待定」。还没有发。`
  const fields = [
    field('时间', { type: 'date', required: true, hint: '下周五16:20 或 3月20日16:20-17:00，没定就写待定' }),
    ...(b.place ? [] : [field('地点')]), ...(b.quota ? [] : [field('名额', { hint: '20 或 不限' })]), ...(b.deadline ? [] : [field('截止', { type: 'date', hint: '不填就是前一天 23:59' })]),
  ]
  return show(card({ title: '还差一点', tone: 'ask', blocks: [text(said)], actions: [button('填好了', b.line, { style: 'primary', fields })] }), { toast: `「${b.title}」还缺时间` })
}

/** Nothing was said yet. */
export function newActivityForm(): CardReply {
  return show(card({
    title: '新建活动', tone: 'ask', blocks: [text('填一下，先给你看预览再发。也可以一行写完：活动 新建 羽毛球赛 下周五16:20 体育馆 20人')],
    actions: [button('填好了', ['活动 新建'], {
      style: 'primary',
      fields: [
        field('标题', { required: true }), field('时间', { type: 'date', hint: '下周五16:20 或 3月20日16:20-17:00' }), field('地点'), field('名额', { hint: '20 或 不限' }),
        field('截止', { type: 'date', hint: '不填就是前一天 23:59' }), field('说明'),
      ],
    })],
  }), { toast: '填一下活动的内容' })
}
