import { collectOrphans } from '../../apps/server/src/actions/collectOrphans.ts'
import type { AppParts } from '../../apps/server/src/app.ts'
import { checkEverything } from '../../apps/server/src/check/checkEverything.ts'
import { removeStrays } from '../../apps/server/src/check/removeStrays.ts'
import type { StoredEntry } from '../../apps/server/src/files/files.ts'
import type { Fleet } from '../history/Fleet.ts'
import { createParts } from '../server/createParts.ts'
import { Process } from '../world/Process.ts'

const MORE_THAN_A_DAY_MS = 25 * 3_600_000
const PATIENCE_MS = 600_000

/** Ends everything, and a day later has a server collect what nobody came back for; then what is stored is whole, and no more. */
export async function checkCollected(fleet: Fleet): Promise<string[]> {
  const { world, disk, nodes, machines, bus, changes } = fleet
  const mayBeStray = disk.files.wasAway || nodes.some((node) => node.wasKilled)
  for (const process of [...machines, ...nodes]) process.kill()
  await world.pass(1)
  world.skip(MORE_THAN_A_DAY_MS)
  const keeper = new Process(world, 'keeper', 0)
  let problems: string[] | undefined
  keeper.after(0, () => {
    const given = createParts({
      process: keeper,
      disk,
      bus,
      restored: false,
      database: changes.database,
      beforeWrite: () => {},
    })
    void keep(changes.parts?.(given, keeper) ?? given, mayBeStray).then((found) => {
      problems = found
    })
  })
  await world.pass(PATIENCE_MS, () => problems !== undefined)
  keeper.kill()
  return [...(problems ?? ['what is stored could not be looked through']), ...left(fleet)]
}

async function keep(parts: AppParts, mayBeStray: boolean): Promise<string[]> {
  await collectOrphans(parts)
  const strays: StoredEntry[] = []
  const problems: string[] = []
  await checkEverything(
    parts,
    ({ code, about, room }) => {
      if (code !== 'file_stray' || !mayBeStray) problems.push(`${code} ${about} of ${room}`)
    },
    { abandoned: (file) => strays.push(file), now: Date.now },
  )
  await removeStrays(parts, strays)
  return problems
}

function left({ disk }: Fleet): string[] {
  const unlinked = disk.all<{ id: string }>('select id from attachments where message_id is null')
  const begun = disk.all<{ id: string }>('select id from uploads')
  const named = disk.all<{ key: string }>('select storage_key as key from attachments').map((row) => row.key)
  const stray = [...disk.files.finished.keys()].filter((key) => !named.includes(key))
  return [
    ...unlinked.map(({ id }) => `no message shows ${id}, and it is still there`),
    ...begun.map(({ id }) => `${id} was never finished, and is still there`),
    ...stray.map((key) => `nothing names the file ${key}, and it is still there`),
  ]
}
