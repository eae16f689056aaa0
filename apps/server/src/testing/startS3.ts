import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { freePort } from './freePort.ts'

export interface TestS3 {
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** As environment variables of a server. */
  env: Record<string, string>
  /** Of the gateway, which speaks S3; undefined while it is stopped. */
  readonly pid: number | undefined
  createBucket(name: string): Promise<void>
  /** Ends the gateway without warning; what it stored stays. */
  kill(): Promise<void>
  /** Starts the gateway again at the same address. */
  restart(): Promise<void>
  /** Ends everything and removes its folder. */
  dispose(): Promise<void>
}

const REGION = 'default'

/**
 * A real S3-speaking storage: Ceph's RADOS gateway over a monitor and an object daemon that keeps its data in memory,
 * as Debian packages them, on free ports of 127.0.0.1 in a temporary folder. Rejects with what to install when there
 * is none.
 */
export async function startS3(): Promise<TestS3> {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-s3-'))
  const monitorPort = await freePort()
  let port = await freePort()
  while (port === monitorPort) port = await freePort()
  const [cluster, device] = [randomUUID(), randomUUID()]
  const credentials = { accessKeyId: 'roomkey', secretAccessKey: randomBytes(16).toString('hex') }
  const endpoint = `http://127.0.0.1:${port}`
  await mkdir(join(folder, 'mon'))
  await mkdir(join(folder, 'osd'))
  const settings = join(folder, 'ceph.conf')
  await writeFile(settings, configuration({ folder, cluster, monitorPort }))

  const tool = (program: string, ...args: string[]) =>
    promisify(execFile)(pathOf(program), args, { cwd: folder, timeout: 100_000 })
  const run = (program: string, ...args: string[]) => tool(program, '-c', settings, ...args)
  let said = ''
  function daemon(program: string, ...args: string[]): ChildProcess {
    const child = spawn(pathOf(program), ['-c', settings, '-f', ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4000)
    })
    return child
  }
  const running: ChildProcess[] = []
  let gateway: ChildProcess | undefined

  async function restart(): Promise<void> {
    const frontend = `beast endpoint=127.0.0.1:${port}`
    const started = daemon('radosgw', '-n', 'client.admin', `--rgw-frontends=${frontend}`)
    gateway = started
    await answering(endpoint, [...running, started])
  }

  async function kill(): Promise<void> {
    const ending = gateway
    gateway = undefined
    if (ending) await end(ending)
  }

  async function dispose(): Promise<void> {
    await kill()
    for (const child of running.reverse()) await end(child)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }

  try {
    const keyring = join(folder, 'keyring')
    const newKey = (...args: string[]) =>
      tool('ceph-authtool', keyring, '--gen-key', '--cap', 'mon', 'allow *', ...args)
    await newKey('--create-keyring', '-n', 'mon.')
    await newKey('-n', 'client.admin', '--cap', 'osd', 'allow *')
    const map = join(folder, 'monmap')
    const address = `[v1:127.0.0.1:${monitorPort}]`
    await tool('monmaptool', '--create', '--fsid', cluster, '--addv', 'a', address, map)
    await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring)
    running.push(daemon('ceph-mon', '-i', 'a'))
    // The tool begins with asking what it may ask, at times before the monitor has told it the cluster's id, and whoever
    // asks without that is refused (EPERM; Monitor::handle_command). The command itself was not asked then.
    const wasNotAsked = (error: unknown) =>
      running.every((child) => !hasEnded(child)) &&
      String((error as Partial<Error> & { stderr?: string }).stderr).includes('command descriptions')
    const ceph = async (...words: string[]) => {
      for (;;) {
        try {
          await run('ceph', '--connect-timeout', '90', ...words)
          return
        } catch (error) {
          if (!wasNotAsked(error)) throw error
        }
      }
    }
    await ceph('osd', 'create', device)
    // An object daemon that places itself asks before it knows the cluster's id, and ends when it is too early.
    await ceph('osd', 'crush', 'add', 'osd.0', '1', 'root=default', 'host=here')
    await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', device)
    running.push(daemon('ceph-osd', '-i', '0'))
    await restart()
    await run(
      'radosgw-admin',
      ...['-n', 'client.admin', 'user', 'create', '--uid', 'roomkey', '--display-name', 'Roomkey'],
      ...['--access-key', credentials.accessKeyId, '--secret-key', credentials.secretAccessKey],
    )
  } catch (cause) {
    await dispose()
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const advice = missing ? '; install it (Debian: apt-get install radosgw ceph-mon ceph-osd)' : ''
    throw new Error(`Ceph did not start${advice}. ${said}`, { cause })
  }

  const createBucket = async (name: string) => {
    const client = new S3Client({ endpoint, credentials, region: REGION, forcePathStyle: true })
    await client.send(new CreateBucketCommand({ Bucket: name }))
    client.destroy()
  }
  await createBucket('roomkey')
  return {
    endpoint,
    bucket: 'roomkey',
    region: REGION,
    ...credentials,
    env: {
      S3_BUCKET: 'roomkey',
      S3_ENDPOINT: endpoint,
      S3_REGION: REGION,
      S3_ACCESS_KEY_ID: credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    get pid() {
      return gateway?.pid
    },
    createBucket,
    kill,
    restart,
    dispose,
  }
}

/** In the folder of the gateway that ROOMKEY_RADOSGW names, else on the PATH. */
function pathOf(program: string): string {
  const named = process.env.ROOMKEY_RADOSGW
  return named ? join(dirname(named), program) : program
}

/**
 * One copy of everything, no passwords between the daemons, and none of the waiting that spares big clusters. A
 * gateway without a cache has no watchers, which for half a minute after a kill would hold up every change.
 */
function configuration(of: { folder: string; cluster: string; monitorPort: number }): string {
  return `[global]
fsid = ${of.cluster}
mon host = v1:127.0.0.1:${of.monitorPort}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
keyring = ${of.folder}/keyring
run dir = ${of.folder}
crash dir = ${of.folder}
log file =
admin socket =
mon data = ${of.folder}/mon
mon initial members = a
mon data avail crit = 0
mon data avail warn = 0
mon allow pool size one = true
mon max pg per osd = 1000
paxos propose interval = 0.05
osd data = ${of.folder}/osd
osd objectstore = memstore
memstore device bytes = 17179869184
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd class update on start = false
osd crush update on start = false
rgw data = ${of.folder}/rgw
rgw cache enabled = false
`
}

async function answering(endpoint: string, daemons: ChildProcess[]): Promise<void> {
  let failed: unknown
  daemons.at(-1)?.once('error', (error) => {
    failed = error
  })
  for (;;) {
    if (failed) throw failed
    if (daemons.some(hasEnded)) throw new Error('A daemon ended before the gateway was ready.')
    const answer = await fetch(endpoint).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
