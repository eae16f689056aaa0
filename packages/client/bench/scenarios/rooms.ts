import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Row } from '../report/table.ts'

const APP = new URL('../../../../e2e/measure/main.ts', import.meta.url).pathname

/** Hundreds of rooms in the whole app, with a real server: driven by the harness of the end-to-end tests. */
export async function measureRooms(): Promise<Row[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [APP], { maxBuffer: 1 << 24 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as Row[]
}
