// What each person of the demo saw, on a line or two: answers to them and what came to them alone, in the bot's own words.
import { parseLocalDate, weekdayName } from '../model/time.ts'
import type { Person } from './cast.ts'
import type { Seen } from './director.ts'
import { cut, type Screen } from './screen.ts'

/** Columns of one thing said. */
const SAID = 40

/** The bot's first sentence, without the title that a card's text begins with. */
export function firstSaid(seen: Pick<Seen, 'text'>, title: string): string {
  const lines = seen.text.split('\n')
  return (lines[0] === title ? lines[1] : lines[0]) ?? ''
}

/** `周三 12:00`; the day only where it differs from the one before. */
function when(at: string, before: string | undefined): string {
  const [day = '', time = ''] = at.split('T')
  const date = parseLocalDate(day)
  return `${date === null || before?.startsWith(day) === true ? '' : `${weekdayName(date)} `}${time.slice(0, 5)}`
}

/** Draws the list, in the order given. `title` is that of the activity. */
export function whatPeopleSaw(screen: Screen, people: readonly Person[], seen: readonly Seen[], title: string): void {
  for (const person of people) {
    const own = seen.filter((s) => s.userId === person.id || s.askerId === person.id)
    screen.person(person.name, own.map((s, i) => {
      const [said = ''] = firstSaid(s, title).split(/[。：]|（共/u)
      return `${when(s.at, own[i - 1]?.at)} ${cut(said, SAID)}`
    }))
  }
}
