// Faults on request, per route: what a platform does on a bad day. Rules: stand-ins.md "General".

/** What happens to a request that a rule matches. */
export type FaultAction =
  /** Goes on after `ms` (virtual). */
  | { readonly kind: 'latency'; readonly ms: number }
  /** No answer, ever; the request has no effect. */
  | { readonly kind: 'hang' }
  /** The socket is destroyed; the request has no effect. */
  | { readonly kind: 'reset' }
  /** This answer; the request has no effect. */
  | { readonly kind: 'reply'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown }
  /** 200 with broken JSON; the request has no effect. */
  | { readonly kind: 'malformed' }
  /** The request takes effect, its reply is lost with the socket: the case that proves idempotency. */
  | { readonly kind: 'drop-after-accept' }

export interface FaultRule {
  /** The route as it is recorded, such as `POST /open-apis/im/v1/messages`, or a test of route and parsed body. */
  readonly match: string | ((route: string, body: unknown) => boolean)
  /** How many requests; without, all until it is removed. */
  readonly times?: number
  readonly action: FaultAction
}

export interface Faults {
  /** Oldest rule first. Returns how to remove it. */
  add(rule: FaultRule): () => void
  /** The action for this request, used up by one; null when none matches. */
  take(route: string, body: unknown): FaultAction | null
  clear(): void
}

/** No rule at first. */
export function createFaults(): Faults {
  const rules = new Set<{ readonly rule: FaultRule; left: number }>()
  return {
    add(rule) {
      const kept = { rule, left: rule.times ?? Infinity }
      rules.add(kept)
      return () => {
        rules.delete(kept)
      }
    },
    take(route, body) {
      for (const kept of rules) {
        const { match, action } = kept.rule
        if (!(typeof match === 'string' ? match === route : match(route, body))) continue
        kept.left -= 1
        if (kept.left <= 0) rules.delete(kept)
        return action
      }
      return null
    },
    clear: () => rules.clear(),
  }
}

const KINDS: readonly string[] = ['latency', 'hang', 'reset', 'reply', 'malformed', 'drop-after-accept']

/** A rule that came as JSON (control API): `{route, times?, action}`. Throws what to do instead. */
export function faultFromJson(value: unknown): FaultRule {
  const { route, times, action } = (value ?? {}) as { readonly route?: unknown; readonly times?: unknown; readonly action?: { readonly kind?: unknown } }
  if (typeof route !== 'string') throw new Error('A fault needs a route, such as "POST /open-apis/im/v1/messages".')
  if (!KINDS.includes(String(action?.kind))) throw new Error(`A fault needs an action with a kind: ${KINDS.join(', ')}.`)
  return { match: route, action: action as FaultAction, ...(typeof times === 'number' ? { times } : {}) }
}
