// What may import what: the floors of bot and the sockets beside them. `npm run deps` checks it, and that it read every file.
const OWN = '^(\\.generated|adapters|bot|commands|jobs|prisma|tests)/'

/** Those folders may import those only, of what is ours. */
const floor = (name, from, may) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: OWN, pathNot: may },
})

/** Those packages and folders belong to those files only. */
const keep = (name, what, owners) => ({
  name,
  severity: 'error',
  from: { pathNot: owners },
  to: { path: what },
})

const npm = (names) => `(^|/)node_modules/(${names})(/|$)`

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },

    floor('floor-0-model', '^bot/model/', ['^bot/model/']),
    floor('floor-1-domain', '^bot/domain/', ['^bot/(domain|model)/']),
    floor('floor-1-language', '^bot/language/', ['^bot/(language|domain|model)/']),
    floor('floor-1-ports', '^bot/ports/', ['^bot/(ports|model)/']),
    floor('floor-2-prisma', '^prisma/', ['^prisma/', '^\\.generated/', '^bot/(domain|language|ports|model)/']),
    floor('floor-3-services', '^bot/services/', ['^bot/services/', '^prisma/', '^bot/(domain|language|ports|model)/']),
    // Inbox, outbox, offers and live cards are the runtime's own tables: it alone keeps them, so nothing stands between.
    floor('floor-4-runtime-cards', '^bot/(runtime|cards)/', ['^bot/(runtime|cards|services|domain|language|ports|model)/', '^prisma/(client|gather|stores/(inbox|outbox|offer|live-card))\\.ts$']),
    floor('floor-5-commands', '^commands/', ['^commands/', '^bot/(runtime|cards|services|model)/']),
    floor('floor-5-jobs', '^jobs/(?!engine/)', ['^jobs/(?!engine/)', '^bot/(runtime|cards|services|model)/']),
    floor('socket-queue', '^jobs/engine/', ['^jobs/engine/', '^bot/(ports|model)/']),
    floor('socket-platform', '^adapters/([^/]+)/', ['^adapters/$1/', '^bot/(ports|model)/']),
    // A stand-in that knew the bot would agree with its mistakes.
    floor('stand-in-knows-no-bot', '^tests/stand-in/', ['^tests/stand-in/']),
    floor('no-import-of-tests', '^(adapters|bot|commands|jobs|prisma)/', ['^(\\.generated|adapters|bot|commands|jobs|prisma)/']),

    {
      name: 'pure',
      comment: 'Rules and language read no file, no network and no machine.',
      severity: 'error',
      from: { path: '^bot/(domain|language)/' },
      // A lazy require of a table of sounds is no reading of the machine.
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?module$' },
    },
    {
      name: 'only-what-is-installed-live',
      comment: 'What runs live must be among the dependencies proper.',
      severity: 'error',
      from: { path: '^(adapters|bot|commands|jobs|prisma)/', pathNot: '^bot/tools/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'], pathNot: npm('@types') },
    },
    {
      name: 'no-dead-file',
      // The entries reach nothing that reaches them; options.ts is grammar (commands.md section 4) whose first command is the poll.
      comment: 'Each file is reached from an entry.',
      severity: 'error',
      from: { path: '^(bot/main|adapters/web/page/main)\\.ts$' },
      to: { path: '^(adapters|bot|commands|jobs|prisma)/.+\\.ts$', pathNot: '^(bot/tools/|(bot/main|adapters/web/page/main|bot/language/options)\\.ts$)', reachable: false },
    },

    keep('prisma-client-in-prisma', `^\\.generated/|${npm('@prisma')}`, ['^prisma/', '^\\.generated/', '^bot/tools/', '^tests/', '^prisma\\.config\\.ts$']),
    keep('sqlite-in-prisma', npm('(@types/)?better-sqlite3'), ['^prisma/', '^bot/[^/]+\\.ts$', '^bot/(console|tools)/', '^tests/']),
    keep('queue-server-in-engine', npm('bullmq|ioredis'), ['^jobs/engine/', '^tests/']),
    keep('feishu-sdk-in-adapter', npm('@larksuiteoapi'), ['^adapters/feishu/', '^tests/']),
    keep('dingtalk-sdk-in-adapter', npm('dingtalk-stream[^/]*|@alicloud'), ['^adapters/dingtalk/', '^tests/']),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^\\.generated/'] },
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
}
