import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundledLicences } from './bundledLicences.mjs'
import { root } from './toolchain.mjs'

let folder
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-licences-'))
  put('LICENSE', 'Ours')
})
afterAll(() => rmSync(folder, { recursive: true }))

const put = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
const packed = (name, manifest, files) => {
  put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...manifest }))
  for (const [file, text] of Object.entries(files)) put(`node_modules/${name}/${file}`, text)
}

/** What is written of builds that consist of these files. */
function written({ beside = [], builds }) {
  const file = join(folder, 'out/LICENSES.txt')
  const plugin = bundledLicences({ licence: join(folder, 'LICENSE'), file, beside })
  const plugins = builds.map((bundle) => {
    const each = plugin()
    each.configResolved({ root: folder })
    each.generateBundle({}, bundle)
    return each
  })
  plugins.at(-1).writeBundle()
  return readFileSync(file, 'utf8')
}
const chunk = (...moduleIds) => ({ type: 'chunk', moduleIds })

test('ours, and those of modules, of styles’ fonts and of what a package took over, each once', () => {
  packed('react', { license: 'MIT' }, { LICENSE: 'React’s', 'index.js': '' })
  packed('@fonts/inter', { license: 'OFL-1.1' }, { 'LICENCE.md': 'The font’s', 'files/inter.woff2': '' })
  packed('pdf', { license: 'Apache-2.0' }, { 'wasm/LICENSE_JBIG2': 'The decoder’s', 'wasm/jbig2.js': '' })
  const modules = join(folder, 'node_modules')
  const text = written({
    builds: [
      { 'worker.js': chunk(`${modules}/pdf/wasm/jbig2.js?url`, '\0vite/helper') },
      {
        'index.js': chunk(
          join(folder, 'src/main.ts'),
          `${modules}/react/index.js`,
          `\0${modules}/react/index.js?es`,
        ),
        'inter.woff2': { type: 'asset', originalFileNames: ['node_modules/@fonts/inter/files/inter.woff2'] },
      },
    ],
  })
  expect(text.split(/\n\n─+\n\n/).map((part) => part.trim())).toEqual([
    'Roomkey\n\nOurs\n\nIt contains the software below.',
    '@fonts/inter 1.0.0 (OFL-1.1)\n\nThe font’s',
    'pdf 1.0.0 (Apache-2.0)\n\nThe decoder’s',
    'react 1.0.0 (MIT)\n\nReact’s',
  ])
})

test('what is shipped beside the bundle is named, too', () => {
  packed('native', { license: 'MIT' }, { LICENSE: 'Its own' })
  const beside = [{ folder: join(folder, 'node_modules/native'), note: 'Compiled into it: more' }]
  expect(written({ beside, builds: [{}] })).toContain(
    'native 1.0.0 (MIT)\n\nCompiled into it: more\n\nIts own',
  )
})

test('a package without a text has its licence’s address, one without a licence stops the build', () => {
  packed('bare', { license: 'ISC' }, { 'index.js': '' })
  packed('unknown', {}, { 'index.js': '' })
  const builds = (name) => [{ 'index.js': chunk(join(folder, 'node_modules', name, 'index.js')) }]
  expect(written({ builds: builds('bare') })).toContain('https://spdx.org/licenses/ISC.html')
  expect(() => written({ builds: builds('unknown') })).toThrow(
    'unknown is bundled, and nothing tells its licence.',
  )
})

// As `npm test` has built them before.
const SHARED = [
  'react',
  'react-dom',
  'zod',
  'pdfjs-dist',
  'lucide-react',
  '@fontsource-variable/inter',
  'birpc',
]
test.each([
  ['apps/web/dist', ['@sqlite.org/sqlite-wasm', 'idb-keyval', ...SHARED]],
  ['apps/desktop/out', ['better-sqlite3-multiple-ciphers', 'undici', 'electron-updater', 'socks', ...SHARED]],
])('%s has them', (output, names) => {
  const text = readFileSync(join(root, output, 'LICENSES.txt'), 'utf8')
  expect(text).toContain(readFileSync(join(root, 'LICENSE'), 'utf8').trim())
  for (const name of names) expect(text).toMatch(new RegExp(`^${name} [\\d.a-z-]+ \\(`, 'm'))
  expect(text).toContain('SIL OPEN FONT LICENSE')
  // pdf.js' decoders of pictures, which lie in a folder of their own.
  expect(text).toContain('Universite catholique de Louvain')
  expect(text).not.toMatch(/^@radix-ui\/react-slider /m)
})
