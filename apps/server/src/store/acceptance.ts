import { afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import { sameBytes } from '../testing/sameBytes.ts'
import { attachmentsAcceptance } from './acceptance/attachments.ts'
import { changesAcceptance } from './acceptance/changes.ts'
import { commitsAcceptance } from './acceptance/commits.ts'
import { type Database, World } from './acceptance/Database.ts'
import { devicesAcceptance } from './acceptance/devices.ts'
import { editsAcceptance } from './acceptance/edits.ts'
import { maintenanceAcceptance } from './acceptance/maintenance.ts'
import { messagesAcceptance } from './acceptance/messages.ts'
import { peopleAcceptance } from './acceptance/people.ts'
import { readMarksAcceptance } from './acceptance/readMarks.ts'
import { sendsAcceptance } from './acceptance/sends.ts'
import { uploadsAcceptance } from './acceptance/uploads.ts'

/** What every adapter of the store must do. `makeDatabase` gives each test an empty database of its own. */
export function storeAcceptance(name: string, makeDatabase: () => Promise<Database>): void {
  describe(`${name} as the store`, () => {
    let world: World
    beforeAll(() => expect.addEqualityTesters([sameBytes]))
    beforeEach(async () => {
      world = await World.open(await makeDatabase())
    })
    afterEach(() => world.remove())
    for (const suite of [
      peopleAcceptance,
      messagesAcceptance,
      commitsAcceptance,
      sendsAcceptance,
      editsAcceptance,
      changesAcceptance,
      readMarksAcceptance,
      attachmentsAcceptance,
      uploadsAcceptance,
      maintenanceAcceptance,
      devicesAcceptance,
    ]) {
      suite(() => world)
    }
  })
}
