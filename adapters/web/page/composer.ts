// Where one types: Enter sends (never while a Chinese word is being composed), @ offers names, chips offer whole lines.
import type { Chip, WebPerson } from '../view.ts'
import { byId, h, plain } from './dom.ts'
import { personFace } from './face.ts'

const MAX_HEIGHT_PX = 160
const SAME_KEY_MS = 40

export interface Draft {
  readonly text: string
  readonly mention: boolean
}

interface ComposerOptions {
  people(): readonly WebPerson[]
  /** Settles with whether it was taken; if not, the text comes back. */
  send(draft: Draft): Promise<boolean>
  /** The quoted message was let go of. */
  unquote(): void
}

export class Composer {
  private readonly form = byId('composer', HTMLFormElement)
  private readonly box = byId('text', HTMLTextAreaElement)
  private readonly button = byId('send', HTMLButtonElement)
  private readonly switch = byId('mention', HTMLButtonElement)
  private readonly popup = byId('people', HTMLDivElement)
  private readonly quote = byId('quote', HTMLDivElement)
  private offered: readonly WebPerson[] = []
  private chosen = 0
  private composedAt = Number.NEGATIVE_INFINITY

  constructor(private readonly o: ComposerOptions) {
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.submit(this.box.value)
    })
    this.box.addEventListener('input', () => this.refresh())
    this.box.addEventListener('click', () => this.offer())
    this.box.addEventListener('blur', () => this.closePopup())
    this.box.addEventListener('compositionend', (event) => {
      this.composedAt = event.timeStamp
    })
    this.box.addEventListener('keydown', (event) => this.key(event))
    this.switch.addEventListener('click', () => {
      const on = this.switch.getAttribute('aria-pressed') !== 'true'
      this.switch.setAttribute('aria-pressed', String(on))
      this.placeholder()
      this.box.focus()
    })
  }

  /** Fits the composer to a conversation: the switch is for groups, the chips for the seat. */
  fit(inGroup: boolean, chips: readonly Chip[]): void {
    this.switch.hidden = !inGroup
    this.placeholder()
    this.showQuote(null)
    byId('chips', HTMLDivElement).replaceChildren(...chips.map((chip) => h('button', {
      class: `chip${chip.send ? '' : ' chip-draft'}`,
      attrs: { type: 'button', title: chip.send ? `发送：${chip.text}` : `填进输入框：${chip.text}` },
      on: { click: () => (chip.send ? void this.submit(chip.text) : this.fill(chip.text)) },
    }, chip.label)))
  }

  /** Shows what the next line answers; null for nothing. */
  showQuote(text: string | null): void {
    this.quote.hidden = text === null
    this.quote.replaceChildren(...(text === null ? [] : [
      h('span', {}, text),
      h('button', { attrs: { type: 'button', 'aria-label': '不回复这一条了' }, on: { click: () => this.o.unquote() } }, '×'),
    ]))
    if (text !== null) this.box.focus()
  }

  private placeholder(): void {
    const on = this.switch.hidden || this.switch.getAttribute('aria-pressed') === 'true'
    this.box.placeholder = on ? '说一句，比如「有啥活动」' : '和同事聊两句，小助手不插话'
  }

  private fill(text: string): void {
    this.box.value = text
    this.box.focus()
    this.box.setSelectionRange(text.length, text.length)
    this.refresh()
  }

  private refresh(): void {
    this.button.disabled = this.box.value.trim() === ''
    this.box.style.height = 'auto'
    this.box.style.height = `${Math.min(this.box.scrollHeight, MAX_HEIGHT_PX)}px`
    this.offer()
  }

  private async submit(text: string): Promise<void> {
    if (text.trim() === '') return
    const typed = this.box.value
    const own = text === typed
    if (own) {
      this.box.value = ''
      this.refresh()
    }
    const taken = await this.o.send({ text, mention: this.switch.getAttribute('aria-pressed') === 'true' })
    // Only into an empty box: what was typed meanwhile is worth more.
    if (!taken && own && this.box.value === '') this.fill(typed)
  }

  private key(event: KeyboardEvent): void {
    // Safari ends the composition just before the Enter that ended it arrives.
    if (event.isComposing || event.timeStamp - this.composedAt < SAME_KEY_MS) return
    if (!this.popup.hidden) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      if (step !== 0) {
        event.preventDefault()
        this.chosen = (this.chosen + step + this.offered.length) % this.offered.length
        this.drawPopup()
        return
      }
      const person = this.offered[this.chosen]
      if ((event.key === 'Enter' || event.key === 'Tab') && person) {
        event.preventDefault()
        this.insert(person)
        return
      }
      if (event.key === 'Escape') {
        this.closePopup()
        return
      }
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      void this.submit(this.box.value)
    }
  }

  /** The `@…` just before the caret, without its sign; null when there is none. */
  private asked(): string | null {
    return /[@＠]([^@＠\s]{0,8})$/u.exec(this.box.value.slice(0, this.box.selectionStart))?.[1] ?? null
  }

  private offer(): void {
    const asked = this.asked()
    const people = asked === null ? [] : this.o.people().filter((p) => p.name.includes(asked) && p.name !== asked)
    if (people.length === 0) {
      this.closePopup()
      return
    }
    this.offered = people
    this.chosen = 0
    this.drawPopup()
  }

  private drawPopup(): void {
    this.popup.hidden = false
    this.popup.replaceChildren(...this.offered.map((person, i) => h('button', {
      class: `people-row${i === this.chosen ? ' current' : ''}`,
      attrs: { type: 'button', role: 'option', 'aria-selected': String(i === this.chosen), tabindex: -1 },
      on: {
        // Before the box loses its focus and closes the list.
        pointerdown: (event) => {
          event.preventDefault()
          this.insert(person)
        },
      },
    }, personFace(person), h('span', {}, plain(person.name)), h('small', {}, person.label))))
    this.popup.querySelector('.current')?.scrollIntoView({ block: 'nearest' })
  }

  private insert(person: WebPerson): void {
    const caret = this.box.selectionStart
    const asked = this.asked() ?? ''
    this.box.setRangeText(`${person.name} `, caret - asked.length, caret, 'end')
    this.closePopup()
    this.refresh()
    this.box.focus()
  }

  private closePopup(): void {
    this.popup.hidden = true
    this.offered = []
  }
}
