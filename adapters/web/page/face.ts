// Avatars: people by the last characters of their name, the bot by its seal, a group by its people.
import type { WebPerson } from '../view.ts'
import { h, plain } from './dom.ts'

/** A person's avatar. `dot` marks that something waits for them. */
export function personFace(person: WebPerson, dot = false): HTMLElement {
  const name = plain(person.name)
  const face = h('span', { class: 'face', attrs: { 'aria-hidden': 'true' } }, [...name].slice(-2).join(''))
  face.style.setProperty('--face', person.color)
  return dot ? h('span', { class: 'face-wrap' }, face, h('i', { class: 'dot' })) : face
}

export function botFace(): HTMLElement {
  return h('span', { class: 'face face-bot', attrs: { 'aria-hidden': 'true' } }, '工')
}

/** Up to nine small tiles, as chats show a group. */
export function groupFace(people: readonly WebPerson[]): HTMLElement {
  const tiles = people.slice(0, 9).map((p) => {
    const tile = h('i')
    tile.style.setProperty('--face', p.color)
    return tile
  })
  return h('span', { class: 'face face-group', attrs: { 'aria-hidden': 'true' } }, ...tiles)
}
