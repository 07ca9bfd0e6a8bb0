// The config: what each variable means, and that everything wrong is named at once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig, readConfig, readEnvFile, type Config, type Env } from '../../bot/config.ts'
import { ConfigError } from '../../bot/model/errors.ts'

const ROOT = resolve('/srv/gonghui')
const at = (...parts: string[]): string => join(ROOT, ...parts)
const FEISHU = { FEISHU_APP_ID: 'cli_a1b2c3d4e5f60718', FEISHU_APP_SECRET: 'hush-hush' }
const DINGTALK = { DINGTALK_CLIENT_ID: 'dingabc', DINGTALK_CLIENT_SECRET: 'hush-hush' }

function problems(act: () => unknown): readonly string[] {
  try {
    act()
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('with nothing set', () => {
  test('the 体验群 opens for this machine, on a file of its own', () => {
    expect(readConfig({}, ROOT)).toEqual({
      kind: 'playground', databaseFile: at('data', 'playground.db'), playgroundFile: at('data', 'playground.db'), backupDir: at('data', 'backup'),
      admins: [], host: '127.0.0.1', port: 3000, zone: 'Asia/Shanghai', logLevel: 'info', publicUrl: null, redisUrl: null, feishu: null, dingtalk: null, notes: [],
    })
  })

  test('blank values count as nothing', () => {
    expect(readConfig({ DATABASE_URL: '', PORT: '  ', ADMINS: '', PLAYGROUND: '', FEISHU_APP_ID: ' ', FEISHU_APP_SECRET: '' }, ROOT)).toEqual(readConfig({}, ROOT))
  })
})

describe('which database', () => {
  test.each<{ case: string; env: Env; kind: Config['kind']; file: string; page: string | null }>([
    { case: 'named, no platform', env: { DATABASE_URL: 'file:x.db' }, kind: 'playground', file: at('x.db'), page: at('x.db') },
    { case: 'credentials: the page is left out', env: FEISHU, kind: 'live', file: at('data', 'gonghui.db'), page: null },
    { case: 'credentials and PLAYGROUND=1: the page on a file beside', env: { ...FEISHU, PLAYGROUND: '1' }, kind: 'live', file: at('data', 'gonghui.db'), page: at('data', 'playground.db') },
    { case: 'the page never shares the union’s file', env: { ...FEISHU, PLAYGROUND: '1', DATABASE_URL: 'file:playground.db' }, kind: 'live', file: at('playground.db'), page: at('playground-own.db') },
    { case: 'PLAYGROUND=0 without credentials', env: { PLAYGROUND: '0' }, kind: 'live', file: at('data', 'gonghui.db'), page: null },
    { case: 'credentials and PLAYGROUND=0', env: { ...FEISHU, PLAYGROUND: 'off' }, kind: 'live', file: at('data', 'gonghui.db'), page: null },
  ])('$case', ({ env, kind, file, page }) => {
    expect(readConfig(env, ROOT)).toMatchObject({ kind, databaseFile: file, playgroundFile: page })
  })

  test.each([
    ['file:data/a.db', at('data', 'a.db')],
    ['file:./a.db', at('a.db')],
    ['file:/var/lib/a.db', resolve('/var/lib/a.db')],
    ['file:///var/lib/a%20b.db', resolve('/var/lib/a b.db')],
    ['file:数据/工会.db', at('数据', '工会.db')],
  ])('%s', (url, file) => {
    expect(readConfig({ DATABASE_URL: url }, ROOT).databaseFile).toBe(file)
  })
})

describe('values', () => {
  test.each<{ env: Env; says: Partial<Config> }>([
    { env: { ADMINS: 'feishu:ou_1,dingtalk:staff001' }, says: { admins: ['feishu:ou_1', 'dingtalk:staff001'] } },
    { env: { ADMINS: ' web：w9， feishu:ou_1、feishu:ou_1 ' }, says: { admins: ['web:w9', 'feishu:ou_1'] } },
    { env: { HOST: '[::1]', PORT: '0' }, says: { host: '::1', port: 0 } },
    { env: { HOST: 'localhost', PORT: '65535' }, says: { host: 'localhost', port: 65_535 } },
    { env: { UNION_TIME_ZONE: 'Asia/Urumqi', LOG_LEVEL: 'WARN' }, says: { zone: 'Asia/Urumqi' as Config['zone'], logLevel: 'warn' } },
    { env: { PUBLIC_URL: 'https://gonghui.example.cn/bot/' }, says: { publicUrl: 'https://gonghui.example.cn/bot' } },
    { env: FEISHU, says: { feishu: { appId: 'cli_a1b2c3d4e5f60718', appSecret: 'hush-hush', baseUrl: 'https://open.feishu.cn', monthlyCalls: null } } },
    {
      env: { ...FEISHU, FEISHU_BASE_URL: 'http://127.0.0.1:18080/', FEISHU_MONTHLY_CALLS: '50000' },
      says: { feishu: { appId: 'cli_a1b2c3d4e5f60718', appSecret: 'hush-hush', baseUrl: 'http://127.0.0.1:18080', monthlyCalls: 50_000 } },
    },
    {
      env: DINGTALK,
      says: { dingtalk: {
        clientId: 'dingabc', clientSecret: 'hush-hush', robotCode: 'dingabc', baseUrl: 'https://api.dingtalk.com', oapiUrl: 'https://oapi.dingtalk.com', cardTemplateId: null, monthlyCalls: 10_000,
      } },
    },
    {
      env: { ...DINGTALK, DINGTALK_ROBOT_CODE: 'dingxyz', DINGTALK_CARD_TEMPLATE_ID: 'a.schema', DINGTALK_MONTHLY_CALLS: 'off', DINGTALK_OAPI_URL: 'http://localhost:1' },
      says: { dingtalk: {
        clientId: 'dingabc', clientSecret: 'hush-hush', robotCode: 'dingxyz', baseUrl: 'https://api.dingtalk.com', oapiUrl: 'http://localhost:1', cardTemplateId: 'a.schema', monthlyCalls: null,
      } },
    },
  ])('$env', ({ env, says }) => {
    expect(readConfig(env, ROOT)).toMatchObject(says)
  })

  test('REDIS_URL is taken, and said to be of no use yet', () => {
    const config = readConfig({ REDIS_URL: 'redis://127.0.0.1:6379' }, ROOT)
    expect(config.redisUrl).toBe('redis://127.0.0.1:6379')
    expect(config.notes).toEqual([expect.stringContaining('还不用 Redis')])
  })
})

describe('what is wrong', () => {
  test.each<{ env: Env; says: string }>([
    { env: { DATABASE_URL: 'postgres://u:geheim@h/db' }, says: 'DATABASE_URL 不对：目前只支持 SQLite 文件' },
    { env: { DATABASE_URL: 'data/a.db' }, says: 'DATABASE_URL 不对：要写成 file:' },
    { env: { DATABASE_URL: 'file::memory:' }, says: '要写成 file:' },
    { env: { DATABASE_URL: 'file:data/' }, says: '要写成 file:' },
    { env: { DATABASE_URL: 'file:~/a.db' }, says: '~ 在这里不认' },
    { env: { DATABASE_URL: 'file:a.db?connection_limit=1' }, says: '不能有 ? 和 #' },
    { env: { DATABASE_URL: 'file://data/a.db' }, says: '不要两条斜杠' },
    { env: { REDIS_URL: 'localhost' }, says: 'redis://' },
    { env: { ADMINS: 'ou_1,feishu:' }, says: '「ou_1」「feishu:」看不懂' },
    { env: { ADMINS: 'wechat:x' }, says: '「wechat:x」看不懂' },
    { env: { HOST: 'http://0.0.0.0' }, says: 'HOST=http://0.0.0.0 不对：只写地址' },
    { env: { HOST: '0.0.0.0:3000' }, says: '不带 http:// 和端口' },
    { env: { PORT: '65536' }, says: 'PORT=65536 不对' },
    { env: { PORT: '3000.5' }, says: 'PORT=3000.5 不对' },
    { env: { UNION_TIME_ZONE: '北京' }, says: '没有这个时区，中国写 Asia/Shanghai' },
    { env: { LOG_LEVEL: 'loud' }, says: 'debug、info、warn、error、silent' },
    { env: { PUBLIC_URL: 'gonghui.example.cn' }, says: 'https://' },
    { env: { PLAYGROUND: 'yes' }, says: '开写 1，关写 0' },
    { env: { FEISHU_APP_ID: FEISHU.FEISHU_APP_ID }, says: 'FEISHU_APP_SECRET 没有写' },
    { env: { FEISHU_APP_ID: 'cli_1', FEISHU_APP_SECRET: 'x' }, says: 'FEISHU_APP_ID=cli_1 不对：要写飞书开放平台上的 App ID' },
    { env: { FEISHU_BASE_URL: 'http://open.feishu.cn' }, says: 'FEISHU_BASE_URL 不对：要写成 https://' },
    { env: { DINGTALK_BASE_URL: 'ftp://127.0.0.1' }, says: 'DINGTALK_BASE_URL 不对' },
    { env: { DINGTALK_MONTHLY_CALLS: '很多' }, says: 'DINGTALK_MONTHLY_CALLS=很多 不对' },
    { env: { DINGTALK_CLIENT_SECRET: 'x' }, says: 'DINGTALK_CLIENT_ID 没有写' },
  ])('$env', ({ env, says }) => {
    expect(problems(() => readConfig(env, ROOT))).toEqual([expect.stringContaining(says)])
  })

  test('all of it at once, and no secret is repeated', () => {
    const lines = problems(() => readConfig({ DATABASE_URL: 'mysql://root:geheim@h', REDIS_URL: 'http://:geheim@h', PORT: 'x', HOST: '::::', DINGTALK_CLIENT_SECRET: 'geheim' }, ROOT))
    expect(lines.map((line) => /^[A-Z_]+/.exec(line)?.[0])).toEqual(['DATABASE_URL', 'REDIS_URL', 'HOST', 'PORT', 'DINGTALK_CLIENT_ID'])
    expect(lines.join()).not.toContain('geheim')
  })
})

describe('the file .env', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gonghui-env-')) })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const write = (content: string | Buffer): void => writeFileSync(join(folder, '.env'), content)

  test('counts, and the environment wins over it', () => {
    write('\uFEFFPORT=4000 # ours\nHOST="0.0.0.0"\n')
    expect(loadConfig({ PORT: '5000' }, folder)).toMatchObject({ port: 5000, host: '0.0.0.0' })
    expect(loadConfig({ HOST: '' }, folder)).toMatchObject({ port: 4000, host: '127.0.0.1' })
  })

  test('may be missing', () => {
    expect(loadConfig({}, folder).port).toBe(3000)
  })

  test('a name with a slip in it is pointed at; names of others are not', () => {
    write('ADMIN=feishu:ou_1\nDATABASE_ULR=file:x.db\nHTTP_PROXY=x\nport=1\n')
    expect(loadConfig({}, folder).notes).toEqual(['.env 里的 ADMIN 没有用上，是想写 ADMINS 吗', '.env 里的 DATABASE_ULR 没有用上，是想写 DATABASE_URL 吗', '.env 里的 port 没有用上，是想写 PORT 吗'])
  })

  test('in UTF-16, as old PowerShell writes it, is refused rather than ignored', () => {
    write(Buffer.from('\uFEFFPORT=4000\r\n', 'utf16le'))
    expect(problems(() => loadConfig({}, folder))).toEqual([expect.stringContaining('UTF-8')])
  })

  test('that is a folder is refused', () => {
    mkdirSync(join(folder, '.env'))
    expect(problems(() => readEnvFile(join(folder, '.env')))).toEqual([expect.stringContaining('读不了')])
  })
})
