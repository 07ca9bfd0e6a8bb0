// Short answers that come and go: the outcome of a press, or what went wrong.
import { byId, h } from './dom.ts'

const SHORT_MS = 2_600
const PER_CHARACTER_MS = 60
const LEAVE_MS = 250

/** Shows a line at the top for as long as it takes to read. */
export function toast(text: string, tone: 'plain' | 'bad' = 'plain'): void {
  const element = h('div', { class: `toast toast-${tone}` }, text)
  const list = byId('toasts', HTMLDivElement)
  list.append(element)
  while (list.childElementCount > 3) list.firstElementChild?.remove()
  setTimeout(() => {
    element.classList.add('leaving')
    setTimeout(() => element.remove(), LEAVE_MS)
  }, SHORT_MS + text.length * PER_CHARACTER_MS)
}

/** Takes away what was said to somebody else. */
export function clearToasts(): void {
  byId('toasts', HTMLDivElement).replaceChildren()
}
