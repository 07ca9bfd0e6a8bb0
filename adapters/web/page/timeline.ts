// The list of messages of one conversation: redraws only what changed, keeps the place where one reads, keeps what one types.
import { dateAt, type Instant } from '../../../bot/model/time.ts'
import type { CardContext } from './card.ts'
import { byId, h } from './dom.ts'
import { carryForm, openForm, type FormState } from './form-state.ts'
import { drawMessage, type MessageContext } from './message.ts'
import { itemAt, type Item, type Place, type Store } from './store.ts'
import { dayLabel, type PageClock } from './time.ts'

const NEAR_END_PX = 120

interface TimelineOptions {
  readonly store: Store
  readonly clock: PageClock
  /** Presses a button; settles when it is answered. */
  press(message: Item & { readonly kind: 'shown' }, index: number, form: Readonly<Record<string, string>>): Promise<boolean>
  reply(item: Item): void
}

export class Timeline {
  private readonly list = byId('timeline', HTMLDivElement)
  private readonly newer = byId('newer', HTMLButtonElement)
  private readonly forms = new Map<string, FormState>()
  private readonly pending = new Set<string>()
  private seat = ''
  private place: Place = 'u:'
  private missed = 0
  /** Whether the reader follows the newest message; true also while the list is still on its way there. */
  private atEnd = true
  private lastTop = 0

  constructor(private readonly o: TimelineOptions) {
    this.newer.addEventListener('click', () => this.toEnd(true))
    this.list.addEventListener('scroll', () => {
      const top = this.list.scrollTop
      if (this.nearEnd()) {
        this.atEnd = true
        this.clearMissed()
      } else if (top < this.lastTop) this.atEnd = false
      this.lastTop = top
    }, { passive: true })
    // A keyboard, a quote or a taller composer takes room away: who was at the end stays there.
    new ResizeObserver(() => {
      if (this.atEnd) this.toEnd(false)
    }).observe(this.list)
  }

  /** Shows a conversation as a seat sees it. */
  show(seat: string, place: Place): void {
    this.seat = seat
    this.place = place
    this.redraw()
    this.toEnd(false)
  }

  /** Draws the list anew, as after a lost connection; a reader at the end stays there. */
  refresh(): void {
    const follow = this.atEnd
    this.redraw()
    if (follow) this.toEnd(false)
  }

  private redraw(): void {
    const items = this.o.store.list(this.place)
    const rows: HTMLElement[] = []
    items.forEach((item, i) => rows.push(...this.rowsOf(item, items[i - 1])))
    this.list.replaceChildren(...(items.length > 0 ? rows : [this.emptyHint()]))
  }

  /** Something of this conversation changed. `mine`: the reader did it, so the list follows. */
  changed(kind: 'added' | 'changed' | 'removed', item: Item, mine: boolean): void {
    // Who is filling in a form is not carried away from it.
    const busy = document.activeElement?.closest('.card-form') ?? null
    const follow = mine || (this.atEnd && busy === null)
    const items = this.o.store.list(this.place)
    const last = items.at(-1)
    if (kind === 'added' && last?.id === item.id && items.length > 1) {
      const rows = this.rowsOf(item, items.at(-2))
      rows.at(-1)?.classList.add('arriving')
      this.list.append(...rows)
    } else if (kind === 'changed') this.redrawOne(item.id, true)
    else this.redraw()
    if (follow) this.toEnd(kind === 'added')
    else if (kind === 'added') {
      this.missed += 1
      this.newer.hidden = false
      this.newer.textContent = `${this.missed} 条新消息 ↓`
    }
  }

  private rowsOf(item: Item, before: Item | undefined): HTMLElement[] {
    const { zone } = this.o.clock
    const day = dateAt(itemAt(item) as Instant, zone)
    const newDay = before === undefined || dateAt(itemAt(before) as Instant, zone) !== day
    const row = drawMessage(item, newDay ? undefined : before, this.context())
    return newDay ? [h('div', { class: 'day' }, h('span', {}, dayLabel(day, this.o.clock.today()))), row] : [row]
  }

  private context(): MessageContext {
    return {
      store: this.o.store,
      seat: this.seat,
      inGroup: this.place.startsWith('g:'),
      zone: this.o.clock.zone,
      card: (id) => this.cardContext(id),
      reply: (item) => this.o.reply(item),
    }
  }

