// Starts a stand-in alone, to try the bot "in" a platform without the platform: npm run stand-in -- feishu --port 18080.
import { parseArgs } from 'node:util'
import { demoDingtalk, startDingtalkStandIn } from './dingtalk/index.ts'
import { demoFeishu, startFeishuStandIn } from './feishu/index.ts'

const HELP = `Usage: npm run stand-in -- <feishu|dingtalk> [--port N] [--speed N]
  --port   on 127.0.0.1 (default: a free one)
  --speed  how many times faster its clock runs (default 1)`

interface Started {
  readonly page: string
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

async function feishu(port: number, speed: number): Promise<Started> {
  const standIn = await startFeishuStandIn({ ...demoFeishu(), port, speed })
  return {
    page: standIn.baseUrl, close: () => standIn.close(),
    env: { FEISHU_APP_ID: standIn.appId, FEISHU_APP_SECRET: standIn.appSecret, FEISHU_BASE_URL: standIn.baseUrl },
  }
}

async function dingtalk(port: number, speed: number): Promise<Started> {
  const { app, url, close } = await startDingtalkStandIn({ ...demoDingtalk(port), speed })
  return {
    page: url, close,
    env: { DINGTALK_CLIENT_ID: app.clientId, DINGTALK_CLIENT_SECRET: app.clientSecret, DINGTALK_BASE_URL: url, DINGTALK_OAPI_URL: url },
  }
}

const PLATFORMS: Readonly<Record<string, (port: number, speed: number) => Promise<Started>>> = { feishu, dingtalk }

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { port: { type: 'string', default: '0' }, speed: { type: 'string', default: '1' } } })
  const start = PLATFORMS[positionals[0] ?? '']
  const port = Number(values.port)
  const speed = Number(values.speed)
  if (!start || !Number.isInteger(port) || port < 0 || port > 65_535 || !(speed > 0)) {
    console.error(HELP)
    process.exitCode = 2
    return
  }
  const started = await start(port, speed)
  console.log(`The page: ${started.page}/`)
  console.log('\nStart the bot with these (made-up credentials, good only here):')
  for (const [name, value] of Object.entries(started.env)) console.log(`${name}=${value}`)
  console.log(`\nIn one line: ${Object.entries(started.env).map(([name, value]) => `${name}=${value}`).join(' ')} npm start`)
  const stop = (): void => void started.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

await main()
