// Phrases that name a repetition (双周五16:20-17:00, 每月15号). They are recognised, not read: rules belong to 重复:.
import { matchBareHour, matchClocks } from './when-clock.ts'
import { COUNT, matchAt, sticky, WEEKDAY } from './when-pattern.ts'

const HEAD = sticky(`每隔?[一两二三四五六1-9]?个?(?:天|日|周|月|年|季度|学期|工作日|早上?|晚上?|上午|下午|中午)|双周|单周|单双周|隔周|隔[天日]|逢|每逢|(?:[两二三四2-4]|一)周一次|每月一次`)
const DAYS = sticky(`的?(?:一次|${COUNT}[日号]|周?${WEEKDAY}(?:[,和及-]?周?${WEEKDAY}){0,6}|周末|第[一二三四五1-5]个周${WEEKDAY}|初[一二三四五六七八九十]|(?:上|中|下)旬|底)`)
const TO = sticky(' ?(?:[-~]|到|至) ?')

/** Whether the whole normalised slot is a repetition. */
export function isRepetition(text: string): boolean {
  const head = matchAt(HEAD, text, 0)
  if (!head) return false
  const ends = [head[0].length]
  const days = matchAt(DAYS, text, head[0].length)
  if (days) ends.push(head[0].length + days[0].length)
  // 每晚8点: the part of the day belongs to the clock as well.
  return ends.some((at) => clockToEnd(text, at) || (at > 1 && clockToEnd(text, at - 1)))
}

function clockToEnd(text: string, from: number): boolean {
  const at = from + (/[ ,的]/.test(text[from] ?? '') ? 1 : 0)
  if (at === text.length) return true
  for (const c of matchClocks(text, at)) {
    if (c.end === text.length) return true
    const to = matchAt(TO, text, c.end)
    if (!to) continue
    const next = c.end + to[0].length
    if (matchClocks(text, next).some((e) => e.end === text.length) || matchBareHour(text, next)?.end === text.length) return true
  }
  return false
}
