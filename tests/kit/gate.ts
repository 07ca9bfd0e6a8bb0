// A door that a test shuts, so that work stands still where it wants to look.

export interface Gate {
  /** Waits while the gate is shut. */
  pass(): Promise<void>
  close(): void
  open(): void
  /** Resolves when so many have come to the shut gate since it was shut. */
  arrived(count: number): Promise<void>
}

export function createGate(): Gate {
  let shut = false
  let came = 0
  let waiting: (() => void)[] = []
  let watching: { count: number; tell: () => void }[] = []
  return {
    pass() {
      if (!shut) return Promise.resolve()
      came++
      watching = watching.filter((w) => {
        if (w.count <= came) w.tell()
        return w.count > came
      })
      return new Promise((resolve) => { waiting.push(resolve) })
    },
    close() {
      shut = true
      came = 0
    },
    open() {
      shut = false
      for (const go of waiting) go()
      waiting = []
    },
    arrived: (count) => (came >= count ? Promise.resolve() : new Promise((tell) => { watching.push({ count, tell }) })),
  }
}
