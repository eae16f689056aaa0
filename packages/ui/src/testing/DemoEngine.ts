import type {
  CommandArgs,
  Device,
  Engine,
  Failure,
  LastPlace,
  Result,
  StagedFile,
  TimelineMessage,
  ViewQuery,
} from '@roomkey/client/api'
import type { AttachmentId, MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import { demoDevices } from './demoDevices.ts'
import { type DemoName, PEOPLE } from './demoPeople.ts'
import { PICTURES } from './demoPictures.ts'
import { type DemoRoom, demoId } from './demoRooms.ts'
import { demoSearch } from './demoSearch.ts'
import { type DemoState, demoView } from './demoViews.ts'

const PAGE = 50
const UPLOAD_STEPS = 8

export interface DemoOptions {
  state: DemoState
  /** Milliseconds that everything beyond the local data takes. */
  latency: number
  now(): number
  later(ms: number, callback: () => void): void
  viewChanged(watch: number, value: unknown): void
}

const failure = (reason: Failure['reason'], message: string, fields?: Record<string, string>): Failure =>
  fields ? { ok: false, reason, message, fields } : { ok: false, reason, message }
const DONE: { ok: true } = { ok: true }

/**
 * An engine in memory for tests, screenshots and building screens without a server. To extend it: state in
 * demoViews, content in demoRooms and demoScript, one method per command here; the compiler names what is missing.
 */
export class DemoEngine implements Engine {
  readonly #options: DemoOptions
  readonly #watches = new Map<number, { query: ViewQuery; last: string }>()
  readonly #cancelled = new Set<AttachmentId>()
  #devices: Device[]
  #made = 0
  #refusal: string | null = null
  #olderFails = false
  #fetching = false
  #last: LastPlace | null = null
  readonly calls: Array<{ command: string; args: unknown }> = []

  constructor(options: DemoOptions) {
    this.#options = options
    this.#devices = demoDevices(options.now())
  }

  get state(): DemoState {
    return this.#options.state
  }

  // The script: what happens without the person at this screen.

  goOffline(): void {
    this.state.connection = { state: 'offline' }
    this.#repaint()
  }
  waitForServer(ms: number): void {
    this.state.connection = { state: 'waiting', retryAt: this.#options.now() + ms, reason: 'unreachable' }
    this.#repaint()
  }
  goOnline(): void {
    this.state.connection = { state: 'live' }
    for (const room of this.state.rooms.values())
      for (const message of room.messages) if (message.state === 'waiting') this.#deliver(room, message)
    this.#repaint()
  }
  /** The next sent message is refused with these words; null: accepted again. */
  refuse(reason: string | null): void {
    this.#refusal = reason
  }
  /** Older messages cannot be fetched. */
  failOlder(fails: boolean): void {
    this.#olderFails = fails
  }
  say(room: RoomId, who: DemoName, text: string): void {
    const into = this.#room(room)
    const isOwn = who === 'alice'
    into.messages.push({
      ...this.#message(text),
      seq: this.#nextSeq(into),
      sender: PEOPLE[who],
      isOwn,
      state: 'sent',
    })
    into.cached += 1
    this.#repaint()
  }
  type(room: RoomId, ...who: DemoName[]): void {
    this.#room(room).typing = who.map((name) => PEOPLE[name])
    this.#repaint()
  }

  // The commands.

  async watch(...[number, query]: CommandArgs<'watch'>) {
    this.#watches.set(number, { query, last: '' })
    await this.#local()
    this.#repaint()
    return undefined
  }
  async unwatch(...[number]: CommandArgs<'unwatch'>) {
    this.#watches.delete(number)
    return undefined
  }
  async checkServer(...[server]: CommandArgs<'checkServer'>) {
    await this.#remote()
    if (!server.includes('.') && !server.includes('localhost'))
      return failure('notRoomkey', 'No Roomkey server answers there.')
    return { ...DONE, server: server.startsWith('http') ? server : `https://${server}`, version: '1.4.0' }
  }
  async register(...[wanted]: CommandArgs<'register'>): Promise<Result> {
    await this.#remote()
    if (Object.values(PEOPLE).some((each) => each.username === wanted.username))
      return failure('invalid', 'This name is taken.', { username: 'This name is taken. Try another one.' })
    return this.#enter(wanted.server, wanted.username)
  }
  async signIn(...[who]: CommandArgs<'signIn'>): Promise<Result> {
    await this.#remote()
    if (who.password === 'wrong') return failure('wrongCredentials', 'No active account found.')
    return this.#enter(who.server, who.username)
  }
  async signOut(...[{ wipe }]: CommandArgs<'signOut'>) {
    await this.#remote()
    const { session } = this.state
    if (session.state !== 'signedIn') return DONE
    this.state.session = {
      state: 'signedOut',
      server: session.server,
      username: wipe ? null : session.user.username,
      reason: null,
    }
    this.#repaint()
    return DONE
  }
  async listDevices(): Promise<Result<{ devices: Device[] }>> {
    await this.#remote()
    if (this.state.connection.state !== 'live') return failure('offline', 'You are offline.')
    return { ...DONE, devices: [...this.#devices] }
  }
  async revokeDevice(...[device]: CommandArgs<'revokeDevice'>): Promise<Result> {
    this.calls.push({ command: 'revokeDevice', args: device })
    await this.#remote()
    this.#devices = this.#devices.filter(({ id }) => id !== device)
    return DONE
  }
  async changePassword(...[{ oldPassword }]: CommandArgs<'changePassword'>): Promise<Result> {
    await this.#remote()
    if (oldPassword === 'wrong')
      return failure('invalid', 'This is not your password.', { oldPassword: 'This is not your password.' })
    this.#devices = this.#devices.filter(({ current }) => current)
    return DONE
  }
  async createRoom(...[wanted]: CommandArgs<'createRoom'>) {
    this.calls.push({ command: 'createRoom', args: wanted })
    await this.#remote()
    if (this.state.connection.state !== 'live') return failure('offline', 'You are offline.')
    this.#made += 1
    const room = demoId(9, this.#made) as RoomId
    const known = Object.values(PEOPLE).filter((each) => wanted.usernames.includes(each.username))
    const now = this.#options.now()
    this.state.rooms.set(room, {
      view: {
        id: room,
        name: wanted.name,
        description: wanted.description || null,
        isPrivate: true,
        createdBy: this.#me(),
        createdAt: now,
        myRole: 'owner',
        members: [
          { ...this.#me(), role: 'owner', joinedAt: now },
          ...known.map((each) => ({ ...each, role: 'member' as const, joinedAt: now })),
        ],
      },
      directWith: null,
      messages: [],
      cached: 0,
      readSeq: 0,
      draft: '',
      typing: [],
      older: 'idle',
    })
    this.#repaint()
    return { ...DONE, room, unknownUsernames: this.#unknown(wanted.usernames) }
  }
  async addMembers(...[{ room, usernames }]: CommandArgs<'addMembers'>) {
    await this.#remote()
    const { view } = this.#room(room)
    for (const each of Object.values(PEOPLE)) {
      if (!usernames.includes(each.username) || view.members.some((member) => member.id === each.id)) continue
      view.members.push({ ...each, role: 'member', joinedAt: this.#options.now() })
    }
    this.#repaint()
    return { ...DONE, unknownUsernames: this.#unknown(usernames) }
  }
  async removeMember(...[{ room, user }]: CommandArgs<'removeMember'>) {
    await this.#remote()
    const { view } = this.#room(room)
    view.members = view.members.filter((member) => member.id !== user)
    this.#repaint()
    return DONE
  }
  async leaveRoom(...[room]: CommandArgs<'leaveRoom'>) {
    await this.#remote()
    this.state.rooms.delete(room)
    this.#repaint()
    return DONE
  }
  async sendMessage(...[{ room, text }]: CommandArgs<'sendMessage'>) {
    this.calls.push({ command: 'sendMessage', args: { room, text } })
    return { ...DONE, id: this.#post(room, text, []).id }
  }
  async sendFiles(...[{ room, text, files }]: CommandArgs<'sendFiles'>) {
    this.calls.push({ command: 'sendFiles', args: { room, text, files } })
    this.state.transfers.push(
      ...files.map((file) => ({ ...transferOf(file, room), state: 'uploading' as const, sent: 0 })),
    )
    this.#repaint()
    const id = demoId(8, this.#made + 1) as MessageId
    this.#upload(room, text, files, 1)
    return { ...DONE, id }
  }
  async cancelTransfer(...[id]: CommandArgs<'cancelTransfer'>) {
    this.#cancelled.add(id)
    this.state.transfers = this.state.transfers.filter((each) => each.id !== id)
    this.#repaint()
    return DONE
  }
  async retryMessage(...[id]: CommandArgs<'retryMessage'>) {
    for (const room of this.state.rooms.values()) {
      const message = room.messages.find((each) => each.id === id)
      if (message) this.#deliver(room, message)
    }
    return DONE
  }
  async discardMessage(...[id]: CommandArgs<'discardMessage'>) {
    for (const room of this.state.rooms.values())
      room.messages = room.messages.filter((each) => each.id !== id)
    this.#repaint()
    return DONE
  }
  async loadOlder(...[id]: CommandArgs<'loadOlder'>) {
    const room = this.#room(id)
    room.older = 'loading'
    this.#repaint()
    await this.#remote()
    const fails = this.#olderFails || this.state.connection.state !== 'live'
    room.older = fails ? 'failed' : 'idle'
    if (!fails) room.cached = Math.min(room.messages.length, room.cached + PAGE)
    this.#repaint()
    return fails ? failure('unreachable', 'The server does not answer.') : DONE
  }
  async markRead(...[{ room, seq }]: CommandArgs<'markRead'>) {
    const of = this.#room(room)
    of.readSeq = Math.max(of.readSeq, seq)
    this.#repaint()
    return DONE
  }
  async draft(...[room]: CommandArgs<'draft'>) {
    await this.#local()
    return this.#room(room).draft
  }
  async saveDraft(...[{ room, text }]: CommandArgs<'saveDraft'>) {
    this.#room(room).draft = text
    this.#repaint()
    return DONE
  }
  async lastPlace() {
    await this.#local()
    return this.#last && this.state.rooms.has(this.#last.room) ? this.#last : null
  }
  async saveLastPlace(...[last]: CommandArgs<'saveLastPlace'>) {
    this.#last = last
    return DONE
  }
  async typing() {
    return undefined
  }
  async fileUrl(...[id]: CommandArgs<'fileUrl'>) {
    await this.#remote()
    if (this.state.connection.state !== 'live') return failure('offline', 'You are offline.')
    const file = [...this.state.rooms.values()]
      .flatMap((room) => room.messages.flatMap((message) => message.attachments))
      .find((each) => each.id === id)
    const url = file?.contentType === 'image/jpeg' ? PICTURES.sea : PICTURES.chart
    return { ...DONE, url, expiresAt: this.#options.now() + 3_600_000 }
  }
  async search(...[request]: CommandArgs<'search'>) {
    this.calls.push({ command: 'search', args: request })
    await this.#local()
    return { ...DONE, ...demoSearch(this.state, request) }
  }
  async fetchOlder(): Promise<Result> {
    const most = 20
    this.#fetching = true
    for (let pages = 0; pages < most && this.#fetching; pages++) {
      this.state.search = { ...this.state.search, fetching: { pages, most } }
      this.#repaint()
      await this.#remote()
      if (this.state.connection.state !== 'live') this.#fetching = false
      else
        for (const room of this.state.rooms.values())
          room.cached = Math.min(room.messages.length, room.cached + PAGE)
    }
    this.state.search = { ...this.state.search, fetching: null }
    this.#repaint()
    return this.state.connection.state === 'live' ? DONE : failure('offline', 'You are offline.')
  }
  async cancelFetchOlder() {
    this.#fetching = false
    return DONE
  }
  async wake() {
    this.calls.push({ command: 'wake', args: null })
    this.goOnline()
    return undefined
  }

  #room(id: RoomId): DemoRoom {
    const room = this.state.rooms.get(id)
    if (!room) throw new Error(`The demo has no room ${id}.`)
    return room
  }
  #me() {
    return this.state.session.state === 'signedIn' ? this.state.session.user : PEOPLE.alice
  }
  #enter(server: string, username: string) {
    const known = Object.values(PEOPLE).find((each) => each.username === username)
    const user = known ?? { id: 99 as UserId, username }
    this.state.session = { state: 'signedIn', server, user, storage: 'persistent' }
    this.#repaint()
    return DONE
  }
  #unknown(usernames: readonly string[]): string[] {
    const known: string[] = Object.values(PEOPLE).map((each) => each.username)
    return usernames.filter((name) => !known.includes(name))
  }
  #nextSeq(room: DemoRoom): Seq {
    return ((room.messages.findLast((each) => each.seq !== null)?.seq ?? 0) + 1) as Seq
  }
  #message(text: string): Omit<TimelineMessage, 'state'> {
    this.#made += 1
    return {
      id: demoId(8, this.#made) as MessageId,
      seq: null,
      sender: this.#me(),
      isOwn: true,
      text,
      at: this.#options.now(),
      editedAt: null,
      deleted: false,
      attachments: [],
    }
  }
  #post(id: RoomId, text: string, files: readonly StagedFile[]): TimelineMessage {
    const room = this.#room(id)
    const live = this.state.connection.state === 'live'
    const message: TimelineMessage = { ...this.#message(text), state: live ? 'sending' : 'waiting' }
    message.attachments = files.map((file) => ({
      ...file,
      width: file.width ?? null,
      height: file.height ?? null,
    }))
    room.messages.push(message)
    room.cached += 1
    if (live) this.#deliver(room, message)
    this.#repaint()
    return message
  }
  #deliver(room: DemoRoom, message: TimelineMessage): void {
    Object.assign(message, { state: 'sending' })
    this.#repaint()
    this.#options.later(this.#options.latency, () => {
      const refusal = this.#refusal
      if (refusal === null) Object.assign(message, { state: 'sent', seq: this.#nextSeq(room) })
      else Object.assign(message, { state: 'failed', reason: refusal })
      this.#repaint()
    })
  }
  #upload(room: RoomId, text: string, files: readonly StagedFile[], step: number): void {
    this.#options.later(this.#options.latency, () => {
      const left = files.filter((file) => !this.#cancelled.has(file.id))
      const ids = new Set(left.map((file) => file.id))
      if (step < UPLOAD_STEPS) {
        for (const transfer of this.state.transfers)
          if (ids.has(transfer.id)) Object.assign(transfer, { sent: (transfer.size * step) / UPLOAD_STEPS })
        this.#upload(room, text, files, step + 1)
      } else {
        this.state.transfers = this.state.transfers.filter((each) => !ids.has(each.id))
        if (left.length > 0) this.#post(room, text, left)
      }
      this.#repaint()
    })
  }
  /** Sends every watched view whose value changed, as a copy, as it would cross the bridge. */
  #repaint(): void {
    for (const [number, watch] of this.#watches) {
      const value = JSON.stringify(demoView(this.state, watch.query))
      if (value === watch.last) continue
      watch.last = value
      this.#options.viewChanged(number, JSON.parse(value))
    }
  }
  #local(): Promise<void> {
    return Promise.resolve()
  }
  #remote(): Promise<void> {
    return new Promise((resolve) => this.#options.later(this.#options.latency, resolve))
  }
}

const transferOf = (file: StagedFile, room: RoomId) => ({
  id: file.id,
  room,
  name: file.name,
  size: file.size,
  contentType: file.contentType,
})
