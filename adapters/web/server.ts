// The routes of the 体验群: the page's files, its state, its events, and the two things one can do (say, press).
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { streamSSE } from 'hono/streaming'
import type { Logger } from '../../bot/ports/logger.ts'
import { headers, jsonOnly, loopbackOnly, type WebEnv } from './guard.ts'
import type { Hub } from './hub.ts'
import { parseBody, pressBody, refuse, sayBody } from './receive.ts'
import type { ErrorView, PressAnswer, PressBody, SayBody, StateView } from './view.ts'

const MAX_BODY = 64 * 1024
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

/** What the routes call. Each may throw an HTTPException whose message is shown to the person. */
export interface WebActions {
  state(): Promise<StateView>
  say(body: Required<SayBody>): Promise<{ readonly id: string }>
  press(body: PressBody): Promise<PressAnswer>
}

async function json(c: Context): Promise<unknown> {
  try {
    return await c.req.json()
  } catch {
    throw refuse(400, '请求不是完整的 JSON，刷新页面再试。')
  }
}

/** Builds the routes; the caller serves them with @hono/node-server, which also hands over the connection. */
export function createServer(o: { readonly actions: WebActions; readonly hub: Hub; readonly log: Logger; readonly pageDir: string }): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  const file = async (c: Context, name: string, type: string): Promise<Response> => {
    try {
      return c.body(await readFile(join(o.pageDir, name)), 200, { 'content-type': type, 'cache-control': 'no-cache' })
    } catch {
      throw new HTTPException(404, { message: name === 'index.html' ? '页面还没有打包好，先运行 npm ci。' : '没有这个文件。' })
    }
  }

  app.use(headers)
  app.use(loopbackOnly)
  app.use('/api/*', jsonOnly)
  app.use('/api/*', bodyLimit({ maxSize: MAX_BODY, onError: () => { throw refuse(413, '内容太长了，一次最多 64 KB。') } }))
  app.use('/api/*', async (c, next) => {
    await next()
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
  })

  app.get('/', (c) => file(c, 'index.html', TYPES['html'] ?? ''))
  app.get('/:name{[a-z][a-z-]*\\.(?:css|js)}', (c) => {
    const name = c.req.param('name')
    return file(c, name, TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? '')
  })

  app.get('/api/state', async (c) => c.json(await o.actions.state()))
  app.post('/api/say', async (c) => c.json(await o.actions.say(parseBody(sayBody, await json(c)))))
  app.post('/api/press', async (c) => {
    const { index, revision, ...rest } = parseBody(pressBody, await json(c))
    return c.json(await o.actions.press({ ...rest, ...(index === undefined ? {} : { index }), ...(revision === undefined ? {} : { revision }) }))
  })
  app.get('/api/events', (c) =>
    streamSSE(c, async (stream) => {
      const feed = o.hub.subscribe(c.req.header('last-event-id') ?? null)
      stream.onAbort(() => o.hub.unsubscribe(feed))
      try {
        for await (const frame of feed.frames()) {
          if (frame.kind === 'ping') await stream.write(': ping\n\n')
          else await stream.writeSSE({ id: frame.id, data: JSON.stringify(frame.event) })
        }
      } finally {
        o.hub.unsubscribe(feed)
      }
    }),
  )

  app.notFound((c) => c.json({ error: '没有这个地址。' } satisfies ErrorView, 404))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ error: error.message } satisfies ErrorView, error.status)
    o.log.error('web request failed', { path: c.req.path, err: error })
    return c.json({ error: '这一步出错了，没有改动任何东西。过一会儿再试。' } satisfies ErrorView, 500)
  })
  return app
}
