import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** As @electron/fuses looks for it in a binary: this text, the version, the number of fuses, one character each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** Electron's defaults, in the order of FuseV1Options: 1 on, 0 off. */
const DEFAULT_FUSES = '101100011'

/**
 * A folder that electron-builder takes for an unpacked Electron for Linux. It packs where Electron's binary cannot be
 * had; the result cannot be started by itself, its app.asar can (apps/desktop/e2e/standin).
 */
export async function writeStandInDistribution(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'locales'), { recursive: true })
  await mkdir(join(folder, 'resources'))
  const wire = Buffer.concat([Buffer.from([1, DEFAULT_FUSES.length]), Buffer.from(DEFAULT_FUSES)])
  const files: Record<string, string | Buffer> = {
    electron: Buffer.concat([Buffer.from(`#!/bin/false\n${SENTINEL}`), wire]),
    version,
    LICENSE: 'Electron',
    'LICENSES.chromium.html': 'Chromium',
    chrome_crashpad_handler: '',
    'chrome-sandbox': '',
    'icudtl.dat': '',
    'locales/en-US.pak': '',
    'resources/default_app.asar': '',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  await chmod(join(folder, 'electron'), 0o755)
}
