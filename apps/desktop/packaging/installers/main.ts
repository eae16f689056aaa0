// `npm run package`: the installers that this machine can build, and for each of the others why it cannot.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { configFor } from '../../electron-builder.config.ts'
import { readSigning } from '../signing.ts'
import { buildInstallers } from './buildInstallers.ts'
import { canDownload, thisMachine } from './Machine.ts'
import { obstacles } from './obstacles.ts'
import { report } from './report.ts'
import { TARGETS, targetsCalled } from './targets.ts'

const HELP = `npm run package -- [options]
  --targets=<list>  what to build, by names or how they begin: linux, windows-nsis, mac-dmg-universal.
                    Everything when left out.
  --check           builds nothing: says what is in the way of each target on this machine
  --help            shows this

Targets: ${TARGETS.map(({ name }) => name).join(', ')}
docs/INSTALLERS.md has the variables for signing, notarisation and the update feed.`

/** Answers 0 only when everything that was asked for was built; with --check, when nothing is in the way of it. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      targets: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const wanted = values.targets === undefined ? TARGETS : targetsCalled(values.targets.split(','))
  const config = configFor(env)
  const signing = readSigning(env)
  const version = electronVersion()
  const machine = thisMachine(version, env, await canDownload())
  const inTheWay = new Map(wanted.map((target) => [target, obstacles(target, machine, signing, version)]))
  const possible = wanted.filter((target) => inTheWay.get(target)?.length === 0)
  const built = values.check ? null : await buildInstallers(possible, config)
  const feed = config.publish !== null
  const { lines, ok } = report({ wanted, obstacles: inTheWay, built, signing, feed })
  console.log(`\n${lines.join('\n')}`)
  return ok ? 0 : 1
}

function electronVersion(): string {
  const manifest = join(import.meta.dirname, '../../node_modules/electron/package.json')
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}

try {
  process.exitCode = await run(process.argv.slice(2), process.env)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  process.exitCode = 2
}
