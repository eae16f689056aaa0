import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Row } from '../report/table.ts'

const SCREENS = new URL('../../../ui/playground/measure/main.ts', import.meta.url).pathname

/** The screens' part: it is theirs to know how they are opened and scrolled. */
export async function measureChromium(): Promise<Row[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCREENS], { maxBuffer: 1 << 24 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as Row[]
}
