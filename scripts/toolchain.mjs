// Plain ESM that Node 20 can run: everything else in the repository may assume Node 24 and pnpm 12.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const wanted = { node: '24.21.0', pnpm: '12.21.0' }
const toolsFolder = join(root, '.tools')
const isWindows = process.platform === 'win32'

/** The environment of every child: our tools first, and nothing of an outer npm, whose settings pnpm would read as its own. */
export function toolEnvironment() {
  const env = { ...process.env }
  for (const name of Object.keys(env)) {
    if (/^npm_(config|package|lifecycle)_/i.test(name)) delete env[name]
  }
  const pathName = Object.keys(env).find((name) => name.toLowerCase() === 'path') ?? 'PATH'
  env[pathName] = [
    join(toolsFolder, 'node_modules', '.bin'),
    join(root, 'node_modules', '.bin'),
    env[pathName],
  ].join(delimiter)
  // Half of what a server or a command needs to start is compiling what it compiled the last time.
  env.NODE_COMPILE_CACHE ??= join(toolsFolder, 'compile-cache')
  return env
}

function major(command) {
  const answer = spawnSync(command, ['--version'], {
    encoding: 'utf8',
    shell: isWindows,
    env: toolEnvironment(),
  })
  return answer.status === 0 ? Number(/(\d+)\./.exec(answer.stdout)?.[1]) : undefined
}

function must(command, args, options = {}) {
  const answer = spawnSync(command, args, { stdio: 'inherit', shell: isWindows, cwd: root, ...options })
  if (answer.status !== 0) {
    console.error(
      `\n\`${command} ${args.join(' ')}\` failed. Check your connection to the npm registry and run the same command again.`,
    )
    process.exit(answer.status ?? 1)
  }
}

function installTools() {
  const missing = []
  if ((major('node') ?? 0) < 24) missing.push(`node@${wanted.node}`)
  if (major('pnpm') !== 12) missing.push(`pnpm@${wanted.pnpm}`)
  if (missing.length === 0) return
  console.error(`Setting up ${missing.join(' and ')} in .tools/ (this machine keeps its own versions)…`)
  mkdirSync(toolsFolder, { recursive: true })
  if (!existsSync(join(toolsFolder, 'package.json'))) {
    writeFileSync(join(toolsFolder, 'package.json'), '{ "private": true }\n')
  }
  const flags = ['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts=false']
  must('npm', ['install', ...flags, ...missing], { cwd: toolsFolder, stdio: ['ignore', 'ignore', 'inherit'] })
}

function installDependencies() {
  const lock = readFileSync(join(root, 'pnpm-lock.yaml'))
  const digest = createHash('sha256').update(lock).digest('hex')
  const stamp = join(root, 'node_modules', '.roomkey-lock-hash')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  console.error('Installing dependencies…')
  must('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'], {
    env: toolEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  writeFileSync(stamp, digest)
}

/** Makes Node 24, pnpm 12 and the locked dependencies available. Costs well under a second when nothing is missing. */
export function prepare() {
  installTools()
  installDependencies()
}

/**
 * Runs a command with our tools and resolves with its exit code.
 * Signals that reach us reach the child, so Ctrl-C stops both in order. A child of the same terminal gets it twice.
 * With `onOutput`, what it prints goes to our own output through that function too, chunk by chunk.
 */
export function run(command, args, { env = {}, onOutput, ...options } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: onOutput ? ['inherit', 'pipe', 'pipe'] : 'inherit',
    shell: isWindows,
    ...options,
    env: { ...toolEnvironment(), ...env },
  })
  if (onOutput) {
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.setEncoding('utf8').on('data', (chunk) => {
        onOutput(chunk)
        if (to.write(chunk)) return
        from.pause()
        to.once('drain', () => from.resume())
      })
    }
  }
  const forward = (signal) => child.kill(signal)
  process.on('SIGINT', forward)
  process.on('SIGTERM', forward)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', async (code, signal) => {
      process.off('SIGINT', forward)
      process.off('SIGTERM', forward)
      // Its last words are still in the pipe, which a process that it left behind would hold open for good.
      if (onOutput) await Promise.race([once(child, 'close'), setTimeout(5000, undefined, { ref: false })])
      resolve(signal ? 1 : (code ?? 1))
    })
  })
}
