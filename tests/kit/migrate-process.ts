// One of several processes that migrate the same file at once. Arguments: the file, the time. Sends what it applied.
import { instant } from '../../bot/model/time.ts'
import { migrate } from '../../prisma/migrate.ts'

const [file = '', now = '0'] = process.argv.slice(2)
process.send?.(migrate(file, instant(Number(now))))
process.disconnect()
