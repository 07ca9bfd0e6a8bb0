// Lets only so much be under way at once, in order of asking.

export interface Gate {
  enter(): Promise<void>
  /** Call once for each `enter`. */
  leave(): void
}

export function createGate(most: number): Gate {
  const waiting: (() => void)[] = []
  let inside = 0
  return {
    enter() {
      if (inside < most) {
        inside++
        return Promise.resolve()
      }
      return new Promise((resolve) => { waiting.push(resolve) })
    },
    leave() {
      const next = waiting.shift()
      if (next) next()
      else inside--
    },
  }
}
