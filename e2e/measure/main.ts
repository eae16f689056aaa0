import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { WEB_DIST } from '../harness/paths.ts'
import { ListedRooms } from './ListedRooms.ts'
import { measureCatchUp } from './measureCatchUp.ts'
import { measureElsewhere } from './measureElsewhere.ts'
import { measureStart } from './measureStart.ts'
import type { Row } from './row.ts'

// What many rooms cost the page's thread, with the real server and engine behind it: part of `npm run bench:client`,
// which prints these rows of JSON. By hand: --only elsewhere,catchUp,start and --rooms N for the first.

const MEASURE = {
  elsewhere: (rooms: number) => ListedRooms.with(rooms, measureElsewhere),
  catchUp: () => ListedRooms.with(200, measureCatchUp),
  start: () => ListedRooms.with(2500, measureStart),
} as const

const { only, rooms } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(MEASURE).join(',') },
    rooms: { type: 'string', default: '500' },
  },
}).values
if (!existsSync(join(WEB_DIST, 'index.html')))
  throw new Error('The web app is not built. Run `pnpm build` first.')
const rows: Row[] = []
for (const name of only.split(',')) {
  const measure = MEASURE[name as keyof typeof MEASURE]
  if (measure === undefined) throw new Error(`--only: there is no ${name}.`)
  rows.push(...(await measure(Number(rooms))))
}
console.log(JSON.stringify(rows))
