import { defineConfig } from 'vitest/config'

const folders = [
  'packages/protocol',
  'packages/crypto',
  'packages/client',
  'packages/ui',
  'apps/server',
  'apps/desktop',
  'scripts',
]

// Suites a caller left out by name (scripts/test.mjs says which). A suite that needs Redis has "redis" in its name.
const without = new Set((process.env.ROOMKEY_TEST_WITHOUT ?? '').split(','))
const leftOut = without.has('redis') ? ['**/*[rR]edis*.test.*'] : []

export default defineConfig({
  test: {
    projects: folders.map((folder) => ({
      test: {
        name: folder,
        root: folder,
        include: ['**/*.test.{ts,tsx,mjs}'],
        exclude: ['**/node_modules/**', '**/e2e/**', '**/playground/**', ...leftOut],
      },
    })),
  },
})
