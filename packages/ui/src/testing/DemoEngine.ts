import type {
  AttachmentRow,
  CommandArgs,
  Device,
  Engine,
  Failure,
  LastPlace,
  MessageChange,
  Result,
  StagedFile,
  TimelineMessage,
  UntrustedCertificate,
  ViewQuery,
} from '@roomkey/client/api'
import type { AttachmentId, MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import { DemoActions } from './DemoActions.ts'
import { demoDevices } from './demoDevices.ts'
import { addition, changing, creation, leaving, removal } from './demoEffects.ts'
import { demoContent } from './demoFiles.ts'
import { type DemoName, PEOPLE } from './demoPeople.ts'
import { PICTURES } from './demoPictures.ts'
import { type DemoRoom, demoId } from './demoRooms.ts'
import { demoSearch } from './demoSearch.ts'
import { type DemoState, demoView } from './demoViews.ts'

const PAGE = 50
/** So many files go with one message. */
const PER_MESSAGE = 20
const UPLOAD_STEPS = 8

export interface DemoOptions {
  /** The certificate that a server shows and nobody vouches for. */
  refused?(server: string): UntrustedCertificate | null
  state: DemoState
  /** Milliseconds that everything beyond the local data takes. */
  latency: number
  now(): number
  later(ms: number, callback: () => void): void
  viewChanged(watch: number, value: unknown): void
}

const failure = (reason: Failure['reason'], message: string, fields?: Record<string, string>): Failure =>
  fields ? { ok: false, reason, message, fields } : { ok: false, reason, message }
const FILE_CANCELLED = {
  state: 'failed',
  reason: 'You cancelled a file of this message.',
  code: 'fileCancelled',
  retryable: true,
} as const
const DONE: { ok: true } = { ok: true }

interface Watch {
  query: ViewQuery
  /** What the page has, as JSON. */
  last: string
}

/**
 * An engine in memory for tests, screenshots and building screens without a server. To extend it: state in
 * demoViews, content in demoRooms and demoScript, one method per command here; the compiler names what is missing.
 */
export class DemoEngine implements Engine {
  readonly #options: DemoOptions
  readonly #watches = new Map<number, Watch>()
  readonly #edits = new Map<RoomId, { message: MessageId; text: string }>()
  #devices: Device[]
  #made = 0
  #refusal: string | null = null
  #retryable = true
  readonly #actions: DemoActions
  /** Messages with a change on its way, as the server has them. */
  readonly #held = new Map<
    MessageId,
    Pick<TimelineMessage, 'text' | 'deleted' | 'attachments' | 'editedAt'>
  >()
  #olderFails = false
  #fetching = false
  #last: LastPlace | null = null
  readonly calls: Array<{ command: string; args: unknown }> = []

  constructor(options: DemoOptions) {
    this.#options = options
    this.#devices = demoDevices(options.now())
    this.#actions = new DemoActions({
      state: options.state,
      now: options.now,
      refusal: () => this.#refusal,
      later: (callback) => options.later(options.latency, callback),
      repaint: () => this.#repaint(),
    })
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
      for (const message of room.messages) {
        if (message.state !== 'waiting') continue
        if (message.change) this.#deliverChange(message)
        else this.#deliver(room, message)
      }
    this.#actions.connected()
    this.#repaint()
  }
  /** What is sent from now on is refused with these words; null: accepted again. */
  refuse(reason: string | null, retryable = true): void {
    this.#refusal = reason
    this.#retryable = retryable
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
    // As the engine does: the others have not changed.
    const watch = this.#watches.get(number)
    if (watch) this.#answer(number, watch)
    return undefined
  }
  async unwatch(...[number]: CommandArgs<'unwatch'>) {
    this.#watches.delete(number)
    return undefined
  }
  async checkServer(...[server]: CommandArgs<'checkServer'>) {
    await this.#remote()
    const certificate = this.#options.refused?.(server)
    if (certificate)
      return { ...failure('untrusted', 'The certificate of this server is not trusted.'), certificate }
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
    if (session.state === 'starting') return DONE
    const username = session.state === 'signedIn' ? session.user.username : session.username
    this.state.session = {
      state: 'signedOut',
      server: session.server,
      username: wipe ? null : username,
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
    this.#made += 1
    const room = demoId(9, this.#made) as RoomId
    const effect = creation(this.state, room, this.#me(), this.#options.now(), [wanted])
    const done = await this.#actions.do(room, { kind: 'create', usernames: wanted.usernames }, effect)
    return done.ok ? { ...done, room } : done
  }
  async changeRoom(...[{ room, name, description }]: CommandArgs<'changeRoom'>) {
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    }
    return this.#actions.do(room, { kind: 'change', ...change }, changing(this.#room(room), change))
  }
  async addMembers(...[{ room, usernames }]: CommandArgs<'addMembers'>) {
    const effect = addition(this.#room(room), usernames, this.#options.now())
    return this.#actions.do(room, { kind: 'addMembers', usernames }, effect)
  }
  async removeMember(...[{ room, user: id }]: CommandArgs<'removeMember'>) {
    const user = this.#room(room).view.members.find((member) => member.id === id) ?? this.#me()
    return this.#actions.do(room, { kind: 'removeMember', user }, removal(this.#room(room), id))
  }
  async leaveRoom(...[room]: CommandArgs<'leaveRoom'>) {
    return this.#actions.do(room, { kind: 'leave' }, leaving(this.state, room))
  }
  async retryAction(...[id]: CommandArgs<'retryAction'>) {
    const message = this.#find(id as string as MessageId)
    return message ? this.retryMessage(message.id) : this.#actions.retry(id)
  }
  async discardAction(...[id]: CommandArgs<'discardAction'>) {
    const message = this.#find(id as string as MessageId)
    return message ? this.discardMessage(message.id) : this.#actions.discard(id)
  }
  async sendMessage(...[{ room, text }]: CommandArgs<'sendMessage'>) {
    this.calls.push({ command: 'sendMessage', args: { room, text } })
    return { ...DONE, id: this.#post(room, text, []).id }
  }
  async sendFiles(...[{ room, text, files }]: CommandArgs<'sendFiles'>) {
    this.calls.push({ command: 'sendFiles', args: { room, text, files } })
    const { id } = this.#postFiles(room, text, files.slice(0, PER_MESSAGE))
    for (let from = PER_MESSAGE; from < files.length; from += PER_MESSAGE)
      this.#postFiles(room, '', files.slice(from, from + PER_MESSAGE))
    return { ...DONE, id }
  }
  #postFiles(room: RoomId, text: string, files: readonly StagedFile[]): TimelineMessage {
    const message = this.#post(room, text, files)
    this.state.transfers.push(
      ...files.map((file) => ({
        ...transferOf(file, room),
        message: message.id,
        state: 'uploading' as const,
        sent: 0,
        bytesPerSecond: null,
      })),
    )
    this.#repaint()
    this.#upload(room, message, 1)
    return message
  }
  async cancelTransfer(...[id]: CommandArgs<'cancelTransfer'>) {
    const transfer = this.state.transfers.find((each) => each.id === id)
    this.state.transfers = this.state.transfers.filter((each) => each.id !== id)
    const message = transfer && this.#find(transfer.message)
    if (message) {
      message.attachments = message.attachments.filter((each) => each.id !== id)
      if (message.text !== '') Object.assign(message, FILE_CANCELLED)
      else if (message.attachments.length === 0) return this.discardMessage(message.id)
    }
    this.#repaint()
    return DONE
  }
  async editMessage(...[{ message: id, text }]: CommandArgs<'editMessage'>): Promise<Result> {
    this.calls.push({ command: 'editMessage', args: { message: id, text } })
    const message = this.#find(id)
    if (message === undefined) return failure('gone', 'This message is not here any more.')
    if (message.seq === null) message.text = text
    else this.#change(message, { kind: 'edit', text })
    this.#repaint()
    return DONE
  }
  async deleteMessage(...[id]: CommandArgs<'deleteMessage'>): Promise<Result> {
    this.calls.push({ command: 'deleteMessage', args: id })
    const message = this.#find(id)
    if (message === undefined) return failure('gone', 'This message is not here any more.')
    if (message.seq === null) return this.discardMessage(id)
    this.#change(message, { kind: 'delete' })
    return DONE
  }
  async retryMessage(...[id]: CommandArgs<'retryMessage'>) {
    for (const room of this.state.rooms.values()) {
      const message = room.messages.find((each) => each.id === id)
      if (message?.change) this.#change(message, message.change)
      else if (message) this.#deliver(room, message)
    }
    return DONE
  }
  async discardMessage(...[id]: CommandArgs<'discardMessage'>) {
    const held = this.#held.get(id)
    const message = this.#find(id)
    if (held && message) Object.assign(message, held, { change: null, state: 'sent' })
    else
      for (const room of this.state.rooms.values())
        room.messages = room.messages.filter((each) => each.id !== id)
    this.#held.delete(id)
    this.#repaint()
    return DONE
  }
  async loadOlder(...[id]: CommandArgs<'loadOlder'>) {
    const room = this.#room(id)
    room.older = 'loading'
    this.#repaintHistory(id)
    await this.#remote()
    const fails = this.#olderFails || this.state.connection.state !== 'live'
    room.older = fails ? 'failed' : 'idle'
    if (!fails) room.cached = Math.min(room.messages.length, room.cached + PAGE)
    this.#repaintHistory(id)
    return fails ? failure('unreachable', 'The server does not answer.') : DONE
  }
  async loadNewer() {
    return DONE
  }
  async loadAround() {
    return DONE
  }
  async jumpToMessage(...[{ room: id, message }]: CommandArgs<'jumpToMessage'>) {
    const found = this.#room(id).messages.find((each) => each.id === message)
    return { ok: true as const, message: found?.seq == null ? null : { id: found.id, seq: found.seq } }
  }

  async jumpToDate(...[{ room: id, at }]: CommandArgs<'jumpToDate'>) {
    const room = this.#room(id)
    await this.#remote()
    const sent = room.messages.filter((each) => each.seq !== null)
    const wanted = sent.findIndex((each) => each.at >= at)
    const index = wanted === -1 ? sent.length - 1 : wanted
    const first = room.messages.length - room.cached
    const offline = this.state.connection.state !== 'live'
    const reached = offline ? Math.max(index, first) : index
    // Some before it, too, as a page around it has.
    room.cached = Math.max(room.cached, Math.min(room.messages.length, room.messages.length - reached + PAGE))
    this.#repaint()
    const found = sent[reached]
    if (found?.seq == null) return { ...DONE, message: null, cachedSince: null }
    const message = { id: found.id, seq: found.seq, at: found.at }
    return { ...DONE, message, cachedSince: reached === index ? null : found.at }
  }
  async forgetLost(...[id]: CommandArgs<'forgetLost'>) {
    this.state.lost = this.state.lost.filter((each) => each.id !== id)
    this.#repaint()
    return DONE
  }
  async markRead(...[{ room, seq }]: CommandArgs<'markRead'>) {
    const of = this.#room(room)
    of.readSeq = Math.max(of.readSeq, seq)
    this.#repaint()
    return DONE
  }
  async setRoomNotify(...[{ room, notify }]: CommandArgs<'setRoomNotify'>) {
    this.calls.push({ command: 'setRoomNotify', args: { room, notify } })
    this.#room(room).notify = notify
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
  async editDraft(...[room]: CommandArgs<'editDraft'>) {
    const kept = this.#edits.get(room)
    const message = kept && this.#find(kept.message)
    return kept && message ? { message, text: kept.text } : null
  }
  async saveEditDraft(...[{ room, edit }]: CommandArgs<'saveEditDraft'>) {
    if (edit === null) this.#edits.delete(room)
    else this.#edits.set(room, edit)
    return DONE
  }
  async draftFiles() {
    return []
  }
  async addDraftFiles() {
    return DONE
  }
  async removeDraftFiles() {
    return DONE
  }
  async limits() {
    return { fileBytes: 512 * 1024 * 1024, filesPerMessage: PER_MESSAGE }
  }
  // Its pictures are addresses that work offline, too.
  async fileBytes(...[id]: CommandArgs<'fileBytes'>) {
    const file = this.#file(id)
    const bytes = file && demoContent(file)
    if (!file || !bytes) return failure('tooLarge', 'This file is too large to be shown here.')
    await this.#remote()
    if (this.state.connection.state !== 'live') return failure('offline', 'You are offline.')
    return { ...DONE, bytes, contentType: file.contentType }
  }
  async filePart(...[{ file: id, from, bytes: most }]: CommandArgs<'filePart'>) {
    const whole = await this.fileBytes(id)
    if (!whole.ok) return whole
    return { ...DONE, bytes: whole.bytes.slice(from, from + most), size: whole.bytes.length }
  }
  async withdrawFile() {
    return DONE
  }
  async cancelDownload(...[id]: CommandArgs<'cancelDownload'>) {
    this.calls.push({ command: 'cancelDownload', args: id })
    this.state.downloads = this.state.downloads.filter((each) => each.id !== id)
    this.#repaint()
    return DONE
  }
  /** A file is on its way from the server, so far; null: it is here, or was given up. */
  download(id: AttachmentId, room: RoomId, received: number | null): void {
    this.state.downloads = this.state.downloads.filter((each) => each.id !== id)
    const file = this.#file(id)
    if (file && received !== null)
      this.state.downloads.push({ id, room, name: file.name, size: file.size, received, wanted: true })
    this.#repaint()
  }
  async fileUrl(...[id]: CommandArgs<'fileUrl'>) {
    await this.#remote()
    if (this.state.connection.state !== 'live') return failure('offline', 'You are offline.')
    const type = this.#file(id)?.contentType
    if (!type?.startsWith('image/')) return failure('gone', 'This file is no longer there.')
    const url = type === 'image/jpeg' ? PICTURES.sea : PICTURES.chart
    return { ...DONE, url, expiresAt: this.#options.now() + 3_600_000 }
  }
  #file(id: AttachmentId): AttachmentRow | undefined {
    return [...this.state.rooms.values()]
      .flatMap((room) => room.messages.flatMap((message) => message.attachments))
      .find((each) => each.id === id)
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
  async networkLost() {
    this.calls.push({ command: 'networkLost', args: null })
    return undefined
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
      change: null,
    }
  }
  #find(id: MessageId): TimelineMessage | undefined {
    return [...this.state.rooms.values()].flatMap((room) => room.messages).find((each) => each.id === id)
  }
  /** Shown at once; what the server holds is kept until it has the change. */
  #change(message: TimelineMessage, change: MessageChange): void {
    const { text, deleted, attachments, editedAt } = message
    const held = this.#held.get(message.id) ?? { text, deleted, attachments, editedAt }
    this.#held.set(message.id, held)
    const shown =
      change.kind === 'edit'
        ? { text: change.text, editedAt: this.#options.now() }
        : { text: '', deleted: true, attachments: [] }
    const live = this.state.connection.state === 'live'
    Object.assign(message, held, shown, { change, state: live ? 'sending' : 'waiting' })
    this.#repaint()
    if (live) this.#deliverChange(message)
  }
  #deliverChange(message: TimelineMessage): void {
    Object.assign(message, { state: 'sending' })
    this.#options.later(this.#options.latency, () => {
      const refused = { state: 'failed', reason: this.#refusal, retryable: true }
      if (this.#refusal !== null) Object.assign(message, this.#held.get(message.id), refused)
      else Object.assign(message, { state: 'sent', change: null })
      if (this.#refusal === null) this.#held.delete(message.id)
      this.#repaint()
    })
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
    if (live && files.length === 0) this.#deliver(room, message)
    this.#repaint()
    return message
  }
  #deliver(room: DemoRoom, message: TimelineMessage): void {
    Object.assign(message, { state: 'sending' })
    this.#repaint()
    this.#options.later(this.#options.latency, () => {
      const refusal = this.#refusal
      if (refusal === null) Object.assign(message, { state: 'sent', seq: this.#nextSeq(room) })
      else Object.assign(message, { state: 'failed', reason: refusal, retryable: this.#retryable })
      this.#repaint()
    })
  }
  #upload(room: RoomId, message: TimelineMessage, step: number): void {
    this.#options.later(this.#options.latency, () => {
      const ids = new Set(message.attachments.map((file) => file.id))
      if (step < UPLOAD_STEPS) {
        for (const transfer of this.state.transfers)
          if (ids.has(transfer.id)) {
            const sent = Math.round((transfer.size * step) / UPLOAD_STEPS)
            const bytesPerSecond = Math.round(sent / ((step * Math.max(1, this.#options.latency)) / 1000))
            Object.assign(transfer, { sent, bytesPerSecond })
          }
        this.#upload(room, message, step + 1)
      } else {
        this.state.transfers = this.state.transfers.filter((each) => !ids.has(each.id))
        if (ids.size > 0 && message.state !== 'failed') this.#deliver(this.#room(room), message)
      }
      this.#repaint()
    })
  }
  /** Sends every watched view whose value changed, as a copy, as it would cross the bridge. */
  #repaint(): void {
    for (const [number, watch] of this.#watches) this.#answer(number, watch)
  }
  /** Nothing but pages of a room's history. */
  #repaintHistory(room: RoomId): void {
    for (const [number, watch] of this.#watches)
      if (watch.query.view === 'timeline' && watch.query.room === room) this.#answer(number, watch)
  }
  #answer(number: number, watch: Watch): void {
    const value = JSON.stringify(demoView(this.state, watch.query))
    if (value === watch.last) return
    watch.last = value
    this.#options.viewChanged(number, JSON.parse(value))
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
