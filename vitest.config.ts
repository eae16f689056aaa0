import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/protocol',
      'packages/crypto',
      'packages/client',
      'packages/ui',
      'apps/server',
      'apps/desktop',
      'scripts',
    ].map((folder) => ({
      test: {
        name: folder,
        root: folder,
        include: ['**/*.test.{ts,tsx,mjs}'],
        exclude: ['**/node_modules/**', '**/e2e/**'],
        environment: 'node',
      },
    })),
  },
})
