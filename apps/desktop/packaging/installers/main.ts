import { canDownload } from './Machine.ts'
import { packageCommand } from './packageCommand.ts'

process.exitCode = await packageCommand(process.argv.slice(2), process.env, { canDownload, say: console.log })
