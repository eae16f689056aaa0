// The house's import directions (docs/ARCHITECTURE.md) are held by lint and by each folder's own tsconfig.
// These tests cross every border on purpose and expect to be stopped.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './toolchain.mjs'

const bin = (name) => join(root, 'node_modules', '.bin', name)
const shell = process.platform === 'win32'
let folder

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-borders-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What lint says of one file that imports one module, by the repository's own rules. */
function lint(file, module) {
  const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  const place = mkdtempSync(join(folder, 'lint-'))
  writeFileSync(join(place, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: undefined }))
  mkdirSync(dirname(join(place, file)), { recursive: true })
  writeFileSync(join(place, file), `import { thing } from '${module}'\n\nexport const other = thing\n`)
  const { status, stdout, stderr } = spawnSync(bin('biome'), ['lint', '--colors=off', '.'], {
    cwd: place,
    encoding: 'utf8',
    shell,
  })
  return { status, output: stdout + stderr }
}

describe('lint', () => {
  test.each([
    ['packages/protocol/src/x.ts', '@roomkey/crypto'],
    ['packages/protocol/src/x.ts', 'node:fs'],
    ['packages/crypto/src/x.ts', '@roomkey/protocol'],
    ['packages/protocol/src/x.ts', '@roomkey/client/api'],
    ['apps/server/src/http/x.ts', '@roomkey/client/api'],
    ['packages/client/src/x.ts', 'node:fs'],
    ['packages/client/src/x.ts', 'better-sqlite3'],
    ['packages/client/src/x.ts', 'better-sqlite3-multiple-ciphers'],
    ['packages/client/src/x.ts', '@roomkey/ui'],
    ['packages/client/src/x.ts', '@roomkey/server/testing'],
    ['packages/ui/src/x.tsx', '@roomkey/client'],
    ['packages/ui/src/x.tsx', '@roomkey/client/hosts/web'],
    ['packages/ui/src/x.tsx', 'electron'],
    ['apps/server/src/actions/x.ts', 'knex'],
    ['apps/server/src/http/x.ts', 'better-sqlite3'],
    ['apps/server/src/x.ts', '@roomkey/client'],
  ])('%s may not import %s', (file, module) => {
    const { status, output } = lint(file, module)
    expect(output).toContain('noRestrictedImports')
    expect(status).not.toBe(0)
  })

  test.each([
    ['packages/client/src/x.ts', '@roomkey/protocol'],
    ['packages/ui/src/x.tsx', '@roomkey/client/api'],
    ['apps/server/src/store/x.ts', 'knex'],
  ])('%s may import %s', (file, module) => {
    expect(lint(file, module)).toMatchObject({ status: 0 })
  })
})

test('property tests draw with a seed: fast-check is taken from a testing/fc.ts', () => {
  const files = globSync('{packages,apps}/*/{src,hosts,e2e}/**/*.{ts,tsx}', { cwd: root })
  const takes = files.filter((file) => readFileSync(join(root, file), 'utf8').includes("from 'fast-check'"))
  expect(takes.map((file) => file.replaceAll('\\', '/')).sort()).toEqual([
    'apps/desktop/src/main/testing/fc.ts',
    'apps/server/src/testing/fc.ts',
    'packages/client/src/testing/fc.ts',
  ])
})

describe('types', () => {
  test.each([
    ['packages/client', 'document.title'],
    ['packages/client', 'process.pid'],
    ['packages/protocol', 'process.pid'],
    ['packages/ui', 'process.pid'],
  ])('%s does not see the host: %s', (project, expression) => {
    const place = mkdtempSync(join(folder, 'types-'))
    writeFileSync(join(place, 'x.ts'), `export const seen = ${expression}\n`)
    const { compilerOptions } = JSON.parse(readFileSync(join(root, project, 'tsconfig.json'), 'utf8'))
    const options = { lib: compilerOptions.lib, types: compilerOptions.types }
    cpSync(join(root, 'tsconfig.base.json'), join(place, 'base.json'))
    writeFileSync(
      join(place, 'tsconfig.json'),
      JSON.stringify({
        extends: './base.json',
        compilerOptions: {
          ...JSON.parse(JSON.stringify(options)),
          // vite/client is found from the project's own folder.
          typeRoots: [join(root, project, 'node_modules/@types'), join(root, project, 'node_modules')],
          composite: false,
          emitDeclarationOnly: false,
          noEmit: true,
        },
        files: ['x.ts'],
      }),
    )
    const command = ['--pretty', 'false', '-p', place]
    const { status, stdout } = spawnSync(bin('tsc'), command, { encoding: 'utf8', shell })
    expect(stdout).toMatch(/x\.ts.*error TS(2304|2584|2591|2580)/)
    expect(status).not.toBe(0)
  })
})
