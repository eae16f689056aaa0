// `node packHere.ts <folder> [distribution]` packs the built app for this machine and prints what to start: with an
// unpacked Electron the executable, without one the main script of the extracted app.asar, for the stand-in.
import { join } from 'node:path'
import { extractAll } from '@electron/asar'
import { configFor } from '../electron-builder.config.ts'
import { packFolder } from './packFolder.ts'
import { packStandIn } from './packStandIn.ts'

const [output, distribution] = process.argv.slice(2)
if (output === undefined) throw new Error('Name the folder to pack into.')
console.log(distribution === undefined ? await packForStandIn(output) : await packReal(output, distribution))

async function packForStandIn(folder: string): Promise<string> {
  const { resources } = await packStandIn(folder)
  // Where the archive lies: what stands beside it is looked for from there.
  const place = join(resources, 'app')
  extractAll(join(resources, 'app.asar'), place)
  return join(place, 'out/main/index.js')
}

async function packReal(folder: string, electron: string): Promise<string> {
  const { platform } = process
  if (platform !== 'linux' && platform !== 'darwin' && platform !== 'win32') {
    throw new Error(`There is no Electron for ${platform}.`)
  }
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
  await packFolder({ config: configFor({}), distribution: electron, output: folder, platform, arch })
  const suffix = arch === 'x64' ? '' : `-${arch}`
  const executable = {
    linux: `linux${suffix}-unpacked/roomkey`,
    win32: `win${suffix}-unpacked/Roomkey.exe`,
    darwin: `mac${suffix}/Roomkey.app/Contents/MacOS/Roomkey`,
  }[platform]
  return join(folder, executable)
}
