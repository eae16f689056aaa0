import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i
const RULE = `\n\n${'─'.repeat(80)}\n\n`

/**
 * Plugins of Vite that write the licence of Roomkey and those of everything that is bundled into one file.
 *
 * Vite's own `build.license` knows modules of the page only: neither workers, which are bundled by themselves, nor
 * styles with their fonts, nor files that are taken by their address.
 *
 * @param {object} options
 * @param {string} options.licence path of our own
 * @param {string} options.file path of what is written after each build, with what all builds before it took in
 * @param {ReadonlyArray<{ folder: string, note?: string }>} [options.beside] packages that are shipped unbundled
 * @returns {() => import('vite').Plugin} one plugin for each build and its workers
 */
export function bundledLicences({ licence, file, beside = [] }) {
  const packages = new Map(beside.map(({ folder, note }) => [folder, { note, subfolders: new Set() }]))
  const add = (id) => {
    const path = id.replace(/^\0+/, '').split('?')[0]
    const folder = packageOf(path)
    if (folder === undefined) return
    const found = packages.get(folder) ?? { subfolders: new Set() }
    // What a package took over from others lies with their licences beside it.
    if (dirname(path) !== folder) found.subfolders.add(dirname(path))
    packages.set(folder, found)
  }
  let root = ''
  return () => ({
    name: 'roomkey-bundled-licences',
    configResolved(config) {
      root = config.root
    },
    generateBundle(_options, bundle) {
      for (const { type, moduleIds, originalFileNames } of Object.values(bundle)) {
        if (type === 'chunk') moduleIds.forEach(add)
        else for (const name of originalFileNames) add(resolve(root, name))
      }
    },
    writeBundle() {
      const texts = [...packages].map(([folder, found]) => licenceOf(folder, found)).sort()
      mkdirSync(dirname(file), { recursive: true })
      const intro = `Roomkey\n\n${readFileSync(licence, 'utf8').trim()}\n\nIt contains the software below.`
      writeFileSync(file, `${[intro, ...new Set(texts)].join(RULE)}\n`)
    },
  })
}

/** The folder of the npm package that a file belongs to; none for our own. */
function packageOf(path) {
  const folders = path.split(/[\\/]/)
  const at = folders.lastIndexOf('node_modules')
  if (at < 0) return undefined
  const folder = folders.slice(0, at + (folders[at + 1]?.startsWith('@') ? 3 : 2)).join(sep)
  return existsSync(join(folder, 'package.json')) ? folder : undefined
}

function licenceOf(folder, { note, subfolders }) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = [folder, ...subfolders].flatMap((each) =>
    readdirSync(each, { withFileTypes: true })
      .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
      .map((entry) => join(each, entry.name)),
  )
  if (files.length === 0 && !license) throw new Error(`${name} is bundled, and nothing tells its licence.`)
  const texts = files.map((path) => readFileSync(path, 'utf8').trim())
  // The text is the same for all who name it.
  if (texts.length === 0) texts.push(`https://spdx.org/licenses/${license}.html`)
  return [`${name} ${version} (${license ?? 'as below'})`, ...(note ? [note] : []), ...texts].join('\n\n')
}
