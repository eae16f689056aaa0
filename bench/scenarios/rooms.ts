import { writeFile } from 'node:fs/promises'
import { request } from 'undici'
import { openMany } from '../load/joinSync.ts'
import { listLoad } from '../load/listLoad.ts'
import { createRoom, registerPeople } from '../people.ts'
import type { ServerProcess } from '../processes/child.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario } from '../scenario.ts'

const ROOMS = 500
const MEMBERS = 50
const OURS = `list of ${ROOMS} rooms with ${MEMBERS} members each`
const BARE = 'bare Koa, the same JSON'

/** The documented room list, which names all members, beside a Koa server that has the same object in memory. */
export const openRooms: OpenScenario = async (workbench, { seconds }) => {
  const roomkey = await workbench.startRoomkey()
  const [reader, ...others] = await registerPeople(roomkey.url, 'person', MEMBERS)
  if (!reader) throw new Error('nobody registered')
  await openMany(ROOMS, (index) => createRoom(roomkey.url, `Room ${index}`, reader, others))
  const list = new URL('/api/rooms/', roomkey.url)
  const { body } = await request(list, { headers: { authorization: `Bearer ${reader.token}` } })
  const answer = await body.text()
  const rooms: { memberships: unknown[] }[] = JSON.parse(answer)
  if (rooms.length !== ROOMS || rooms.some(({ memberships }) => memberships.length !== MEMBERS))
    throw new Error(`The list holds ${rooms.length} rooms.`)
  const file = workbench.path('rooms.json')
  await writeFile(file, answer)
  const bare = await workbench.startCeiling('jsonServer.ts', [file])

  const cell = (name: string, url: URL, { pid }: ServerProcess): Cell => ({
    name,
    measure: async () => ({ ...(await listLoad({ url, pid, token: reader.token, until: { seconds } })) }),
  })
  return {
    groups: [[cell(OURS, list, roomkey), cell(BARE, bare.url, bare)]],
    rows: (samples) => [row(samples, OURS, { unit: 'lists/s', ceilings: [{ cell: BARE }] })],
    close: async () => {
      await roomkey.stop()
      await bare.stop()
    },
  }
}
