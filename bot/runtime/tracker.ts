// Work under way, so that replay can wait for it and a shutdown can finish it.

export interface Tracker {
  /** Follows a piece of work; its failure is handed to `failed` and never lost. */
  follow(work: Promise<unknown>): void
  /** Resolves when nothing is under way, what began meanwhile included. */
  idle(): Promise<void>
  busy(): boolean
}

export function createTracker(failed: (error: unknown) => void): Tracker {
  const underWay = new Set<Promise<unknown>>()
  return {
    follow(work) {
      const followed: Promise<unknown> = work.catch(failed).finally(() => underWay.delete(followed))
      underWay.add(followed)
    },
    busy: () => underWay.size > 0,
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
