// The page's three calls to the server, and its ear.
import type { ErrorView, PressAnswer, PressBody, SayBody, ServerEvent, StateView } from '../view.ts'

/** A refusal whose message can be shown as it is. */
export class ApiError extends Error {}

async function call<T>(path: string, body?: unknown): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  } catch {
    throw new ApiError('连不上机器人，没有发出去。看看程序是不是还开着。')
  }
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as T
  const text = (answer as Partial<ErrorView> | null)?.error
  throw new ApiError(text ?? '这一步出错了，再试一次。')
}

export const api = {
  state: (): Promise<StateView> => call<StateView>('/api/state'),
  say: (body: SayBody): Promise<{ id: string }> => call('/api/say', body),
  press: (body: PressBody): Promise<PressAnswer> => call('/api/press', body),
}

const RETRY_MS = 2_000

/** Listens for events; `onLine` says whether the connection stands. The browser resumes by itself after a cut. */
export function listen(onEvent: (event: ServerEvent) => void, onLine: (online: boolean) => void): void {
  const source = new EventSource('/api/events')
  source.onopen = () => onLine(true)
  source.onmessage = (message: MessageEvent<string>) => onEvent(JSON.parse(message.data) as ServerEvent)
  source.onerror = () => {
    onLine(false)
    // Only an answer that is no event stream ends the browser's own retries.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(onEvent, onLine), RETRY_MS)
  }
}
