// How the tests run: every file on its own, shuffled by a fixed seed, over copies of one migrated database.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/kit/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { shuffle: true, seed: 20260311 },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    dangerouslyIgnoreUnhandledErrors: false,
    passWithNoTests: false,
    allowOnly: false,
    restoreMocks: true,
    reporters: ['default', './tests/kit/totals-reporter.ts'],
  },
})
