// The machine's troubles in words for the operator: what is wrong and the next thing to do. Null: a bug, which needs its stack.
import { ConfigError } from '../model/errors.ts'

type Cure = readonly [code: RegExp, says: string]

const CURES: readonly Cure[] = [
  [/^SQLITE_BUSY|^SQLITE_LOCKED/, '数据库正被别的程序占着。关掉其他打开它的程序（数据库工具、同步盘、另一个小助手），再试一次'],
  [/^SQLITE_READONLY/, '数据库文件是只读的，什么也没有改。让运行小助手的用户能写 data 文件夹和里面的文件，再试一次'],
  [/^SQLITE_FULL|^ENOSPC|^EDQUOT/, '磁盘满了，什么也没有改。腾出空间再试一次'],
  [/^SQLITE_(NOTADB|CORRUPT)/, '数据库文件坏了，或者不是数据库。请恢复一份备份：npx gonghui restore'],
  [/^SQLITE_(CANTOPEN|PERM|AUTH)/, '打不开数据库文件。检查 DATABASE_URL 写的路径，以及运行小助手的用户能不能读写那个文件夹'],
  [/^SQLITE_IOERR/, '读写磁盘出错。检查磁盘是否正常、文件夹是不是在网络盘上（数据库要放在本机磁盘）'],
  [/^EADDRINUSE/, '端口已经被占用：可能已经开着一个小助手，也可能是别的程序。换一个端口：在 .env 里写 PORT=3001'],
  [/^(EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN)/, '这台机器没有 HOST 里写的地址。写 127.0.0.1（只给本机）或 0.0.0.0（给别的机器）'],
  [/^(EACCES|EPERM|EROFS)/, '没有权限。让运行小助手的用户能读写 data 文件夹；端口小于 1024 的话换成 3000 以上'],
  [/^(EISDIR|ENOTDIR|EEXIST)/, '路径不对：该是文件的地方是文件夹，或者反过来。检查 DATABASE_URL'],
  [/^EMFILE|^ENFILE/, '打开的文件太多了。重启小助手；还不行就把系统的文件数上限调大（ulimit -n）'],
  [/^(ERR_DLOPEN_FAILED|ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)/, '依赖没装好，或者是给另一个版本的 Node 装的。在程序文件夹里重新运行 npm ci'],
]

/** Lines for the operator; null when this is no known trouble of the machine or the set-up. */
export function explainFailure(error: unknown): readonly string[] | null {
  if (error instanceof ConfigError) return error.problems
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = 'code' in e && typeof e.code === 'string' ? e.code : ''
    const cure = CURES.find(([pattern]) => pattern.test(code))
    if (cure) return [`${cure[1]}（${code}：${e.message.split('\n').at(-1) ?? ''}）`]
  }
  return null
}
