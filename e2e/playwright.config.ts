import { defineConfig } from '@playwright/test'
import { electronBinary } from './harness/electronBinary.ts'
import type { Options } from './harness/test.ts'

const electron = await electronBinary()

/** Several nodes, for which a caller may have named what this machine does not have (scripts/test.mjs). */
const CLUSTER = '**/cluster/**'
const NOT_DESKTOP = [CLUSTER, '**/web/**']
/**
 * About what pages do, which is the same code everywhere: run in the browser and on a real Electron, and spared the
 * stand-in, because the whole run has to stay short.
 */
const OF_PAGES = /@page/
/** The shell does it on Linux only. */
const OF_ANOTHER_SYSTEM = process.platform === 'linux' ? [] : [/@linux/]
const leftOut = (process.env.ROOMKEY_TEST_WITHOUT ?? '').split(',')
const hasCluster = !['redis', 'postgres'].some((name) => leftOut.includes(name))

export default defineConfig<Options>({
  testDir: './specs',
  outputDir: '../test-results/e2e',
  globalSetup: './harness/globalSetup.ts',
  forbidOnly: true,
  // A test that passes at the second try has failed.
  retries: 0,
  // Each test runs a server and two browsers.
  workers: 2,
  fullyParallel: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  // Recording a trace costs a fifth of the run: whoever looks for a failure asks for it with `--trace on`.
  use: { actionTimeout: 30_000 },
  projects: [
    { name: 'web', testIgnore: ['**/desktop/**', CLUSTER], use: { host: 'web' } },
    // The built desktop bundles, through a stand-in for the electron module.
    {
      name: 'desktop',
      testIgnore: NOT_DESKTOP,
      grepInvert: [OF_PAGES, ...OF_ANOTHER_SYSTEM],
      use: { host: 'desktop' },
    },
    ...('executable' in electron
      ? [
          {
            name: 'electron',
            testIgnore: NOT_DESKTOP,
            grepInvert: OF_ANOTHER_SYSTEM,
            use: { host: 'electron' as const },
          },
        ]
      : []),
    ...(hasCluster ? [{ name: 'cluster', testMatch: CLUSTER, use: { host: 'web' as const } }] : []),
  ],
})
