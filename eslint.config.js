// Lint rules: what the type checker cannot see, and where time, chance, environment and console may be touched.
import tseslint from 'typescript-eslint'

/** Banned in all code that is not an entry, a socket, a tool or a test kit: there, they come in through a port or an argument. */
const machine = [
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Time comes from the Clock port.' },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time comes from the Clock port.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Time comes from the Clock port.' },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: 'Chance comes from the Ids port.' },
  { selector: 'MemberExpression[object.name="crypto"]', message: 'Chance comes from the Ids port.' },
  { selector: 'MemberExpression[object.name="process"][property.name="env"]', message: 'The environment is read by bot/config.ts.' },
  { selector: 'MemberExpression[object.name="globalThis"]', message: 'Name what you need, so that it can be checked.' },
]

/** Raw SQL has its place, with a twin for PostgreSQL later. */
const rawSql = [
  { selector: 'MemberExpression[property.name=/^\\$(query|execute)Raw/]', message: 'Raw SQL lives in prisma/gather.ts and prisma/stores.' },
]

const machineGlobals = [
  ...['setTimeout', 'setInterval'].map((name) => ({ name, message: 'Wake-ups come from the Clock port.' })),
  { name: 'performance', message: 'Time comes from the Clock port.' },
  { name: 'console', message: 'Use the Logger port.' },
]

const machineImports = {
  paths: [
    { name: 'node:timers', message: 'Wake-ups come from the Clock port.' },
    { name: 'node:timers/promises', message: 'Wake-ups come from the Clock port.' },
    { name: 'node:perf_hooks', message: 'Time comes from the Clock port.' },
    { name: 'node:console', message: 'Use the Logger port.' },
    { name: 'node:crypto', importNames: ['randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'webcrypto'], message: 'Chance comes from the Ids port.' },
  ],
}

/** Every test runs, on every machine. */
const everyTest = [
  {
    selector: 'MemberExpression[object.name=/^(test|it|describe|suite)$/][property.name=/^(only|skip|skipIf|runIf|todo|fails)$/]',
    message: 'Every test runs, always.',
  },
  { selector: 'CallExpression[callee.property.name=/^to(Throw)?(ErrorMatching|Match)(Inline)?Snapshot$/]', message: 'Say what is expected.' },
]

export default tseslint.config(
  { ignores: ['.build/', '.cache/', '.generated/', 'data/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }, 'string'] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowNever: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A port's member is async for all its implementations, also for one that has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    rules: {
      eqeqeq: 'error',
      'no-debugger': 'error',
      'no-else-return': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-irregular-whitespace': ['error', { skipStrings: true, skipTemplates: true }],
      'no-new-func': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-unreachable': 'error',
      'no-useless-rename': 'error',
      'no-var': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
      'object-shorthand': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...machineGlobals],
      'no-restricted-imports': ['error', machineImports],
      'no-restricted-syntax': ['error', ...machine, ...rawSql],
    },
  },
  {
    files: ['prisma/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...machine] },
  },
  {
    files: ['tests/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...machine, ...everyTest] },
  },
  {
    // Entries, sockets, tools and the kit: here the machine comes in. Replay is a socket too, but one without a machine.
    files: [
      'bot/main.ts', 'bot/demo.ts', 'bot/replay.ts', 'bot/config.ts', 'bot/system.ts', 'bot/tools/**', 'adapters/**', 'jobs/engine/**',
      'tests/bench/**', 'tests/kit/**', 'tests/stand-in/**', '*.config.ts',
    ],
    ignores: ['adapters/replay/**'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-imports': 'off', 'no-restricted-syntax': ['error', ...rawSql] },
  },
  {
    files: ['tests/{bench,kit,stand-in}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...everyTest] },
  },
  {
    files: ['tests/**/*.ts'],
    // Vitest's matchers (expect.any, expect.stringContaining) are typed `any`.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/unbound-method': 'off' },
  },
)
