// The 体验群 must not become a hole: loopback, host, origin, content type, size, headers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PORT, webKit, type WebKit } from '../../kit/web.ts'

let kit: WebKit
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gonghui-page-'))
  for (const name of ['index.html', 'main.js', 'style.css']) writeFileSync(join(folder, name), `${name} here`)
  writeFileSync(join(folder, 'secret.json'), 'secret')
  kit = await webKit({ pageDir: folder })
})
beforeEach(() => {
  kit.events.length = 0
})
afterAll(async () => {
  await kit.web.stop()
  rmSync(folder, { recursive: true })
})

const say = { user: 'w1', chat: 'union', text: '报名' }

describe('who may ask', () => {
  test.each([`127.0.0.1:${PORT}`, `localhost:${PORT}`, `LOCALHOST:${PORT}`, `[::1]:${PORT}`])('host %s is served', async (host) => {
    expect((await kit.request('/api/state', { headers: { host } })).status).toBe(200)
  })

  test.each([`evil.example:${PORT}`, 'evil.example', '127.0.0.1', `127.0.0.1:${PORT + 1}`, `127.0.0.1.evil.example:${PORT}`, `192.168.1.5:${PORT}`, ''])('host %s is refused', async (host) => {
    for (const path of ['/', '/main.js', '/api/state', '/api/events']) expect((await kit.request(path, { headers: { host } })).status).toBe(403)
  })

  test.each(['192.168.1.5', '10.0.0.1', '::ffff:192.168.1.5', '2001:db8::1', ''])('from %s it is refused, whatever the host says', async (remote) => {
    expect((await kit.request('/api/state', { remote })).status).toBe(403)
  })

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('from %s it is served', async (remote) => {
    expect((await kit.request('/api/state', { remote })).status).toBe(200)
  })

  test('without a connection to look at it is refused', async () => {
    expect((await kit.request('/api/state', { env: {} })).status).toBe(403)
  })

  test.each(['https://evil.example', 'null', `http://127.0.0.1:${PORT + 1}`, `https://127.0.0.1:${PORT}`, `http://localhost:${PORT}`])('origin %s may not say anything', async (origin) => {
    expect((await kit.post('/api/say', say, { origin })).status).toBe(403)
    expect(kit.events).toEqual([])
  })

  test('the own origin may', async () => {
    expect((await kit.post('/api/say', say, { origin: `http://127.0.0.1:${PORT}`, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect(kit.events).toHaveLength(1)
  })

  test('another site may link to the page and nothing more', async () => {
    const from = (mode: string): RequestInit => ({ headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode } })
    expect((await kit.request('/', from('navigate'))).status).toBe(200)
    expect((await kit.request('/api/state', from('navigate'))).status).toBe(403)
    expect((await kit.request('/main.js', from('no-cors'))).status).toBe(403)
  })
})

describe('what may be asked', () => {
  test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp'])('content type %s is refused', async (type) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
    const body = new TextEncoder().encode(JSON.stringify(say))
    expect((await kit.request('/api/say', { method: 'POST', headers, body })).status).toBe(415)
    expect(kit.events).toEqual([])
  })

  test('a body over 64 KB is refused, declared or not', async () => {
    const body = JSON.stringify({ ...say, text: 'x'.repeat(65 * 1024) })
    const headers = { 'content-type': 'application/json' }
    expect((await kit.request('/api/say', { method: 'POST', headers, body })).status).toBe(413)
    expect((await kit.request('/api/say', { method: 'POST', headers: { ...headers, 'content-length': String(body.length) }, body })).status).toBe(413)
    expect(kit.events).toEqual([])
  })

  test('half a JSON is refused in Chinese', async () => {
    const answer = await kit.request('/api/say', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"user":' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: '请求不是完整的 JSON，刷新页面再试。' })
  })

  test('the page’s own files and nothing beside them', async () => {
    expect(await (await kit.request('/')).text()).toBe('index.html here')
    expect((await kit.request('/main.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect((await kit.request('/style.css')).headers.get('content-type')).toBe('text/css; charset=utf-8')
    for (const path of ['/secret.json', '/index.html', '/..%2fsecret.json', '/%2e%2e/main.js.css', '/nothing.js', '/api/nothing']) {
      expect((await kit.request(path)).status).toBe(404)
    }
  })

  test('what was typed comes back as data, never as a page', async () => {
    const text = '<script>alert(1)</script><at user_id="all">'
    await kit.post('/api/say', { ...say, text })
    const answer = await kit.request('/api/state')
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.json()).toMatchObject({ lines: expect.arrayContaining([expect.objectContaining({ text })]) })
  })
})

test.each(['/', '/main.js', '/api/state', '/nothing'])('%s carries the headers that shut the page off', async (path) => {
  const { headers } = await kit.request(path)
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect(headers.get('access-control-allow-origin')).toBeNull()
})

test('a refusal carries them too', async () => {
  expect((await kit.request('/', { headers: { host: 'evil.example' } })).headers.get('content-security-policy')).toContain("default-src 'none'")
})
