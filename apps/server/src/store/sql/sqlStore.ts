import type { Reads, Writes } from '../store.ts'
import * as attachments from './attachments.ts'
import { changesAfter } from './changes.ts'
import * as devices from './devices.ts'
import * as heads from './heads.ts'
import * as maintenance from './maintenance.ts'
import * as memberships from './memberships.ts'
import * as messages from './messages.ts'
import { appendMessage, changeMessage } from './messageWrites.ts'
import * as rooms from './rooms.ts'
import type { Sql } from './Sql.ts'
import { standing } from './standing.ts'
import * as uploads from './uploads.ts'
import * as users from './users.ts'

// The port's methods on any SQL connection: an adapter brings connections and transactions, and this the queries.

type Query<Args extends unknown[], Result> = (sql: Sql, ...args: Args) => Promise<Result>

export function sqlReads(sql: Sql): Reads {
  const on = bind(sql)
  return {
    userById: on(users.userById),
    userByName: on(users.userByName),
    usersByName: on(users.usersByName),
    room: on(rooms.room),
    roomsOf: on(rooms.roomsOf),
    headsOf: on(heads.headsOf),
    head: on(rooms.head),
    lastRevs: on(heads.lastRevs),
    lastRevsOf: on(heads.lastRevsOf),
    roomSums: on(heads.roomSums),
    readMarksOf: on(heads.readMarksOf),
    standing: on(standing),
    roomKeys: on(rooms.roomKeys),
    roomCount: on(memberships.roomCount),
    inManyRooms: on(memberships.inManyRooms),
    membership: on(memberships.membership),
    members: on(memberships.members),
    membersOf: on(memberships.membersOf),
    sharingRoom: on(memberships.sharingRoom),
    message: on(messages.message),
    seqsByOffset: on(messages.seqsByOffset),
    messagesBefore: on(messages.messagesBefore),
    messagesAfter: on(messages.messagesAfter),
    messagesChangedSince: on(messages.messagesChangedSince),
    seqAt: on(messages.seqAt),
    changesAfter: on(changesAfter),
    attachment: on(attachments.attachment),
    orphanAttachments: on(attachments.orphanAttachments),
    upload: on(uploads.upload),
    uploadParts: on(uploads.uploadParts),
    uploadPartCount: on(uploads.uploadPartCount),
    openUploads: on(uploads.openUploads),
    storedBytes: on(uploads.storedBytes),
    abandonedUploads: on(uploads.abandonedUploads),
    uploadPartKeys: on(uploads.uploadPartKeys),
    device: on(devices.device),
    devicesOf: on(devices.devicesOf),
    devicesRevoked: on(devices.devicesRevoked),
    userStates: on(devices.userStates),
    isWhole: on(maintenance.isWhole),
    brokenReferences: on(maintenance.brokenReferences),
    roomsAfter: on(maintenance.roomsAfter),
    roomKeysAfter: on(maintenance.roomKeysAfter),
    membershipsAfter: on(maintenance.membershipsAfter),
    attachmentsAfter: on(maintenance.attachmentsAfter),
    attachmentsByStorageKey: on(maintenance.attachmentsByStorageKey),
    repeatedRevs: on(maintenance.repeatedRevs),
    miscountedMessages: on(maintenance.miscountedMessages),
    usersAfter: on(maintenance.usersAfter),
    counts: on(maintenance.counts),
    activeSince: on(maintenance.activeSince),
    schema: on(maintenance.schema),
    masterKeys: on(maintenance.masterKeys),
  }
}

export function sqlWrites(sql: Sql): Writes {
  const on = bind(sql)
  return {
    ...sqlReads(sql),
    createUser: on(users.createUser),
    setPasswordHash: on(users.setPasswordHash),
    createRoom: on(rooms.createRoom),
    changeRoom: on(rooms.changeRoom),
    addMembers: on(memberships.addMembers),
    endMembership: on(memberships.endMembership),
    setRole: on(memberships.setRole),
    appendMessage: on(appendMessage),
    changeMessage: on(changeMessage),
    markRead: on(memberships.markRead),
    addAttachment: on(attachments.addAttachment),
    removeAttachment: on(attachments.removeAttachment),
    addUpload: on(uploads.addUpload),
    addUploadPart: on(uploads.addUploadPart),
    removeUpload: on(uploads.removeUpload),
    forgetUploads: on(uploads.forgetUploads),
    addRoomKey: on(rooms.addRoomKey),
    addDevice: on(devices.addDevice),
    rotateDevice: on(devices.rotateDevice),
    revokeDevice: on(devices.revokeDevice),
    endTokens: on(devices.endTokens),
    useTicket: on(devices.useTicket),
    forgetSessions: on(devices.forgetSessions),
    setActive: on(maintenance.setActive),
    setAdmin: on(maintenance.setAdmin),
    addMasterKey: on(maintenance.addMasterKey),
    removeMasterKey: on(maintenance.removeMasterKey),
    rewrapRoomKey: on(maintenance.rewrapRoomKey),
  }
}

const bind =
  (sql: Sql) =>
  <Args extends unknown[], Result>(query: Query<Args, Result>) =>
  (...args: Args): Promise<Result> =>
    query(sql, ...args)
