import { type Audience, openBareAudience, openRoomAudience, SOCKETS_EACH } from '../load/audience.ts'
import { pace, saturate } from '../load/broadcastLoad.ts'
import { registerPeople } from '../people.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario, Row, Samples } from '../scenario.ts'

const SIZES = [500, 1000, 5000]
const PACED = { size: 1000, perSecond: 20 }
const ours = (size: number) => `fan-out to ${size.toLocaleString('en')} sync sockets`
const bare = (size: number) => `bare broadcast to ${size.toLocaleString('en')}`
const OURS_PACED = `${ours(PACED.size)}, ${PACED.perSecond} messages/s`
const BARE_PACED = `${bare(PACED.size)}, ${PACED.perSecond}/s`

/** Durable sends pushed to every socket of a room, beside a bare broadcast of ready frames of the same size. */
export const openFanout: OpenScenario = async (workbench, { seconds }) => {
  const roomkey = await workbench.startRoomkey()
  const server = await workbench.startCeiling('broadcastServer.ts')
  const people = await registerPeople(roomkey.url, 'listener', Math.max(...SIZES) / SOCKETS_EACH + 1)
  // One audience at a time: sockets that only listen elsewhere would take their share of the machine.
  const cell = (name: string, open: () => Promise<Audience>, run: typeof saturate): Cell => ({
    name,
    measure: async () => {
      const audience = await open()
      try {
        return { ...(await run(audience, seconds)) }
      } finally {
        audience.close()
      }
    },
  })
  const paced: typeof saturate = (audience, time) => pace(audience, time, PACED.perSecond)
  const pair = (size: number, names: [string, string], run: typeof saturate) => [
    cell(names[0], () => openRoomAudience(roomkey, people, size), run),
    cell(names[1], () => openBareAudience(server, size), run),
  ]
  return {
    groups: [
      ...SIZES.map((size) => pair(size, [ours(size), bare(size)], saturate)),
      pair(PACED.size, [OURS_PACED, BARE_PACED], paced),
    ],
    rows: (samples) => [...SIZES.map((size) => saturatedRow(samples, size)), pacedRow(samples)],
    close: async () => {
      await roomkey.stop()
      await server.stop()
    },
  }
}

const saturatedRow = (samples: Samples, size: number): Row =>
  row(samples, ours(size), {
    what: `${ours(size)}, none lost`,
    unit: 'deliveries/s',
    ceilings: [{ cell: bare(size), name: 'bare ready-framed broadcast' }],
    target: { text: '≥ 80 % of the broadcast', met: ({ ceilings }) => (ceilings[0]?.ratio ?? 0) >= 0.8 },
  })

const pacedRow = (samples: Samples): Row =>
  row(samples, OURS_PACED, {
    what: `  its p99 at ${PACED.perSecond} messages/s`,
    unit: 'ms',
    figure: 'p99',
    ceilings: [{ cell: BARE_PACED, name: 'ms bare ready-framed broadcast' }],
    target: {
      text: '< 50 ms where the ceiling is < 25 ms',
      met: ({ value, ceilings }) => value < 50 || (ceilings[0]?.value ?? 0) >= 25,
    },
  })
