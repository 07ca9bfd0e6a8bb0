// A binary heap: what comes first by `before` comes out first.

export interface Heap<T> {
  readonly size: number
  peek(): T | undefined
  push(item: T): void
  pop(): T | undefined
}

export function createHeap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = []

  function up(from: number): void {
    let i = from
    while (i > 0) {
      const parent = (i - 1) >> 1
      const [a, b] = [items[i], items[parent]]
      if (a === undefined || b === undefined || !before(a, b)) return
      items[i] = b
      items[parent] = a
      i = parent
    }
  }

  function down(): void {
    let i = 0
    for (;;) {
      let first = i
      for (const child of [2 * i + 1, 2 * i + 2]) {
        const [a, b] = [items[child], items[first]]
        if (a !== undefined && b !== undefined && before(a, b)) first = child
      }
      const [a, b] = [items[i], items[first]]
      if (first === i || a === undefined || b === undefined) return
      items[i] = b
      items[first] = a
      i = first
    }
  }

  return {
    get size() { return items.length },
    peek: () => items[0],
    push(item) {
      items.push(item)
      up(items.length - 1)
    },
    pop() {
      const top = items[0]
      const last = items.pop()
      if (last !== undefined && items.length > 0) {
        items[0] = last
        down()
      }
      return top
    },
  }
}
