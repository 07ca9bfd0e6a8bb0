// Parts of Card JSON 2.0 as the bot uses them. Structure: feishu.md section 10, open.feishu.cn "卡片 JSON 2.0 结构".

/** An element of a card's body. */
export type Element = Readonly<Record<string, unknown>> & { readonly tag: string }

export interface PlainText {
  readonly tag: 'plain_text'
  readonly content: string
}

export interface CardJson {
  readonly schema: '2.0'
  readonly config: Readonly<Record<string, unknown>>
  readonly header: Readonly<Record<string, unknown>>
  readonly body: { readonly elements: readonly Element[] }
}

/** Shown as it is: no mark-up is read in it. */
export function plainText(content: string): PlainText {
  return { tag: 'plain_text', content }
}

/** What comes back when a button is pressed. */
export interface ButtonValue {
  readonly line: readonly string[]
  readonly rev: number
  readonly sub: string | null
  /** 1: the card is in the private chat with the bot; the callback does not say. */
  readonly p?: 1
  /** Of a form: the names of its fields, in the order of their components `f<form>_<n>`. */
  readonly keys?: readonly string[]
}

export const callback = (value: ButtonValue): readonly unknown[] => [{ type: 'callback', value }]

/** Elements with all that is inside them, columns included. */
export function countElements(elements: readonly unknown[]): number {
  return elements.reduce<number>((sum, element) => {
    const { elements: inner, columns, tag } = element as { readonly elements?: readonly unknown[]; readonly columns?: readonly unknown[]; readonly tag: string }
    return sum + 1 + (inner ? countElements(inner) : 0) + (columns && tag === 'column_set' ? countElements(columns) : 0)
  }, 0)
}
