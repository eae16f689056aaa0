import type { SqlDriver } from '../../packages/client/src/ports/index.ts'
import type { Wire } from '../client/simulatedSocket.ts'
import type { Plant } from './plant.ts'

// Faults of the engine: put between it and its database, or between it and the wire.

/** Every statement in other words. */
const rewriting =
  (rewrite: (sql: string) => string) =>
  (driver: SqlDriver): SqlDriver => ({
    ...driver,
    run: (sql, values) => driver.run(rewrite(sql), values),
    all: (sql, values) => driver.all(rewrite(sql), values),
  })

type Frame = { type: string } & Record<string, unknown>

/** Every frame that arrives, in other words; null loses it. */
const receiving =
  (change: (frame: Frame) => Frame | null) =>
  (wire: Wire): Wire => ({
    ...wire,
    received: (process, given) => {
      const text = wire.received(process, given)
      const frame = text === null ? null : change(JSON.parse(text) as Frame)
      return frame === null ? null : JSON.stringify(frame)
    },
  })

export const CLIENT_PLANTS: Record<string, Plant> = {
  'drop-epoch-check': {
    what: 'nobody notices that the servers were put back to a backup',
    favour: ['backUp', 'restore', 'offline'],
    changes: {
      wire: (wire, disk) => ({
        sent: (process, given) => {
          const frame = JSON.parse(given) as Frame
          if (frame.type !== 'hello' || frame.epoch === null) return wire.sent(process, given)
          const [meta] = disk.all<{ value: string }>("select value from meta where key = 'epoch'")
          return wire.sent(process, JSON.stringify({ ...frame, epoch: meta?.value }))
        },
        received: receiving((frame) =>
          frame.type === 'welcome' ? { ...frame, epoch: '00000000-0000-4000-8000-000000000000' } : frame,
        )(wire).received,
      }),
    },
  },
  'apply-before-commit': {
    what: 'what belongs together is written piece by piece, and not in a transaction',
    favour: ['kill'],
    changes: { driver: (driver) => ({ ...driver, transaction: (work) => work() }) },
  },
  'skip-gap-check': {
    what: 'changes are applied although those before them are missing',
    favour: ['hints', 'silence', 'slow'],
    changes: {
      wire: (wire) => {
        let count = 0
        return receiving((frame) => {
          if (frame.type !== 'changes' || frame.ref !== undefined) return frame
          count += 1
          // Every fifth is lost on the way, and the next one claims to follow.
          return count % 5 === 0 ? null : { ...frame, from_rev: 0 }
        })(wire)
      },
    },
  },
  'keep-lost-rooms': {
    what: 'what is cached of a room stays when access to it ends',
    favour: ['remove', 'leave'],
    changes: {
      driver: (driver) => ({
        ...driver,
        run: (sql, values) => {
          if (!/^DELETE FROM (messages|memberships) WHERE room_id = \?/.test(sql)) driver.run(sql, values)
        },
      }),
    },
  },
  'own-unread': {
    what: 'own messages count as unread',
    changes: { driver: rewriting((sql) => sql.replaceAll('sender_id IS NOT ?', '? IS NOT NULL')) },
  },
  'newest-first': {
    what: 'what waits to be sent goes out newest first',
    favour: ['offline', 'burst'],
    changes: {
      driver: rewriting((sql) =>
        sql.replaceAll('ORDER BY outbox.position LIMIT 1', 'ORDER BY outbox.position DESC LIMIT 1'),
      ),
    },
  },
  'forget-the-outbox': {
    what: 'what was written is kept, and that it is to be sent is forgotten with the process',
    favour: ['kill', 'offline'],
    changes: {
      driver: (driver, process) => {
        driver.run('CREATE TABLE IF NOT EXISTS began (life TEXT)')
        const [begun] = driver.all('SELECT 1 FROM began')
        driver.run('INSERT INTO began VALUES (?)', [process.name])
        const [tables] = driver.all("SELECT 1 FROM sqlite_schema WHERE name = 'outbox'")
        if (begun !== undefined && tables !== undefined) driver.run('DELETE FROM outbox')
        return driver
      },
    },
  },
}
