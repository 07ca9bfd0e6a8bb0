// Who I am and where: the seats and the conversations, with what waits in each. On a phone: tabs and a sheet.
import type { Instant } from '../../../bot/model/time.ts'
import type { WebPerson } from '../view.ts'
import { byId, h, plain } from './dom.ts'
import { botFace, groupFace, personFace } from './face.ts'
import { gist, nameOf } from './message.ts'
import { authorOf, itemAt, type Place, type Store } from './store.ts'
import { shortWhen, type PageClock } from './time.ts'

interface SidebarOptions {
  readonly store: Store
  readonly clock: PageClock
  sit(seat: string): void
  enter(place: Place): void
}

const count = (n: number): string => (n > 99 ? '99+' : String(n))

export class Sidebar {
  private readonly sheet = byId('sheet', HTMLDialogElement)

  constructor(private readonly o: SidebarOptions) {
    byId('seat-button', HTMLButtonElement).addEventListener('click', () => this.sheet.showModal())
    byId('sheet-close', HTMLButtonElement).addEventListener('click', () => this.sheet.close())
    this.sheet.addEventListener('click', (event) => {
      // A press beside the sheet lands on the dialog itself.
      if (event.target === this.sheet) this.sheet.close()
    })
  }

  /** Draws seats, conversations and heads for a seat in a conversation. */
  draw(seat: string, place: Place): void {
    const { store } = this.o
    const me = store.person(seat)
    this.drawSeats(byId('seats', HTMLDivElement), seat)
    this.drawSeats(byId('sheet-seats', HTMLDivElement), seat)
    this.keepFocus(byId('places', HTMLElement), store.places(seat).map((p) => this.placeRow(seat, p, p === place)))
    this.keepFocus(byId('tabs', HTMLDivElement), store.places(seat).map((p) => this.tab(seat, p, p === place)))
    byId('title', HTMLHeadingElement).textContent = this.titleOf(place)
    byId('subtitle', HTMLParagraphElement).textContent = place.startsWith('g:')
      ? `${store.state.people.length} 位老师和小助手 · 你现在是${plain(me?.name ?? '')}`
      : `私聊，只有${plain(me?.name ?? '')}看得到`
    const others = store.state.people.some((p) => p.id !== seat && store.unreadPrivate(p.id) > 0)
    if (me) {
      const button = byId('seat-button', HTMLButtonElement)
      button.replaceChildren(personFace(me, others), h('span', {}, plain(me.name)))
      button.setAttribute('aria-label', `现在是${plain(me.name)}，点这里换人`)
    }
  }

  private titleOf(place: Place): string {
    if (place.startsWith('u:')) return this.o.store.state.botName
    return plain(this.o.store.state.groups.find((g) => `g:${g.chat}` === place)?.title ?? '')
  }

  /** Replaces a list without taking the keyboard's place away. */
  private keepFocus(list: HTMLElement, rows: readonly HTMLElement[]): void {
    const focus = document.activeElement
    const at = focus && list.contains(focus) ? [...list.children].indexOf(focus) : -1
    list.replaceChildren(...rows)
    rows[at]?.focus()
  }

  private drawSeats(list: HTMLElement, seat: string): void {
    this.keepFocus(list, this.o.store.state.people.map((person) => this.seatButton(person, person.id === seat)))
  }

  private seatButton(person: WebPerson, current: boolean): HTMLElement {
    const waiting = current ? 0 : this.o.store.unreadPrivate(person.id)
    const role = person.label.split('·').at(-1)?.trim() ?? ''
    return h('button', {
      class: `seat${current ? ' current' : ''} seat-${person.role ?? 'member'}`,
      attrs: {
        type: 'button',
        title: `${plain(person.name)} · ${person.label}`,
        'aria-pressed': String(current),
        'aria-label': `${plain(person.name)}，${person.label}${waiting > 0 ? `，${waiting} 条私聊没看` : ''}`,
      },
      on: {
        click: () => {
          this.sheet.close()
          this.o.sit(person.id)
        },
      },
    }, personFace(person, waiting > 0), h('span', { class: 'seat-name' }, plain(person.name)), h('span', { class: 'seat-role' }, role))
  }

  private placeRow(seat: string, place: Place, current: boolean): HTMLElement {
    const { store, clock } = this.o
    const last = store.list(place).at(-1)
    const unread = current ? 0 : store.unread(seat, place)
    const said = last && (place.startsWith('g:') && authorOf(last) !== seat ? `${nameOf(last, store)}：${gist(last)}` : gist(last))
    return h('button', {
      class: `place${current ? ' current' : ''}`,
      attrs: { type: 'button', 'aria-current': current ? 'page' : null },
      on: { click: () => this.o.enter(place) },
    },
    place.startsWith('g:') ? groupFace(store.state.people) : botFace(),
    h('span', { class: 'place-text' },
      h('span', { class: 'place-head' },
        h('span', { class: 'place-title' }, this.titleOf(place)),
        last !== undefined && h('time', {}, shortWhen(itemAt(last) as Instant, clock.zone, clock.today()))),
      h('span', { class: 'place-head' },
        h('span', { class: 'place-last' }, said ?? (place.startsWith('g:') ? '还没有人说话' : '私聊')),
        unread > 0 && h('span', { class: 'count', attrs: { 'aria-label': `${unread} 条没看` } }, count(unread)))))
  }

  private tab(seat: string, place: Place, current: boolean): HTMLElement {
    const unread = current ? 0 : this.o.store.unread(seat, place)
    return h('button', {
      class: `tab${current ? ' current' : ''}`,
      attrs: { type: 'button', 'aria-current': current ? 'page' : null },
      on: { click: () => this.o.enter(place) },
    }, place.startsWith('g:') ? this.titleOf(place) : '私聊小助手', unread > 0 && h('span', { class: 'count' }, count(unread)))
  }
}
