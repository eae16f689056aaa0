import type { MessageId } from '@roomkey/protocol'
import type { Fleet } from '../history/Fleet.ts'
import { checkCollected } from './collected.ts'
import { checkBegun, checkPieces, checkSent, checkTransfers, openFiles } from './files.ts'
import { checkChanged, checkForeign, checkWritten } from './kept.ts'
import { checkScreens } from './screens.ts'
import { checkAcknowledged, checkNumbers, readStored } from './stored.ts'
import type { Witness } from './Witness.ts'

/** Compares what everybody has with what the servers stored, and that with what people were told. Returns what is wrong. */
export async function check(fleet: Fleet, witness: Witness): Promise<string[]> {
  const stored = readStored(fleet)
  const problems = [...stored.values()].flatMap((room) => checkNumbers(fleet, room))
  problems.push(...checkAcknowledged(witness, stored), ...checkSent(witness, stored))
  problems.push(...checkBegun(fleet, witness))
  const everywhere = new Map<MessageId, string>()
  for (const machine of fleet.machines) {
    const screens = await checkScreens(fleet, witness, machine, stored)
    problems.push(...screens.problems, ...checkForeign(fleet, machine))
    problems.push(...checkWritten(witness, machine, stored), ...checkTransfers(witness, machine))
    problems.push(...checkChanged(witness, machine, stored, screens.textOf))
    for (const [id, text] of screens.textOf) {
      if ((everywhere.get(id) ?? text) !== text) problems.push(`${id} says another text on ${machine.name}`)
      everywhere.set(id, text)
    }
    problems.push(...(await openFiles(fleet, witness, machine, screens.files)), ...checkPieces(machine))
  }
  problems.push(...witness.files.problems, ...(await checkCollected(fleet)))
  return problems
}
