// What the page of a stand-in shows, the same for both platforms: chats, people, messages, cards drawn simply.

export interface ViewPerson {
  readonly id: string
  readonly name: string
}

export interface ViewChat {
  readonly id: string
  readonly name: string
  readonly kind: 'group' | 'private'
  /** Who sees it; of a private chat, the one person. */
  readonly members: readonly string[]
}

export interface ViewButton {
  /** What `press` is told: the button's label, or its place among the card's buttons. */
  readonly button: string | number
  readonly label: string
  readonly disabled?: boolean
  /** Opens this instead of calling back. */
  readonly url?: string
  /** Sends the card's form along. */
  readonly submit?: boolean
}

export interface ViewField {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'long-text' | 'select' | 'multi-select' | 'date' | 'time' | 'datetime' | 'check'
  readonly required?: boolean
  readonly value?: string
  readonly options?: readonly { readonly label: string; readonly value: string }[]
}

export interface ViewCard {
  readonly title: string
  readonly lines: readonly string[]
  readonly buttons: readonly ViewButton[]
  /** Its buttons are among `buttons`, marked `submit`. */
  readonly form?: readonly ViewField[]
}

export interface ViewMessage {
  readonly id: string
  /** A person's id, or 'bot'. */
  readonly from: string
  readonly text?: string
  readonly card?: ViewCard
  /** Said small below the message: 已编辑, 已撤回. */
  readonly note?: string
  /** Virtual epoch ms. */
  readonly at: number
}

export interface View {
  readonly platform: string
  /** Virtual epoch ms. */
  readonly now: number
  readonly people: readonly ViewPerson[]
  readonly chats: readonly ViewChat[]
  /** The newest messages of the asked-for chat, oldest first. */
  readonly messages: readonly ViewMessage[]
  readonly connections: number
  readonly violations: readonly string[]
}
