import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { HistoryPage } from '@roomkey/protocol'
import type { Api } from './load/Api.ts'
import type { Ledger } from './load/Ledger.ts'
import { pause, textOf } from './load/writers.ts'

export interface Found {
  lost: number
  duplicated: number
  /** A text that nobody sent as it is, a hole in the order, or what `roomkey check` calls wrong. */
  halfWritten: number
  filesWrong: number
  /** The first few, for people. */
  examples: string[]
}

export interface AuditParts {
  url: string
  api: Api
  /** Which rooms are compared. */
  rooms: readonly string[]
  ledger: Ledger
  env: Record<string, string>
}

const FILE_TRIES = 5
const MAIN = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url))

/** Compares what is stored with what was acknowledged when the audit began; writing may go on. */
export async function audit(parts: AuditParts, checkedFiles: Set<string>): Promise<Found> {
  const { api, url, ledger } = parts
  const acknowledged = [...ledger.acknowledged].filter(([, { room }]) => parts.rooms.includes(room))
  const files = [...ledger.files].filter(([id]) => !checkedFiles.has(id))
  const examples: string[] = []
  const note = (what: string) => void examples.push(what)

  const stories = await Promise.all(parts.rooms.map((room) => readAll(parts, room)))
  const places = new Map<string, number[]>()
  const texts = new Map<string, number>()
  let halfWritten = 0
  for (const messages of stories) {
    let last = 0
    for (const { id, seq, text } of messages) {
      places.set(id, [...(places.get(id) ?? []), seq])
      texts.set(text, (texts.get(text) ?? 0) + 1)
      const inOrder = seq === last + 1
      last = seq
      if (inOrder && text === textOf(id) && ledger.texts.has(id)) continue
      halfWritten += 1
      note(`message ${id} at ${seq}${inOrder ? '' : ' behind a hole'}`)
    }
  }
  let lost = 0
  let duplicated = [...texts.values()].filter((count) => count > 1).length
  for (const [id, seqs] of places)
    if (seqs.length > 1) {
      duplicated += 1
      note(`${id} at ${seqs}`)
    }
  for (const [id, { seq }] of acknowledged) {
    const found = places.get(id)
    if (found?.includes(seq)) continue
    lost += 1
    note(`acknowledged ${id} at ${seq}, found at ${found ?? 'no place'}`)
  }
  let filesWrong = 0
  for (const [id, { id: file, sha256 }] of files) {
    const hash = await patientHash(api, url, file)
    checkedFiles.add(id)
    if (hash === sha256) continue
    filesWrong += 1
    note(`file ${file}`)
  }
  const problems = await check(parts.env)
  for (const problem of problems) note(problem)
  return {
    lost,
    duplicated: duplicated + ledger.moved,
    halfWritten: halfWritten + problems.length,
    filesWrong,
    examples: examples.slice(0, 5),
  }
}

async function readAll({ api, url }: AuditParts, room: string): Promise<HistoryPage['messages']> {
  const pages: HistoryPage['messages'][] = []
  for (let before = ''; ; before = `&before=${pages.at(-1)?.[0]?.seq}`) {
    const page = await api.call<HistoryPage>(url, 'GET', `api/rooms/${room}/history/?limit=200${before}`)
    pages.push(page.messages)
    if (!page.has_more) return pages.reverse().flat()
  }
}

async function hashOf(api: Api, url: string, file: string): Promise<string> {
  const link = await api.call<{ url: string }>(url, 'GET', `api/attachments/${file}/url/`)
  const reply = await api.fetch(url, 'GET', new URL(link.url, url).href)
  return createHash('sha256')
    .update(new Uint8Array(await reply.arrayBuffer()))
    .digest('hex')
}

/** Nothing is broken any more when files are read: one that cannot be had in a few tries is not there. */
async function patientHash(api: Api, url: string, file: string): Promise<string | undefined> {
  for (let tries = 0; tries < FILE_TRIES; tries += 1) {
    try {
      return await hashOf(api, url, file)
    } catch {
      // How it failed does not matter: the file counts as wrong.
      await pause()
    }
  }
  return undefined
}

/** What `roomkey check` finds wrong beside the running servers. */
async function check(env: Record<string, string>): Promise<string[]> {
  const { NODE_OPTIONS: _, ...plain } = env
  const child = spawn(process.execPath, [MAIN, 'check', '--json'], {
    env: { PATH: process.env.PATH, ...plain },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  const lines = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { code?: string })
  if (code !== 0 && lines.length === 0) throw new Error(`roomkey check ended with ${code}: ${err}`)
  // A stray file is what is left of an upload that nobody was told is stored.
  return lines.filter(({ code }) => code && code !== 'file_stray').map((line) => JSON.stringify(line))
}
