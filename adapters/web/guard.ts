// The walls of the 体验群: loopback only, own host and origin only, JSON only, nothing from elsewhere may run in the page.
import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'
import { refuse } from './receive.ts'

/** What @hono/node-server hands over of the connection, as far as it is read here. */
export interface WebEnv {
  Bindings: { readonly incoming: { readonly socket: { readonly remoteAddress?: string | undefined; readonly localPort?: number | undefined } } }
}

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/
const HOSTS = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Refuses whatever does not come from this machine to this machine by its own name. The host is checked against DNS rebinding,
 * origin and fetch site against pages of other sites that post here. Without a connection to look at it refuses too.
 */
export const loopbackOnly = createMiddleware<WebEnv>(async (c, next) => {
  const socket = (c.env as Partial<WebEnv['Bindings']> | undefined)?.incoming?.socket
  const host = c.req.header('host')?.toLowerCase()
  const port = socket?.localPort
  if (!LOOPBACK.test(socket?.remoteAddress ?? '') || port === undefined) throw refuse(403, '体验群只能在这台电脑上打开。')
  const own = HOSTS.some((name) => host === `${name}:${port}` || (port === 80 && host === name))
  if (!own) throw refuse(403, `体验群只认本机地址，请打开 http://127.0.0.1:${port}`)
  const origin = c.req.header('origin')
  if (origin !== undefined && origin !== `http://${host}`) throw refuse(403, '这个请求来自别的网页，没有受理。')
  const site = c.req.header('sec-fetch-site')
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none'
  // A link from elsewhere may open the page, but nothing else.
  if (foreign && c.req.header('sec-fetch-mode') !== 'navigate') throw refuse(403, '这个请求来自别的网页，没有受理。')
  if (foreign && c.req.path !== '/') throw refuse(403, '这个请求来自别的网页，没有受理。')
  await next()
})

/** Browsers cannot post JSON to another site without asking first, and nobody here answers such a question. */
export const jsonOnly = createMiddleware(async (c, next) => {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (c.req.method === 'POST' && type !== 'application/json') throw refuse(415, '只收 JSON。')
  await next()
})

export const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  strictTransportSecurity: false,
})
