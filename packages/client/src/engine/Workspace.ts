import type { FrameOf, MessageId, RoomId, ServerFrame } from '@roomkey/protocol'
import type { AttentionView } from '../api/attention.ts'
import type { SearchView } from '../api/search.ts'
import type { Person } from '../api/views.ts'
import { openAccountRow, readLimits } from '../cache/accountRow.ts'
import { markMentions } from '../cache/markMentions.ts'
import { readLife } from '../cache/roomSync.ts'
import type { Stale } from '../cache/Stale.ts'
import { migrate } from '../cache/schema.ts'
import { Connection } from '../connection/Connection.ts'
import type { ConnectionState } from '../connection/state.ts'
import { Downloads } from '../downloads/Downloads.ts'
import { History } from '../history/History.ts'
import { Outbox } from '../outbox/Outbox.ts'
import type { Ports, SqlDriver } from '../ports/index.ts'
import { FetchOlder } from '../search/FetchOlder.ts'
import { Indexer } from '../search/Indexer.ts'
import { KnownRooms } from '../search/KnownRooms.ts'
import { Names } from '../search/Names.ts'
import { Search } from '../search/Search.ts'
import { databaseName } from '../session/account.ts'
import type { Session } from '../session/Session.ts'
import { syncUrl } from '../session/serverAddress.ts'
import { OpenRooms } from '../sync/OpenRooms.ts'
import { Presence } from '../sync/Presence.ts'
import { ReadMarks } from '../sync/ReadMarks.ts'
import { Sync } from '../sync/Sync.ts'
import { Typing } from '../sync/Typing.ts'
import { Uploads } from '../uploads/Uploads.ts'
import { uploadAgain } from '../uploads/uploadRows.ts'
import { Attention } from '../views/Attention.ts'
import { RoomList } from '../views/RoomList.ts'
import { shownPeople } from '../views/shownPeople.ts'
import type { EngineOptions } from './EngineHost.ts'

export interface WorkspaceParts {
  ports: Ports
  options: EngineOptions
  session: Session
  stale: Stale
  server: string
  user: Person
  sql: SqlDriver
  /** Rooms whose members are being shown. */
  openRooms(): RoomId[]
}

/** Everything that belongs to one signed-in account: its local data, and the parts that keep it in step. */
export class Workspace {
  readonly sql: SqlDriver
  readonly user: Person
  readonly server: string
  readonly connection: Connection
  readonly sync: Sync
  readonly openRooms: OpenRooms
  readonly outbox: Outbox
  readonly uploads: Uploads
  readonly downloads: Downloads
  readonly history: History
  readonly typing: Typing
  readonly presence: Presence
  readonly readMarks: ReadMarks
  readonly rooms: RoomList
  readonly #attention: Attention
  readonly search: Search
  readonly fetchOlder: FetchOlder
  readonly #indexer: Indexer
  readonly #names: Names
  readonly #knownRooms: KnownRooms
  readonly #stale: Stale

