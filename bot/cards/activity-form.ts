// The empty form of a new activity.
import { show, type CardReply } from '../model/reply.ts'
import { button, card, field, text } from './parts.ts'

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
