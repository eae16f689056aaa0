import { canDownload } from './Machine.ts'
import { packageCommand } from './packageCommand.ts'

interface BuildScript {
  buildWhatChanged(names: readonly string[]): Promise<boolean>
}

const script = new URL('../../../../scripts/build.mjs', import.meta.url).href
const buildApp = async () => ((await import(script)) as BuildScript).buildWhatChanged(['desktop'])

process.exitCode = await packageCommand(process.argv.slice(2), process.env, {
  buildApp,
  canDownload,
  say: console.log,
})
