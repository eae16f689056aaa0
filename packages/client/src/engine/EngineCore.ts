import type { UserId } from '@roomkey/protocol'
import { NOTHING_TO_TELL } from '../api/attention.ts'
import type { Result, ViewSink } from '../api/commands.ts'
import type { Person, SessionView, ViewQuery } from '../api/views.ts'
import { lostWritings } from '../cache/lostWritings.ts'
import { Stale } from '../cache/Stale.ts'
import { connectionView } from '../connection/state.ts'
import type { Clock, Ports } from '../ports/index.ts'
import { databaseName } from '../session/account.ts'
import type { Grant } from '../session/authApi.ts'
import { Session } from '../session/Session.ts'
import { actionsView } from '../views/actionsView.ts'
import { dependenciesOf } from '../views/dependencies.ts'
import { peopleView } from '../views/peopleView.ts'
import { roomView } from '../views/roomView.ts'
import { timelineView } from '../views/timelineView.ts'
import { NOTHING_UNSENT, unsentView } from '../views/unsentView.ts'
import { Watches } from '../views/Watches.ts'
import type { EngineOptions } from './EngineHost.ts'
import { openingProblem } from './openingProblem.ts'
import { Workspace } from './Workspace.ts'

type Problem = Extract<SessionView, { state: 'unopened' }>['reason']

const isList = ({ view }: ViewQuery): boolean => view === 'rooms' || view === 'attention'

/** While rooms come in one after the other, a list that moves more often could not be read. */
const LIST_REST_MS = 100
/** A list of so many rooms rests as long at any time: comparing and sending it costs more than what changed it. */
const LONG_LIST = 500

/**
 * Session and workspace, and how one follows the other. Signed in means: the account's local data is open. When it
 * cannot be opened the session stays, as does all that is kept: what waits there to be sent is nowhere else.
 */
export class EngineCore {
  readonly ports: Ports
  readonly options: EngineOptions
  readonly stale = new Stale()
  readonly session: Session
  readonly watches: Watches
  #workspace: Workspace | null = null
  /** Why there is no workspace although there should be. */
  #problem: Problem | null = null
  #queue: Promise<unknown> = Promise.resolve()

  constructor(ports: Ports, sink: ViewSink, options: EngineOptions) {
    this.ports = { ...ports, clock: guardedClock(ports.clock, options) }
    this.options = options
    this.session = new Session(this.ports, (state) => {
      if (state.state !== 'signedIn') this.#closeWorkspace()
      this.stale.mark('session')
    })
    this.watches = new Watches({
      clock: this.ports.clock,
      stale: this.stale,
      sink,
      read: (query) => this.#read(query),
      dependencies: dependenciesOf,
      rest: (query) => (isList(query) ? this.#listRest() : 0),
      changed: () => {
        this.#workspace?.openRooms.look()
        this.#workspace?.presence.shownChanged()
      },
      report: options.report,
    })
  }

  get workspace(): Workspace | null {
    return this.#workspace
  }

  /** Runs what changes the session one after the other. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    // The caller sees the failure; the queue only waits for the end.
    this.#queue = result.catch(() => {})
    return result
  }

  restore(): Promise<void> {
    // The page that picked them is gone: nothing names them any more.
    this.ports.staging.sweep(null, new Set())
    return this.exclusive(() => this.#restore())
  }

  /** What could not be opened is tried again; else nothing happens. */
  reopen(): Promise<void> {
    return this.exclusive(async () => {
      if (this.#problem === 'secrets') await this.#restore()
      else if (this.#problem !== null) await this.#openOwn()
    })
  }

  /** Takes the place of whoever was signed in. */
  async enter(server: string, user: Person, grant: Grant): Promise<void> {
    this.#closeWorkspace()
    await this.session.begin(server, user, grant)
    await this.#openOwn()
  }

  async leave(wipe: boolean): Promise<Result> {
    const { account } = this.session
    const name = wipe && account?.user != null ? databaseName(account.server, account.user.id) : null
    // First: once the session is forgotten, nothing else would name what is left of it after a crash.
    if (name !== null) await this.ports.databases.removing?.(name)
    await this.session.end(null, wipe)
    if (name !== null) {
      this.ports.staging.sweep(name, new Set())
      await this.ports.pieces?.sweep(name, new Set())
      await this.ports.databases.remove(name)
    }
    return { ok: true }
  }

  close(): Promise<void> {
    return this.exclusive(async () => {
      this.watches.clear()
      this.#closeWorkspace()
    })
  }

  async #restore(): Promise<void> {
    try {
      await this.session.restore()
    } catch (error) {
      this.#failed('secrets', 'secrets', error)
      return
    }
    await this.#openOwn()
  }

  /** The local data of whoever is signed in. */
  async #openOwn(): Promise<void> {
    const { state } = this.session
    this.#problem = null
    this.stale.mark('session')
    if (state.state !== 'signedIn') return
    try {
      await this.#open(state.server, state.user)
    } catch (error) {
      this.#failed(openingProblem(error), 'local data', error)
    }
  }

  #failed(problem: Problem, area: string, error: unknown): void {
    this.#problem = problem
    this.stale.mark('session')
    this.options.report(area, error)
  }

