// 入会: somebody unknown asks to be let in; a cadre of that 分工会 agrees. A typed 工号 alone links nothing.
import { alreadyMember, askedReply, enrolForm } from '../bot/cards/enrol.ts'
import { UserError } from '../bot/model/errors.ts'
import { arg, takeKey, takeWord, type ArgSpec } from '../bot/runtime/args.ts'
import { defineCommand } from '../bot/runtime/define-command.ts'
import { placeWord } from '../bot/runtime/people-args.ts'
import { nameAndPlace } from '../bot/services/people.ts'
import { allPlaces } from '../bot/services/place.ts'
import { askEnrol } from '../bot/services/request.ts'

const LONGEST_NAME = 20

const employeeNo: ArgSpec<string | null> = {
  usage: '[工号1001]', keys: ['工号'],
  read(c) {
    const no = takeKey(c, '工号') ?? takeWord(c, (w) => (w.kind === 'word' ? (/^工号([a-z0-9-]{1,20})$/i.exec(w.text)?.[1] ?? null) : null))
    return no === null ? null : no.slice(0, 20)
  },
}

export const enrol = defineCommand({
  name: '入会',
  english: 'enroll',
  aliases: ['我要入会', '加入工会', 'enrol'],
  group: 'people',
  summary: '加入名册，干部点同意就好',
  args: { employeeNo, other: arg.key('别的小组'), place: placeWord(), keyed: arg.key('姓名', { others: ['名字'] }), name: arg.word('姓名'), unknownPlace: arg.word('小组') },
  where: 'private',
  who: 'anyone',
  effect: 'own-write',
  examples: [['入会 王芳 语文组', '名字和小组'], ['入会 王芳 语文组 工号1001', '写了工号，名册上有的话由管理员确认'], ['入会', '打开表单']],
  async run({ actor, args, event, services, unit, turn }) {
    if (actor.memberId === '' && event.sender.external === true) throw new UserError('enrol.external')
    const known = actor.memberId === '' ? null : await nameAndPlace(unit.tx, actor.memberId)
    if (known && (args.employeeNo === null || known.employeeNo !== null)) return alreadyMember(known)
    const name = (args.keyed ?? args.name ?? known?.name ?? '').trim()
    if (name === '') return enrolForm(event.sender.name ?? '', (await allPlaces(services.read)).map((p) => p.label))
    if (name.length > LONGEST_NAME) throw new UserError('enrol.name', { max: LONGEST_NAME })
    // With the name under a key, the first free word is the place.
    const free = args.keyed === undefined ? args.unknownPlace : (args.name ?? args.unknownPlace)
    const typedPlace = args.other ?? (args.place.place ? '' : (args.place.typed || (free ?? '')))
    const asked = await askEnrol(unit, turn.doing, { platform: event.platform, user: event.sender, memberId: known?.id ?? null }, {
      name, place: args.other === undefined ? args.place.place : null, typedPlace, employeeNo: args.employeeNo,
    })
    return askedReply(asked)
  },
})
