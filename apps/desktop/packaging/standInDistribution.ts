import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** As @electron/fuses looks for it in a binary: this text, the version, the number of fuses, one character each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** Electron's defaults, in the order of FuseV1Options: 1 on, 0 off. */
const DEFAULT_FUSES = '101100011'
const BINARY = Buffer.concat([
  Buffer.from(`#!/bin/false\n${SENTINEL}`),
  Buffer.from([1, DEFAULT_FUSES.length]),
  Buffer.from(DEFAULT_FUSES),
])

type Files = Readonly<Record<string, string | Buffer>>

/**
 * A folder that electron-builder takes for an unpacked Electron for Linux. It packs where Electron's binary cannot be
 * had; the result cannot be started by itself, its app.asar can (apps/desktop/e2e/standin).
 */
export async function writeStandInDistribution(folder: string, version: string): Promise<void> {
  await write(folder, {
    electron: BINARY,
    version,
    LICENSE: 'Electron',
    'LICENSES.chromium.html': 'Chromium',
    chrome_crashpad_handler: '',
    'chrome-sandbox': '',
    'icudtl.dat': '',
    'locales/en-US.pak': '',
    'resources/default_app.asar': '',
  })
  await chmod(join(folder, 'electron'), 0o755)
}

/** The same for macOS. */
export async function writeStandInMacDistribution(folder: string): Promise<void> {
  const contents = 'Electron.app/Contents'
  const helpers = ['Helper', 'Helper (GPU)', 'Helper (Plugin)', 'Helper (Renderer)'].map(
    (helper) => `Electron ${helper}`,
  )
  await write(folder, {
    LICENSE: 'Electron',
    'LICENSES.chromium.html': 'Chromium',
    ...app(contents, 'Electron'),
    [`${contents}/Resources/default_app.asar`]: '',
    [`${contents}/Resources/electron.icns`]: '',
    [`${contents}/Frameworks/Electron Framework.framework/Electron Framework`]: BINARY,
    ...Object.assign({}, ...helpers.map((name) => app(`${contents}/Frameworks/${name}.app/Contents`, name))),
  })
}

function app(contents: string, name: string): Files {
  const plist = `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
  <dict>
    <key>CFBundleExecutable</key><string>${name}</string>
    <key>CFBundleIdentifier</key><string>com.github.Electron</string>
    <key>CFBundleIconFile</key><string>electron.icns</string>
    <key>CFBundleName</key><string>${name}</string>
  </dict>
</plist>
`
  return { [`${contents}/Info.plist`]: plist, [`${contents}/MacOS/${name}`]: '' }
}

async function write(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}
