import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { configFor } from '../../electron-builder.config.ts'
import { readSigning } from '../signing.ts'
import { buildInstallers } from './buildInstallers.ts'
import { thisMachine } from './Machine.ts'
import { obstacles } from './obstacles.ts'
import { report } from './report.ts'
import { TARGETS, targetsCalled } from './targets.ts'

interface Surroundings {
  /** The bundles that are packed; false when that failed, which has been said. */
  buildApp(): Promise<boolean>
  /** Electron and electron-builder's tools can be fetched. */
  canDownload(): Promise<boolean>
  say(text: string): void
}

const HELP = `npm run package -- [options]
  --targets=<list>  what to build, by names or how they begin: linux, windows-nsis, mac-dmg-universal.
                    Everything when left out.
  --check           builds nothing: says what is in the way of each target on this machine
  --help            shows this

Targets: ${TARGETS.map(({ name }) => name).join(', ')}
docs/INSTALLERS.md has the variables for signing, notarisation and the update feed.`

/**
 * The installers that this machine can build, and for each of the others why it cannot. Answers the exit code: 0 only
 * when everything that was asked for was built, or with --check, when nothing is in the way of it; 2 for a mistake in
 * what was asked or set.
 */
export async function packageCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  surroundings: Surroundings,
): Promise<number> {
  const { say } = surroundings
  try {
    return await run(args, env, surroundings)
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
    return 2
  }
}

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { buildApp, canDownload, say }: Surroundings,
): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      targets: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    say(HELP)
    return 0
  }
  const wanted = values.targets === undefined ? TARGETS : targetsCalled(values.targets.split(','))
  const config = configFor(env)
  const signing = readSigning(env)
  const machine = thisMachine(electronVersion(), env, await canDownload())
  const inTheWay = new Map(wanted.map((target) => [target, obstacles(target, machine, signing)]))
  const possible = wanted.filter((target) => inTheWay.get(target)?.length === 0)
  if (!values.check && possible.length > 0 && !(await buildApp())) return 1
  const built = values.check ? null : await buildInstallers(possible, config)
  const feed = config.publish !== null
  const { lines, ok } = report({ wanted, obstacles: inTheWay, built, signing, feed })
  say(`\n${lines.join('\n')}`)
  return ok ? 0 : 1
}

function electronVersion(): string {
  const manifest = join(import.meta.dirname, '../../node_modules/electron/package.json')
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