  async #open(server: string, user: Person): Promise<void> {
    const sql = await this.ports.databases.open(databaseName(server, user.id))
    const { ports, options, session, stale } = this
    try {
      const openRooms = () => this.watches.openRooms()
      this.#workspace = new Workspace({ ports, options, session, stale, server, user, sql, openRooms })
    } catch (error) {
      sql.close()
      throw error
    }
    stale.mark('session')
    this.#workspace.connection.start()
  }

  #listRest(): number {
    if (this.#workspace === null) return 0
    const { connection, rooms } = this.#workspace
    const share = connection.state.state === 'catchingUp' ? 1 : Math.min(1, rooms.count / LONG_LIST)
    return Math.floor(share * 10) * (LIST_REST_MS / 10)
  }

  #closeWorkspace(): void {
    const workspace = this.#workspace
    this.#workspace = null
    workspace?.close()
  }

  #read(query: ViewQuery): unknown {
    const workspace = this.#workspace
    if (query.view === 'session') return this.#sessionView()
    if (query.view === 'connection') {
      return workspace === null ? { state: 'offline' } : connectionView(workspace.connection.state)
    }
    if (query.view === 'room' || query.view === 'timeline') {
      return workspace === null ? null : readRoom(workspace, query, workspace.user.id)
    }
    if (query.view === 'presence') return workspace?.presence.view() ?? {}
    if (query.view === 'search') return workspace?.searchView() ?? { indexing: null, fetching: null }
    if (query.view === 'attention') return workspace?.attentionView() ?? NOTHING_TO_TELL
    if (query.view === 'unsent') return workspace === null ? NOTHING_UNSENT : unsentView(workspace.sql)
    if (workspace === null) return []
    if (query.view === 'lost') return lostWritings(workspace.sql)
    if (query.view === 'downloads') return workspace.downloads.view()
    if (query.view === 'actions') return actionsView(workspace.sql, workspace.user.id, workspace.isLive)
    if (query.view === 'rooms') return workspace.rooms.read(workspace.isLive)
    if (query.view === 'people') return peopleView(workspace.sql, workspace.user.id)
    return query.view === 'transfers' ? workspace.uploads.transfers() : workspace.typing.in(query.room)
  }

  #sessionView(): SessionView {
    const { state } = this.session
    const reason = this.#problem
    if (state.state === 'signedIn') {
      const { server, user } = state
      if (reason !== null) return { state: 'unopened', server, username: user.username, reason }
      if (this.#workspace === null) return { state: 'starting' }
      return { ...state, storage: this.#workspace.sql.persistent ? 'persistent' : 'memory' }
    }
    if (state.state === 'starting' && reason !== null) {
      return { state: 'unopened', server: null, username: null, reason }
    }
    return state
  }
}

/** Nobody stands above a timer: what fails in one (a full disk) is told, and must not end the engine. */
function guardedClock(clock: Clock, { report }: EngineOptions): Clock {
  return {
    now: () => clock.now(),
    after: (ms, callback) =>
      clock.after(ms, () => {
        try {
          callback()
        } catch (error) {
          report('timer', error)
        }
      }),
  }
}

function readRoom(
  workspace: Workspace,
  query: Extract<ViewQuery, { view: 'room' | 'timeline' }>,
  me: UserId,
): unknown {
  if (query.view === 'room') return roomView(workspace.sql, query.room, me)
  const older = workspace.history.state(query.room, 'older')
  const newer = workspace.history.state(query.room, 'newer')
  return timelineView(workspace.sql, query, { me, live: workspace.isLive, older, newer })
}
