import type { AppParts } from '../../apps/server/src/app.ts'
import type { Fanout, Hint } from '../../apps/server/src/fanout/fanout.ts'
import type { Plant } from './plant.ts'

// Faults of the server: put into its database, or between it and its parts.

/** Hints that never leave their server. */
function onlyHere(): Fanout {
  let hear: (hint: Hint) => void = () => {}
  return {
    publish: (hint) => queueMicrotask(() => hear(hint)),
    missed: () => {},
    subscribe: async (listener) => {
      hear = listener
    },
    close: async () => {},
  }
}

/** What is stored and sent again becomes a message of its own, and its sender is told the id it asked for. */
function storesAgain(parts: AppParts): AppParts['store']['send'] {
  const underWay = new Map<string, Promise<unknown>>()
  return async (row) => {
    await underWay.get(row.id)?.catch(() => {})
    const stored = await parts.store.message(row.id)
    if (!stored) {
      const sending = parts.store.send(row)
      underWay.set(row.id, sending)
      return sending
    }
    const { cipher, newId } = parts
    const { roomId, senderId, sealed } = row
    const id = newId() as typeof row.id
    const text = await cipher.openText(roomId, { messageId: row.id, senderId }, sealed)
    const again = await cipher.sealText(
      { id: roomId, keyEpoch: sealed.keyEpoch },
      { messageId: id, senderId },
      text,
    )
    const answer = await parts.store.send({ ...row, id, sealed: again })
    return 'refused' in answer ? answer : { ...answer, message: { ...answer.message, id: row.id } }
  }
}

export const SERVER_PLANTS: Record<string, Plant> = {
  'skip-dedup': {
    what: 'a message that is stored and sent again is stored once more',
    favour: ['cut', 'wake', 'slowDisk', 'burst'],
    changes: { parts: (parts) => ({ ...parts, store: { ...parts.store, send: storesAgain(parts) } }) },
  },
  'reuse-a-rev': {
    what: 'a message now and then has the rev of the change before it',
    changes: {
      sql: `create trigger reuse after insert on messages when new.seq % 5 = 0 begin
        update messages set rev = new.rev - 1 where id = new.id; end`,
    },
  },
  'ack-before-commit': {
    what: 'a send is acknowledged 40 ms before it is committed',
    nodes: 1,
    favour: ['killNode'],
    changes: {
      database: (db, process) => {
        const prepare = db.prepare.bind(db)
        let commitLater: (() => void) | undefined
        const replaced: Record<string, (run: () => void) => void> = {
          commit: (run) => {
            commitLater = () => {
              commitLater = undefined
              run()
            }
            process.after(40, () => commitLater?.())
          },
          'begin immediate': (run) => {
            commitLater?.()
            run()
          },
        }
        db.prepare = ((text: string) => {
          const statement = prepare(text)
          const instead = replaced[text]
          if (!instead) return statement
          return { run: () => instead(() => void statement.run()) }
        }) as typeof db.prepare
        return db
      },
    },
  },
  'no-membership-check': {
    what: 'whoever was once in a room counts as a member when something is delivered',
    favour: ['remove', 'leave', 'invite'],
    changes: {
      parts: (parts) => ({
        ...parts,
        store: {
          ...parts.store,
          membership: async (room, user) => {
            const row = await parts.store.membership(room, user)
            return row ?? ({ roomId: room, userId: user, role: 'member', leftAt: null, readSeq: 0 } as never)
          },
        },
      }),
    },
  },
  'lose-tombstones': {
    what: 'catching up leaves deleted messages out',
    favour: ['remove', 'offline'],
    changes: {
      parts: (parts) => ({
        ...parts,
        store: {
          ...parts.store,
          changesAfter: async (...args) => {
            const read = await parts.store.changesAfter(...args)
            const kept = read.changes.filter(
              (row) => row.kind !== 'message' || row.message.deletedAt === null,
            )
            return { ...read, changes: kept }
          },
        },
      }),
    },
  },
  'short-history': {
    what: 'a page of older messages lacks its newest one',
    favour: ['burst', 'older', 'signOut', 'around'],
    changes: {
      parts: (parts) => ({
        ...parts,
        store: {
          ...parts.store,
          snapshot: (work) =>
            parts.store.snapshot((reads) =>
              work({
                ...reads,
                messagesBefore: async (...args) => (await reads.messagesBefore(...args)).slice(0, -1),
              }),
            ),
        },
      }),
    },
  },
  'lose-hints': {
    what: 'no server hears of what another one stored, and none ever compares',
    nodes: 2,
    changes: {
      parts: (parts) => ({
        ...parts,
        fanout: onlyHere(),
        sockets: { ...parts.sockets, compareSeconds: 1_000_000 },
      }),
    },
  },
  'compare-no-marks': {
    what: 'servers compare rooms and memberships, and take every read mark to be the one they told of',
    nodes: 2,
    favour: ['read', 'hints'],
    changes: {
      parts: (parts) => ({ ...parts, store: { ...parts.store, readMarksOf: async () => [] } }),
    },
  },
  'lose-read-marks': {
    what: 'a read mark that was stored falls back',
    favour: ['read'],
    changes: {
      sql: `create trigger fall_back after update of read_seq on memberships when new.read_seq % 3 = 0 begin
        update memberships set read_seq = new.read_seq - 1 where room_id = new.room_id and user_id = new.user_id; end`,
    },
  },
}
