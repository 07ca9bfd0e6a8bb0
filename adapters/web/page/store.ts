// What the page knows: who is there, what was said and shown, what each seat has seen. Pure: no DOM, no clock.
import type { LineView, ServerEvent, ShownView, StateView, WebPerson } from '../view.ts'

/** A conversation: `g:` a group, `u:` the private chat of one person with the bot. */
export type Place = `g:${string}` | `u:${string}`

export type Item = { readonly kind: 'line'; readonly id: string; readonly line: LineView } | { readonly kind: 'shown'; readonly id: string; readonly shown: ShownView }

export type Change =
  | { readonly kind: 'stale' }
  | { readonly kind: 'added' | 'changed' | 'removed'; readonly place: Place; readonly item: Item }
  | null

export function placeOf(of: { readonly chat: string | null; readonly user: string | null }): Place {
  return of.chat === null ? `u:${of.user ?? ''}` : `g:${of.chat}`
}

export function itemAt(item: Item): number {
  return item.kind === 'line' ? item.line.at : item.shown.at
}

/** Id of the person who said it; null is the bot. */
export function authorOf(item: Item): string | null {
  return item.kind === 'line' ? item.line.user : null
}

/** Order of the timeline: time, then people before the bot that answers them, then as they were made. */
export function compareItems(a: Item, b: Item): number {
  if (itemAt(a) !== itemAt(b)) return itemAt(a) - itemAt(b)
  if (a.kind !== b.kind) return a.kind === 'line' ? -1 : 1
  if (a.id.length !== b.id.length) return a.id.length - b.id.length
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

const version = (item: Item): number => (item.kind === 'shown' ? (item.shown.updatedAt ?? 0) : 0)

export class Store {
  private items = new Map<Place, Item[]>()
  private readonly seen = new Map<string, number>()

  constructor(public state: StateView, seen: Readonly<Record<string, number>> = {}) {
    for (const [key, at] of Object.entries(seen)) this.seen.set(key, at)
    this.load(state)
  }

  /** Takes a whole new state, as after a lost connection. */
  load(state: StateView): void {
    this.state = state
    this.items = new Map()
    for (const line of state.lines) this.put({ kind: 'line', id: line.id, line }, placeOf(line))
    for (const shown of state.shown) this.put({ kind: 'shown', id: shown.id, shown }, placeOf(shown))
    for (const list of this.items.values()) list.sort(compareItems)
  }

  private put(item: Item, place: Place): void {
    const list = this.items.get(place)
    if (list) list.push(item)
    else this.items.set(place, [item])
  }

  list(place: Place): readonly Item[] {
    return this.items.get(place) ?? []
  }

  find(place: Place, id: string): Item | null {
    return this.list(place).find((i) => i.id === id) ?? null
  }

  person(id: string): WebPerson | null {
    return this.state.people.find((p) => p.id === id) ?? null
  }

  /** The conversations of a seat, groups first. */
  places(seat: string): Place[] {
    return [...this.state.groups.map((g): Place => `g:${g.chat}`), `u:${seat}`]
  }

  /** Carries out an event of the server; says what to redraw, `stale` when the state must be fetched anew. */
  apply(event: ServerEvent): Change {
    if (event.type === 'hello') return event.resumed ? null : { kind: 'stale' }
    if (event.type === 'unsaid') {
      for (const [place, list] of this.items) {
        const at = list.findIndex((i) => i.id === event.id)
        const item = list[at]
        if (!item) continue
        list.splice(at, 1)
        return { kind: 'removed', place, item }
      }
      return null
    }
    const item: Item = event.type === 'line' ? { kind: 'line', id: event.line.id, line: event.line } : { kind: 'shown', id: event.message.id, shown: event.message }
    const place = event.type === 'line' ? placeOf(event.line) : placeOf(event.message)
    const list = this.items.get(place) ?? []
    this.items.set(place, list)
    const known = list.findIndex((i) => i.id === item.id)
    const old = list[known]
    if (!old) {
      list.push(item)
      list.sort(compareItems)
      return { kind: 'added', place, item }
    }
    // An event that was on its way while the state was fetched must not bring an older card back.
    if (item.kind === 'line' || version(item) < version(old)) return null
    list[known] = item
    return { kind: 'changed', place, item }
  }

  private seenAt(seat: string, place: Place): number {
    return this.seen.get(`${seat}|${place}`) ?? 0
  }

  /** How many of the others' messages this seat has not looked at. */
  unread(seat: string, place: Place): number {
    const since = this.seenAt(seat, place)
    return this.list(place).filter((i) => itemAt(i) > since && authorOf(i) !== seat).length
  }

  /** What waits for a seat in private: the dot on its face. Everybody reads along in the group, so that does not count. */
  unreadPrivate(seat: string): number {
    return this.unread(seat, `u:${seat}`)
  }

  /** The seat has looked at everything there is in that conversation. */
  look(seat: string, place: Place): void {
    const last = this.list(place).at(-1)
    if (last && itemAt(last) > this.seenAt(seat, place)) this.seen.set(`${seat}|${place}`, itemAt(last))
  }

  /** Everybody has seen all there is: how a first visit begins. */
  lookAtAll(): void {
    for (const p of this.state.people) for (const place of this.places(p.id)) this.look(p.id, place)
  }

  /** For keeping in the browser between visits. */
  seenRecord(): Record<string, number> {
    return Object.fromEntries(this.seen)
  }
}
