import type { CommandArgs, Engine } from '@roomkey/client/api'
import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { DemoActions } from './DemoActions.ts'
import { DemoCore, type DemoOptions } from './DemoCore.ts'
import { DemoMessages } from './DemoMessages.ts'
import { demoDrafts } from './demoDrafts.ts'
import { removal } from './demoEffects.ts'
import { demoDownload, demoFileCommands } from './demoFileCommands.ts'
import { demoHistory } from './demoHistory.ts'
import { type DemoName, PEOPLE } from './demoPeople.ts'
import { demoRoomCommands } from './demoRoomCommands.ts'
import { demoSession } from './demoSession.ts'

/** What happens without the person at this screen. */
interface Script {
  goOffline(): void
  waitForServer(ms: number): void
  goOnline(): void
  /** What is sent from now on is refused with these words; null: accepted again. */
  refuse(reason: string | null, retryable?: boolean): void
  say(room: RoomId, who: DemoName, text: string): void
  type(room: RoomId, ...who: DemoName[]): void
  /** Somebody leaves the room, or was taken out of it. */
  leave(room: RoomId, who: DemoName): void
  /** A file is on its way from the server, so far; null: it is here, or was given up. */
  download(id: AttachmentId, room: RoomId, received: number | null): void
}

export type DemoEngine = Engine & Script & Pick<DemoCore, 'calls' | 'state'>

/**
 * An engine in memory for tests, screenshots and building screens without a server. To extend it: state in demoViews,
 * content in demoRooms and demoScript, a command in the file of its kind; the compiler names what is missing.
 */
export function createDemoEngine(options: DemoOptions): DemoEngine {
  const core = new DemoCore(options)
  const { calls, state } = core
  const messages = new DemoMessages(core)
  const actions = new DemoActions({
    state,
    now: options.now,
    refusal: () => messages.refusal,
    later: (callback) => core.later(callback),
    repaint: () => core.repaint(),
  })
  const script: Script = {
    goOffline() {
      state.connection = { state: 'offline' }
      core.repaint()
    },
    waitForServer(ms) {
      state.connection = { state: 'waiting', retryAt: options.now() + ms, reason: 'unreachable' }
      core.repaint()
    },
    goOnline() {
      state.connection = { state: 'live' }
      messages.connected()
      actions.connected()
      core.repaint()
    },
    refuse: (reason, retryable = true) => messages.refuse(reason, retryable),
    say(id, who, text) {
      const room = core.room(id)
      const isOwn = who === 'alice'
      const seq = core.nextSeq(room)
      room.messages.push({ ...core.message(text), seq, sender: PEOPLE[who], isOwn, state: 'sent' })
      room.cached += 1
      core.repaint()
    },
    type(room, ...who) {
      core.room(room).typing = who.map((name) => PEOPLE[name])
      core.repaint()
    },
    leave(room, who) {
      removal(core.room(room), PEOPLE[who].id).apply()
      core.repaint()
    },
    download: (id, room, received) => demoDownload(core, id, room, received),
  }
  return {
    calls,
    state,
    ...script,
    ...demoSession(core),
    ...demoRoomCommands(core, actions, messages),
    ...messages.commands,
    ...demoHistory(core),
    ...demoDrafts(core),
    ...demoFileCommands(core),
    async watch(...[number, query]: CommandArgs<'watch'>) {
      core.watch(number, query)
      await core.local()
      // As the engine does: the others have not changed.
      core.answer(number)
      return undefined
    },
    async unwatch(...[number]: CommandArgs<'unwatch'>) {
      core.unwatch(number)
      return undefined
    },
    async networkLost() {
      core.called('networkLost', null)
      return undefined
    },
    async wake() {
      core.called('wake', null)
      script.goOnline()
      return undefined
    },
  }
}
