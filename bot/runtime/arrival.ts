// Order of arrival in a rush: whoever takes longer to be read does not lose their turn to those who came later.

export interface Arrivals {
  /** A line begins to be read; called in order of arrival. */
  enter(id: string): void
  /** It turned out to be a sign-up: `go` is called when nobody who came before is still being read. */
  decide(id: string, go: () => void): void
  /** It is none, or is dealt with: those behind it need not wait. Any number of times. */
  leave(id: string): void
}

/** Waiting is only ever for those who came before, so nobody waits in a circle. */
export function createArrivals(): Arrivals {
  // Null while it is being read. A map keeps the order of its keys.
  const line = new Map<string, (() => void) | null>()

  function advance(): void {
    for (const [id, go] of line) {
      if (go === null) return
      line.delete(id)
      go()
    }
  }

  return {
    enter: (id) => { line.set(id, null) },
    decide(id, go) {
      if (!line.has(id)) {
        go()
        return
      }
      line.set(id, go)
      advance()
    },
    leave(id) {
      if (line.get(id) === null && line.delete(id)) advance()
    },
  }
}