  private cardContext(id: string): CardContext {
    const key = `${this.seat}|${id}`
    const item = this.o.store.find(this.place, id)
    const actions = item?.kind === 'shown' ? (item.shown.card?.actions ?? []) : []
    const form = this.forms.get(key)
    const carried = form ? carryForm(form, actions) : null
    if (carried) this.forms.set(key, carried)
    else this.forms.delete(key)
    return {
      people: this.o.store.state.people.map((p) => p.name),
      form: carried,
      pending: (index) => this.pending.has(`${key}|${actions[index]?.label ?? ''}|${index}`),
      press: (index, values) => void this.press(id, index, values),
      open: (index) => {
        const action = index === null ? undefined : actions[index]
        if (index === null || !action) this.forms.delete(key)
        else this.forms.set(key, openForm(action, index))
        this.redrawOne(id, false)
        const row = this.rowOf(id)
        if (index === null) return
        row?.querySelector<HTMLElement>('.card-form input, .card-form select')?.focus()
        row?.querySelector('.card-form')?.scrollIntoView({ block: 'nearest' })
      },
    }
  }

  private async press(id: string, index: number, values: Readonly<Record<string, string>>): Promise<void> {
    const { seat, place } = this
    const item = this.o.store.find(place, id)
    const label = item?.kind === 'shown' ? item.shown.card?.actions[index]?.label : undefined
    const key = `${seat}|${id}|${label ?? ''}|${index}`
    if (item?.kind !== 'shown' || label === undefined || this.pending.has(key)) return
    this.pending.add(key)
    this.redrawOne(id, false)
    const done = await this.o.press(item, index, values)
    this.pending.delete(key)
    if (done && this.forms.get(`${seat}|${id}`)?.label === label) this.forms.delete(`${seat}|${id}`)
    if (this.seat === seat && this.place === place) this.redrawOne(id, false)
  }

  private rowOf(id: string): HTMLElement | null {
    return this.list.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)
  }

  private redrawOne(id: string, updated: boolean): void {
    const items = this.o.store.list(this.place)
    const at = items.findIndex((i) => i.id === id)
    const item = items[at]
    const old = this.rowOf(id)
    if (!item || !old) return
    const focus = old.contains(document.activeElement) ? document.activeElement : null
    const mark = focus?.getAttribute('name') ?? null
    const action = focus?.getAttribute('data-action') ?? null
    const caret = focus instanceof HTMLInputElement ? focus.selectionStart : null
    const row = this.rowsOf(item, items[at - 1]).at(-1)
    if (!row) return
    if (updated) row.classList.add('updated')
    old.replaceWith(row)
    const again = mark !== null ? row.querySelector<HTMLElement>(`[name="${CSS.escape(mark)}"]`)
      : action !== null ? row.querySelector<HTMLElement>(`[data-action="${CSS.escape(action)}"]`) : null
    again?.focus({ preventScroll: true })
    if (again instanceof HTMLInputElement && caret !== null) again.setSelectionRange(caret, caret)
  }

  private nearEnd(): boolean {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END_PX
  }

  private toEnd(smooth: boolean): void {
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth && !matchMedia('(prefers-reduced-motion: reduce)').matches ? 'smooth' : 'instant' })
    this.atEnd = true
    this.clearMissed()
  }

  private clearMissed(): void {
    this.missed = 0
    this.newer.hidden = true
  }

  private emptyHint(): HTMLElement {
    if (this.place.startsWith('u:')) {
      return h('div', { class: 'hint' },
        h('h2', {}, '这里只有你和小助手'),
        h('p', {}, '别的人看不到。发一句「我的」看看自己报了什么，发「帮助」看看能做什么。'))
    }
    const step = (title: string, text: string): HTMLElement => h('li', {}, h('b', {}, title), h('span', {}, text))
    return h('div', { class: 'hint' },
      h('h2', {}, '三步试一遍'),
      h('ol', {},
        step('扮干部发活动', '换成工会干部，点下面的「办一场球赛」，发送，再点卡片上的〔发布〕。'),
        step('扮会员报名', '换成别的老师，点〔报名〕，或者发一句「+1」。位子满了会排候补。'),
        step('看看谁收到了什么', '有人退出，下一位马上补上；头像上有红点，就是私下收到了消息。')))
  }
}
