// The machine's troubles in words.
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../bot/model/errors.ts'
import { explainFailure } from '../../../bot/ops/explain.ts'

const withCode = (code: string): Error => Object.assign(new Error(`${code}: it failed`), { code })

describe('explained', () => {
  test.each([
    ['SQLITE_BUSY', '正被别的程序占着'],
    ['SQLITE_BUSY_SNAPSHOT', '正被别的程序占着'],
    ['SQLITE_READONLY_DBMOVED', '只读'],
    ['SQLITE_FULL', '磁盘满了'],
    ['ENOSPC', '磁盘满了'],
    ['SQLITE_NOTADB', 'gonghui restore'],
    ['SQLITE_CORRUPT', 'gonghui restore'],
    ['SQLITE_CANTOPEN', 'DATABASE_URL'],
    ['SQLITE_IOERR_WRITE', '磁盘'],
    ['EADDRINUSE', 'PORT=3001'],
    ['EADDRNOTAVAIL', 'HOST'],
    ['EACCES', '没有权限'],
    ['EROFS', '没有权限'],
    ['EISDIR', 'DATABASE_URL'],
    ['ERR_DLOPEN_FAILED', 'npm ci'],
  ])('%s', (code, says) => {
    const lines = explainFailure(withCode(code))
    expect(lines).toEqual([expect.stringContaining(says)])
    expect(lines?.[0]).toContain(`（${code}：`)
  })

  test('what is behind another error', () => {
    expect(explainFailure(new Error('outer', { cause: new Error('middle', { cause: withCode('ENOSPC') }) }))?.[0]).toContain('磁盘满了')
  })

  test('a wrong set-up, line by line', () => {
    expect(explainFailure(new ConfigError(['one', 'two']))).toEqual(['one', 'two'])
  })
})

test.each([new Error('a bug'), new TypeError('x is not a function'), withCode('ERR_ASSERTION'), 'a string', null, new Database.SqliteError('no such table', 'SQLITE_ERROR')])('a bug is not: %s', (error) => {
  expect(explainFailure(error)).toBeNull()
})
