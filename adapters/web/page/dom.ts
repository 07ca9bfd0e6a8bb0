// Builds elements. Data only ever becomes text nodes and attributes of our own choosing: there is no way to mark-up from here.

type Child = Node | string | null | false

interface Props {
  readonly class?: string
  /** Attributes by name; null and false leave them out, true is an empty attribute. */
  readonly attrs?: Readonly<Record<string, string | number | boolean | null>>
  readonly on?: { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void }
}

/** An element with its class, attributes, listeners and children. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (props.class) element.className = props.class
  for (const [name, value] of Object.entries(props.attrs ?? {})) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  for (const [type, listener] of Object.entries(props.on ?? {})) element.addEventListener(type, listener as EventListener)
  for (const child of children) if (child !== null && child !== false) element.append(child)
  return element
}

/** The element of index.html with that id; throws when the page and the program do not fit together. */
export function byId<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id)
  if (!(element instanceof type)) throw new Error(`index.html has no ${id}`)
  return element
}

// Direction marks could turn a name around or hide half of it.
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu

/** A name on one line without control and direction marks. */
export function plain(name: string): string {
  return name.replace(INVISIBLE, '')
}
