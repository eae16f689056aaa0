import type { Knex } from 'knex'
import * as roomsAndMessages from './0001_rooms_and_messages.ts'
import * as devices from './0002_devices.ts'
import * as admins from './0003_admins.ts'
import * as masterKeys from './0004_master_keys.ts'
import * as edits from './0005_edits.ts'
import * as uploads from './0006_uploads.ts'
import * as uploaders from './0007_uploaders.ts'

type Migration = Pick<Knex.Migration, 'up'> & { name: string; down(knex: Knex): Promise<void> }

/** Oldest first. A released migration is never edited: what changes later is a new one at the end. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001_rooms_and_messages', ...roomsAndMessages },
  { name: '0002_devices', ...devices },
  { name: '0003_admins', ...admins },
  { name: '0004_master_keys', ...masterKeys },
  { name: '0005_edits', ...edits },
  { name: '0006_uploads', ...uploads },
  { name: '0007_uploaders', ...uploaders },
]
