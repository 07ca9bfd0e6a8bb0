// The `gonghui` command: one word, one entry. Each is loaded only when it is asked for.
import { editDistance } from './language/edit-distance.ts'
import { ConfigError } from './model/errors.ts'

type Args = readonly string[]

const WORDS: Readonly<Record<string, { readonly says: string; readonly run: (args: Args) => Promise<number> }>> = {
  start: { says: '启动小助手；没有接飞书或钉钉时，打开体验群', run: async () => (await import('./start.ts')).runStart() },
  demo: { says: '在终端里演一天：发活动、抢名额、候补、截止、签到', run: async () => (await import('./demo.ts')).runDemo() },
  replay: { says: '从标准输入读剧本，不联网，时间由剧本走：replay [--db 文件] [--copy] [--seed N] < 剧本.jsonl', run: async (args) => (await import('./replay.ts')).runReplay(args) },
  migrate: { says: '把数据库升级到这个版本（启动时也会自动做）', run: async () => (await import('./ops/cli.ts')).runMigrate() },
  doctor: { says: '体检：哪里不对、怎么办', run: async () => (await import('./ops/cli.ts')).runDoctor() },
  backup: { says: '现在备份一份，打开检查过才算数', run: async () => (await import('./ops/cli.ts')).runBackup() },
  restore: { says: '列出备份；带上文件名就恢复它，原来的会留着', run: async (args) => (await import('./ops/cli.ts')).runRestore(args) },
  help: { says: '这一页', run: async () => { process.stdout.write(help()); return 0 } },
}

function help(): string {
  const lines = Object.entries(WORDS).map(([word, { says }]) => `  ${word.padEnd(9)}${says}`)
  return `工会小助手\n\n用法：npx gonghui <指令>\n\n${lines.join('\n')}\n\n设置写在环境变量或 .env 里：DATABASE_URL、ADMINS、HOST、PORT……哪个写错了，启动时会一起告诉你。\n`
}

function unknown(word: string): number {
  const meant = Object.keys(WORDS).find((known) => editDistance(word.toLowerCase(), known, 2) <= 2)
  process.stderr.write(`没有「${word}」这个指令${meant === undefined ? '' : `，你是想用 ${meant} 吗？`}\n\n${help()}`)
  return 2
}

async function main([first = 'help', ...args]: Args): Promise<number> {
  const word = ['-h', '--help', '帮助'].includes(first) ? 'help' : first
  const known = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined
  try {
    return known ? await known.run(args) : unknown(first)
  } catch (error) {
    const { explainFailure } = await import('./ops/explain.ts')
    const lines = explainFailure(error)
    process.stderr.write(lines ? `${lines.join('\n')}\n` : `这里出错了，请把下面几行报告给我们：\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return error instanceof ConfigError ? 2 : 1
  }
}

process.exitCode = await main(process.argv.slice(2))
