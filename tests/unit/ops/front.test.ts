// The doors: who gets to see /healthz, who the page, on real sockets of this machine.
import type { HttpBindings } from '@hono/node-server'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { answer, isLoopback, openFront, type Front, type FrontOptions } from '../../../bot/ops/front.ts'

const HEALTH = { ok: true, version: '0.1.0', db: 'ok', uptimeSeconds: 5, pending: 0 } as const
const page: FrontOptions['page'] = (request) => new Response(`page ${new URL(request.url).pathname}`)

const fronts: Front[] = []
afterEach(async () => {
  for (const front of fronts.splice(0)) await front.close()
})
async function open(o: Partial<FrontOptions> = {}): Promise<Front> {
  const front = await openFront({ host: '127.0.0.1', port: 0, health: async () => HEALTH, page, ...o })
  fronts.push(front)
  return front
}
const get = async (url: string, init?: RequestInit): Promise<{ status: number; text: string }> => {
  const response = await fetch(url, init)
  return { status: response.status, text: await response.text() }
}

test.each([
  ['127.0.0.1', true], ['127.8.8.8', true], ['::1', true], ['::ffff:127.0.0.1', true],
  ['10.0.0.1', false], ['::ffff:10.0.0.1', false], ['0.0.0.0', false], ['::', false], ['127.0.0.1.example.cn', false], [undefined, false],
])('%s is loopback: %s', (address, is) => {
  expect(isLoopback(address)).toBe(is)
})

describe('on this machine', () => {
  test('health and page', async () => {
    const { url } = await open()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(JSON.parse((await get(`${url}/healthz`)).text)).toEqual(HEALTH)
    expect(await get(`${url}/x`)).toEqual({ status: 200, text: 'page /x' })
  })

  test('503 when it is not well', async () => {
    const { url } = await open({ health: async () => ({ ...HEALTH, ok: false, db: 'failed' }) })
    expect(await get(`${url}/healthz`)).toMatchObject({ status: 503, text: expect.stringContaining('"db":"failed"') })
  })

  test('health is only for reading', async () => {
    const { url } = await open()
    expect((await get(`${url}/healthz`, { method: 'HEAD' })).status).toBe(200)
    expect((await get(`${url}/healthz`, { method: 'POST' })).status).toBe(405)
  })

  test('left out, the page is a sentence', async () => {
    const { url } = await open({ page: null })
    expect(await get(`${url}/`)).toMatchObject({ status: 404, text: expect.stringContaining('PLAYGROUND=1') })
    expect((await get(`${url}/healthz`)).status).toBe(200)
  })

  test.each(['0.0.0.0', '::', 'localhost'])('HOST=%s: the page is there for loopback', async (host) => {
    const { port } = await open({ host })
    expect((await get(`http://localhost:${port}/`)).text).toBe('page /')
  })

  test('a taken port is the system’s error, and nothing stays open', async () => {
    const { port } = await open()
    await expect(openFront({ host: '127.0.0.1', port, health: async () => HEALTH, page })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(openFront({ host: '203.0.113.1', port: 0, health: async () => HEALTH, page })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
  })

  test('closing ends open connections', async () => {
    const { url, close } = await open({ page: () => new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('x')) } })) })
    const response = await fetch(url)
    const reader = response.body?.getReader()
    await reader?.read()
    fronts.length = 0
    await close()
    await expect(reader?.read()).rejects.toThrow()
  })
})

describe('from another machine', () => {
  const at = (localAddress: string | undefined): HttpBindings => ({ incoming: { socket: { localAddress } } }) as unknown as HttpBindings
  const ask = (path: string, localAddress: string | undefined): Promise<Response> => answer({ health: async () => HEALTH, page }, new Request(`http://127.0.0.1:3000${path}`), at(localAddress))

  test.each(['10.0.0.5', '::ffff:192.168.1.5', '2001:db8::1', undefined])('at %s: health, but no page', async (address) => {
    expect((await ask('/healthz', address)).status).toBe(200)
    for (const path of ['/', '/main.js', '/api/state', '//healthz', '/healthz/../']) expect((await ask(path, address)).status).toBe(404)
    expect((await ask('/', '127.0.0.1')).status).toBe(200)
  })

  // Every address of the network that this machine has: none in a closed box.
  const outside = Object.values(networkInterfaces()).flat().flatMap((address) => (address?.family === 'IPv4' && !address.internal ? [address.address] : []))

  test('over its real addresses, whatever HOST says', async () => {
    for (const there of outside) {
      for (const host of ['0.0.0.0', '::', there]) {
        const { port, url } = await open({ host })
        expect((await get(`http://${there}:${port}/healthz`)).status).toBe(200)
        expect(await get(`http://${there}:${port}/`)).toMatchObject({ status: 404, text: expect.stringContaining('那台电脑') })
        expect((await get(`${url}/`)).text).toBe('page /')
      }
    }
    const { port } = await open()
    for (const there of outside) await expect(fetch(`http://${there}:${port}/healthz`)).rejects.toThrow()
  })
})
