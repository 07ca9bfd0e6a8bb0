// A database of one's own for a test that needs no bot: the migrated template, copied.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { openDb, type Db } from '../../prisma/client.ts'

/** Opens a fresh copy; `remove` closes it and takes the file away. */
export async function testDb(): Promise<{ readonly db: Db; readonly file: string; remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'gonghui-db-'))
  const file = join(folder, 'test.db')
  copyFileSync(inject('template'), file)
  const db = await openDb(file, 'OFF')
  return {
    db, file,
    async remove() {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
