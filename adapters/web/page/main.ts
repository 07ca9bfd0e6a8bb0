// The page of the 体验群: joins store, timeline, sidebar and composer, and keeps the address in step (#person/place).
import type { StateView } from '../view.ts'
import { api, ApiError, listen } from './api.ts'
import { Composer, type Draft } from './composer.ts'
import { byId } from './dom.ts'
import { gist, nameOf } from './message.ts'
import { Sidebar } from './sidebar.ts'
import { authorOf, Store, type Item, type Place } from './store.ts'
import { PageClock } from './time.ts'
import { Timeline } from './timeline.ts'
import { clearToasts, toast } from './toast.ts'

const SEEN = 'gonghui.seen'
const SEAT = 'gonghui.seat'

function remember(key: string, value: string): void {
  // A browser may forbid storage; then a visit simply begins anew.
  try { localStorage.setItem(key, value) } catch { return }
}

function recall(key: string): string | null {
  try { return localStorage.getItem(key) } catch { return null }
}

function recallSeen(): Record<string, number> | null {
  try {
    const value: unknown = JSON.parse(recall(SEEN) ?? 'null')
    return typeof value === 'object' && value !== null ? (value as Record<string, number>) : null
  } catch { return null }
}

/** A part of the address; what is not well written counts as missing. */
function decoded(part: string): string {
  try { return decodeURIComponent(part) } catch { return '' }
}

const sorry = (error: unknown): void => toast(error instanceof ApiError ? error.message : '这一步出错了，刷新页面再试。', 'bad')

function run(state: StateView): void {
  const known = recallSeen()
  const store = new Store(state, known ?? {})
  if (known === null) store.lookAtAll()
  const clock = new PageClock(state.now, state.zone, () => performance.now())
  let seat = state.people[0]?.id ?? ''
  let place: Place = `u:${seat}`
  let replyTo: Item | null = null

  const timeline = new Timeline({
    store,
    clock,
    async press(item, index, form) {
      const card = item.shown.card
      const action = card?.actions[index]
      if (!card || !action) return false
      try {
        const answer = await api.press({ user: seat, message: item.id, label: action.label, index, revision: card.revision, form })
        if (answer.toast !== null) toast(answer.toast)
        return true
      } catch (error) {
        sorry(error)
        return false
      }
    },
    reply: quote,
  })
  const sidebar = new Sidebar({ store, clock, sit: (id) => go(id, place.startsWith('u:') ? `u:${id}` : place), enter: (to) => go(seat, to) })
  const composer = new Composer({ people: () => store.state.people.filter((p) => p.id !== seat), send: say, unquote: () => quote(null) })

  function quote(item: Item | null): void {
    replyTo = item
    composer.showQuote(item && `回复 ${nameOf(item, store)}：${gist(item)}`)
  }

  async function say(draft: Draft): Promise<boolean> {
    const answered = replyTo
    quote(null)
    try {
      await api.say({ user: seat, chat: place.startsWith('g:') ? place.slice(2) : null, text: draft.text, mention: draft.mention, replyTo: answered?.id ?? null })
      return true
    } catch (error) {
      sorry(error)
      return false
    }
  }

  function drawSides(): void {
    if (document.visibilityState === 'visible') store.look(seat, place)
    remember(SEEN, JSON.stringify(store.seenRecord()))
    sidebar.draw(seat, place)
    const waiting = store.places(seat).reduce((sum, p) => sum + store.unread(seat, p), 0)
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}工会小助手 · 体验群`
  }

  function show(): void {
    const me = store.person(seat)
    const inGroup = place.startsWith('g:')
    replyTo = null
    composer.fit(inGroup, store.state.chips[me?.role ?? 'member'][inGroup ? 'group' : 'private'])
    timeline.show(seat, place)
    drawSides()
  }

  /** Takes a seat in one of its conversations; anything unknown falls back to the first. */
  function go(toSeat: string, toPlace: Place | null): void {
    const before = seat
    seat = store.person(toSeat)?.id ?? store.state.people[0]?.id ?? ''
    if (seat !== before) clearToasts()
    const places = store.places(seat)
    place = places.find((p) => p === toPlace) ?? places[0] ?? `u:${seat}`
    remember(SEAT, seat)
    history.replaceState(null, '', `#${encodeURIComponent(seat)}/${place.startsWith('g:') ? encodeURIComponent(place.slice(2)) : '~'}`)
    show()
  }

  function goByAddress(): void {
    const [who, where] = location.hash.slice(1).split('/').map(decoded)
    const person = who || recall(SEAT) || ''
    go(person, where === '~' ? `u:${person}` : where ? `g:${where}` : null)
  }

  async function refetch(): Promise<void> {
    try {
      store.load(await api.state())
      clock.set(store.state.now)
      timeline.refresh()
      drawSides()
    } catch (error) {
      sorry(error)
    }
  }

  window.addEventListener('hashchange', goByAddress)
  document.addEventListener('visibilitychange', drawSides)
  goByAddress()
  listen((event) => {
    const change = store.apply(event)
    if (change?.kind === 'stale') void refetch()
    else if (change) {
      if (change.place === place) timeline.changed(change.kind, change.item, authorOf(change.item) === seat)
      drawSides()
    }
  }, (online) => {
    byId('offline', HTMLParagraphElement).hidden = online
  })
}

api.state().then(run, (error: unknown) => {
  byId('title', HTMLHeadingElement).textContent = '没连上'
  sorry(error)
})
