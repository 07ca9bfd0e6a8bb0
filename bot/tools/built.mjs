// Refuses to go on, with the cure, where `npm ci` has not built the program yet. Imported first, or run by itself.
import { existsSync } from 'node:fs'

const missing = ['../../.generated/prisma/client.ts', '../../.build/main.js'].some((file) => !existsSync(new URL(file, import.meta.url)))
if (missing) {
  process.stderr.write('程序还没有构建好。请运行：npm ci（依赖已经装好的话：npm run prepare）\n')
  process.exit(1)
}
