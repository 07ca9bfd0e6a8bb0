// The lines of a replay script: which are valid, and what an invalid one is answered with (replay.md, Input lines).
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { GROUP, newFile, playScript, presses, published, says } from '../kit/script.ts'

/** A setup with one member of that birthday. */
const born = (birthday: string, more: object = {}) => ({ setup: { members: [{ name: '王芳', birthday, ...more }] } })

describe('lines', () => {
  test.each([
    { line: 'nonsense', says: 'line: expected one JSON object' },
    { line: '[1]', says: 'line: expected one JSON object' },
    { line: '{}', says: 'line: expected one of setup, text, click, membership, at, down' },
    { line: { at: '2026-03-11T10:00:00' }, says: 'at: … ISO 8601 with an offset' },
    { line: { at: '2026-02-30T10:00:00+08:00' }, says: 'at: … ISO 8601 with an offset' },
    { line: { at: '2025-12-31T10:00:00+08:00' }, says: 'at: the clock never goes back' },
    { line: { down: '2025-12-31T10:00:00+08:00' }, says: 'down: the clock never goes back' },
    { line: { platform: 'wechat', chat: null, user: 'u', text: '活动' }, says: 'platform: ' },
    { line: { platform: 'feishu', user: 'u', text: '活动' }, says: 'chat: ' },
    { line: { platform: 'feishu', chat: null, text: '活动' }, says: 'user: ' },
    { line: { platform: 'feishu', chat: null, user: 'u', text: 5 }, says: 'text: ' },
    { line: says('u', '活动', { mention: 'no' }), says: 'mention: ' },
    { line: says('u', '活动', { colour: 'red' }), says: 'colour' },
    { line: { platform: 'feishu', chat: 'g1', membership: 'join' }, says: 'user: ' },
    { line: { platform: 'feishu', chat: 'g1', membership: 'stay', user: 'u' }, says: 'membership: ' },
    { line: { setup: { admins: ['ou_1'] } }, says: 'setup.admins.0: platform:account' },
    { line: { setup: { members: [{ name: '王芳', role: 'king' }] } }, says: 'setup.members.0.role: ' },
    { line: born('1985-02-30'), says: 'setup.members.0.birthday: a day that there is, not 1985-02-30' },
    { line: born('1985-02-29'), says: 'setup.members.0.birthday: ' },
    { line: born('02-30'), says: 'setup.members.0.birthday: ' },
    { line: born('13-01', { lunar: true }), says: 'setup.members.0.birthday: ' },
    { line: born('1985-01-31', { lunar: true }), says: 'setup.members.0.birthday: ' },
    { line: born('06-01', { leap: true }), says: 'setup.members.0.leap: only with "lunar": true' },
    { line: { setup: { members: [{ name: '王芳', accounts: { feishu: 'ou_1' } }, { name: '李梅', accounts: { feishu: 'ou_1' } }] } }, says: "setup.members.1.accounts.feishu: ou_1 is 王芳's already" },
    { line: { setup: { fault: { platform: 'feishu', sends: 1, error: 'rate_limited' } } }, says: 'setup.fault: exactly one of chat and user' },
    { line: { setup: { fault: { platform: 'feishu', chat: 'g1', sends: 0, error: 'rate_limited' } } }, says: 'setup.fault.sends: ' },
    { line: presses('u', '报名', 'm99'), says: 'click.message: no card m99 was ever shown' },
    { line: presses('u', '报名'), says: 'click.message: no card last was ever shown' },
  ])('$line is not valid: $says', async ({ line, says: expected }) => {
    const { status, errors, bytes } = await playScript(['', line])
    expect(status).toBe(2)
    // Which line, which field, and what was expected there.
    expect(errors).toMatch(/^line 2: /)
    for (const words of expected.split(' … ')) expect(errors).toContain(words)
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
    expect(bytes).toBe('')
  })

  test('before the first at it is New Year; blank lines count; a byte order mark is no matter; setup writes nothing', async () => {
    const { lines, end } = await playScript(['\uFEFF{"setup":{"chats":[{"platform":"feishu","chat":"g1","title":"校工会"}]}}', '', '   ', says('ou_1', '活动', { name: '王芳' })])
    expect(lines).toEqual([expect.objectContaining({ at: '2026-01-01T00:00:00+08:00', kind: 'reply', line: 4, platform: 'feishu', chat: 'g1', user: null, message: 'm1' })])
    expect(end).toEqual({ kind: 'end', at: '2026-01-01T00:00:00+08:00', pending: 0, failed: 0 })
  })

  test('lines before an invalid one stay carried out in a kept database', async () => {
    const file = newFile()
    const first = await playScript([...published(), says('ou_1', '报名 A1'), 'oops'], ['--db', file])
    expect({ status: first.status, end: first.end, errors: first.errors }).toEqual({ status: 2, end: null, errors: 'line 6: line: expected one JSON object\n' })
    const { lines } = await playScript([says('ou_1', '报名 A1')], ['--db', file])
    expect(lines.find((l) => l.line === 1)?.text).toContain('你已经报上了，第 1 位')
  })

  test('an at is ISO with any offset; times are written with the union’s, without fractions', async () => {
    const { lines } = await playScript([GROUP, says('ou_1', '活动', { at: '2026-01-02T02:00:00.250Z' })])
    expect(lines[0]?.at).toBe('2026-01-02T10:00:00+08:00')
  })

  test('setup may come again, each time adding', async () => {
    const { lines } = await playScript([
      GROUP, { setup: { members: [{ name: '王芳', branch: '语文组', role: 'cadre', accounts: { feishu: 'ou_1', dingtalk: 'd_1' } }], chats: [{ platform: 'dingtalk', chat: 'c1', title: '钉钉群' }] } },
      { platform: 'dingtalk', chat: null, user: 'd_1', text: '活动 新建 读书会 1月9日16:20' }, { platform: 'dingtalk', chat: 'c1', user: 'd_1', text: '活动' },
    ])
    expect(lines[0]).toMatchObject({ line: 3, platform: 'dingtalk', chat: null, user: 'd_1', text: expect.stringContaining('这样发可以吗') })
    expect(lines[1]).toMatchObject({ line: 4, platform: 'dingtalk', chat: 'c1', user: null })
  })

  test.each([born('02-29'), born('1984-02-29'), born('02-30', { lunar: true }), born('1985-06-30', { lunar: true, leap: true })])('$setup.members.0.birthday is a birthday', async (line) => {
    expect((await playScript([line])).status).toBe(0)
  })

  test.each([
    { case: 'another name', members: [{ name: '李梅', accounts: { feishu: 'ou_1' } }] },
    { case: 'another 工号', members: [{ name: '王芳', employeeNo: '1002', accounts: { feishu: 'ou_1' } }] },
    { case: 'the 工号 of somebody else', members: [{ name: '王芳', employeeNo: '1003', accounts: { feishu: 'ou_1' } }] },
  ])('an account that is somebody’s already ($case) is no valid line, and changes nothing', async ({ members }) => {
    const first = { setup: { members: [{ name: '王芳', employeeNo: '1001', accounts: { feishu: 'ou_1' } }, { name: '何晓', employeeNo: '1003', accounts: { feishu: 'ou_3' } }] } }
    const file = newFile()
    const { status, errors } = await playScript([first, '', { setup: { members } }], ['--db', file])
    expect({ status, errors }).toEqual({ status: 2, errors: "line 3: setup.members.0.accounts.feishu: ou_1 is 王芳's already\n" })
    const db = new Database(file, { readonly: true })
    expect(db.prepare('SELECT "name" FROM "Member" ORDER BY "employeeNo"').pluck().all()).toEqual(['王芳', '何晓'])
    db.close()
  })

  test('the same person again, and an administrator of whom only the account was known, are completed', async () => {
    const { status } = await playScript([
      { setup: { admins: ['feishu:ou_9'], members: [{ name: '王芳', accounts: { feishu: 'ou_1' } }] } },
      { setup: { members: [{ name: '王芳', employeeNo: '1001', accounts: { feishu: 'ou_1', dingtalk: 'd_1' } }, { name: '何晓', accounts: { feishu: 'ou_9' } }] } },
      { setup: { members: [{ name: '王芳（改名）', employeeNo: '1001', accounts: { feishu: 'ou_1' } }] } },
    ])
    expect(status).toBe(0)
  })
})