  constructor({ ports, options, session, stale, server, user, sql, openRooms }: WorkspaceParts) {
    // What is deleted or lost must not be left in the file: where it is not encrypted anybody who gets it could read it.
    sql.run('PRAGMA secure_delete = ON')
    migrate(sql)
    openAccountRow(sql, server, user)
    markMentions(sql)
    this.sql = sql
    this.user = user
    this.server = server
    this.#stale = stale
    const common = {
      ...ports,
      sql,
      stale,
      report: options.report,
      isLive: () => this.isLive,
      limits: () => readLimits(sql),
      send: (frame: Parameters<Connection['send']>[0]) => this.connection.send(frame),
      request: (request: Parameters<Session['request']>[0]) => session.request(request),
    }
    this.rooms = new RoomList({ sql, stale, me: user.id })
    this.#attention = new Attention({ sql, me: user.id })
    this.typing = new Typing(ports.clock, stale)
    this.readMarks = new ReadMarks(common)
    this.presence = new Presence({
      ...common,
      shown: () => shownPeople(sql, this.rooms.read(this.isLive), openRooms(), user.id),
    })
    this.outbox = new Outbox({
      ...common,
      // From `welcome` on, which has told which rooms are lost: who catches up for long waits for it with nothing.
      isOpen: () => this.isLive || this.connection.state.state === 'catchingUp',
      uploadAgain: (message) => this.#uploadAgain(message),
      settled: () => this.uploads.reconcile(),
      me: user.id,
      // Without waiting for the push: who left must not see the room a moment longer.
      left: (room) => this.sync.left(room),
    })
    const owner = databaseName(server, user.id)
    this.downloads = new Downloads({ ...common, owner })
    this.uploads = new Uploads({
      ...common,
      owner,
      finished: (room) => this.outbox.drain(room),
    })
    this.history = new History(common)
    this.#indexer = new Indexer(common)
    this.#names = new Names({ ...common, me: user.id, rooms: () => this.rooms.read(this.isLive) })
    this.#knownRooms = new KnownRooms(common)
    const searched = { ...common, me: user.id, names: this.#names, known: this.#knownRooms }
    this.search = new Search({ ...searched, indexer: this.#indexer })
    this.fetchOlder = new FetchOlder({ ...searched, fetchPage: (room) => this.history.loadOlder(room) })
    this.openRooms = new OpenRooms({
      ...common,
      openRooms,
      opened: (rooms) => this.sync.roomsOpened(rooms),
    })
    this.sync = new Sync({
      ...common,
      openRooms,
      roomsRemoved: () => this.#rowsWent(),
      roomApplied: (room) => {
        this.outbox.roomApplied(room)
        this.#rowsWent()
      },
    })
    this.connection = new Connection({
      ...ports,
      url: syncUrl(server),
      token: () => session.accessToken(),
      refused: (times, token) => {
        if (times === 1) session.refused(token)
        else session.end('expired', false).catch((error) => options.report('session', error))
      },
      hello: (token) => {
        this.outbox.connecting()
        return this.sync.hello(token)
      },
      openRooms,
      received: (frame) => this.#received(frame),
      changed: (state) => this.#changed(state),
      report: options.report,
    })
  }

  get isLive(): boolean {
    return this.connection.state.state === 'live'
  }

  attentionView(): AttentionView {
    return this.#attention.read(this.rooms.unread(this.isLive), readLife(this.sql))
  }

  searchView(): SearchView {
    return { indexing: this.#indexer.progress(), fetching: this.fetchOlder.progress }
  }

  close(): void {
    this.connection.stop()
    this.sync.disconnected()
    this.search.close()
    this.fetchOlder.close()
    this.#indexer.close()
    this.#names.close()
    this.#knownRooms.close()
    this.outbox.close()
    this.uploads.close()
    this.downloads.close()
    this.history.close()
    this.typing.clear()
    this.readMarks.clear()
    this.presence.close()
    this.openRooms.close()
    this.rooms.close()
    this.sql.close()
  }

  #rowsWent(): void {
    this.uploads.reconcile()
    this.downloads.reconcile()
  }

  #uploadAgain(message: MessageId): boolean {
    if (!uploadAgain(this.sql, message)) return false
    this.#stale.mark('attachments')
    this.uploads.drain()
    return true
  }

  #changed(state: ConnectionState): void {
    this.#stale.mark('connection')
    if (state.state === 'catchingUp') this.outbox.drain()
    if (state.state === 'live' || state.state === 'connecting' || state.state === 'catchingUp') return
    this.sync.disconnected()
    this.outbox.disconnected()
    this.typing.clear()
    this.readMarks.clear()
    this.presence.disconnected()
  }

  #received(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        this.sync.welcome(frame)
        break
      case 'changes':
        this.#stopTyping(frame)
        this.sync.changes(frame)
        break
      case 'snapshot':
        this.sync.snapshot(frame)
        break
      case 'live':
        this.sync.live()
        this.history.connected()
        this.uploads.connected()
        this.outbox.drain()
        this.presence.connected()
        break
      case 'ack':
        this.outbox.acked(frame)
        break
      case 'error':
        if (!this.outbox.error(frame)) this.sync.error(frame)
        break
      case 'removed':
        this.sync.removed(frame.room_id)
        break
      case 'read_mark':
        this.sync.readMark(frame)
        break
      case 'typing':
        this.typing.heard(frame)
        break
      case 'presence':
        this.presence.heard(frame)
        break
      case 'pong':
        break
    }
  }

  /** Their message is here: they have stopped typing it. */
  #stopTyping(frame: FrameOf<'changes'>): void {
    for (const item of frame.items) {
      if (item.kind === 'message' && item.message.sender !== null) {
        this.typing.stopped(frame.room_id, item.message.sender.id)
      }
    }
  }
}
