import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const folders = [
  'packages/protocol',
  'packages/crypto',
  'packages/client',
  'packages/ui',
  'apps/server',
  'apps/desktop',
  'apps/web',
  'bench',
  'cluster',
  'faults',
  'simulation',
  'scripts',
]

/**
 * Their tests hold what they need in their own hands and put back what they stub, so that files share a worker: starting
 * one for each costs a sixth of a second. The server's suites set what others would find.
 */
const sharing = new Set([
  'packages/protocol',
  'packages/crypto',
  'packages/client',
  'packages/ui',
  'apps/desktop',
])

// Suites a caller left out by name (scripts/test.mjs says which): x.redis.test.ts needs a redis-server,
// x.postgres.test.ts a PostgreSQL that runs on this machine,
// x.s3.test.ts an S3 server (Ceph's),
// x.posix.test.ts a POSIX shell and signals,
// x.tmpfs.test.ts a small disk mounted for it.
const leftOut = (process.env.ROOMKEY_TEST_WITHOUT ?? '')
  .split(',')
  .filter(Boolean)
  // One that needs several has all their names.
  .map((name) => `**/*.${name}.{test,*.test}.*`)

export default defineConfig({
  test: {
    // One more than the cores: most suites wait, for the disk or for servers they started.
    maxWorkers: availableParallelism() + 1,
    projects: folders.map((folder) => ({
      test: {
        name: folder,
        root: folder,
        isolate: !sharing.has(folder),
        include: ['**/*.test.{ts,tsx,mjs}'],
        // Ends what hangs: how fast a machine is decides no test.
        testTimeout: 120_000,
        hookTimeout: 120_000,
        exclude: ['**/node_modules/**', '**/e2e/**', '**/playground/**', ...leftOut],
      },
    })),
  },
})
