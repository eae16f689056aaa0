import { z } from 'zod'
import { AdminStats, AdminUser, AdminUserBody, AdminUsersPage } from '../admin.ts'
import {
  DocumentedMessage,
  MessageBody,
  membersBody,
  RefreshBody,
  RefreshReply,
  RegisterReply,
  RoomCreated,
  RoomDetail,
  RoomListItem,
  roomBody,
  TokenBody,
  TokenReply,
  UploadedMessage,
  UserReply,
} from '../documented/index.ts'
import { ErrorBody } from '../errors.ts'
import type { Limits } from '../limits.ts'
import {
  AddMembersReply,
  ChangeRoomReply,
  changeRoomBody,
  EditMessageBody,
  EditMessageReply,
  FileUrl,
  HistoryPage,
  ServerInfo,
  UploadReply,
} from '../rest.ts'
import {
  Device,
  DeviceBody,
  DeviceRefreshBody,
  DeviceReply,
  PasswordBody,
  RegisterDeviceBody,
  TicketReply,
} from '../sessions.ts'

export type JsonSchema = Record<string, unknown>

const REPLIES = {
  AddMembersReply,
  AdminStats,
  AdminUser,
  AdminUsersPage,
  ChangeRoomReply,
  Device,
  DeviceReply,
  DocumentedMessage,
  EditMessageReply,
  ErrorBody,
  FileUrl,
  HistoryPage,
  RefreshReply,
  RegisterReply,
  RoomCreated,
  RoomDetail,
  RoomListItem,
  ServerInfo,
  TicketReply,
  TokenReply,
  UploadedMessage,
  UploadReply,
  UserReply,
}

const requests = (limits: Limits) => ({
  AddMembersBody: membersBody(limits),
  AdminUserBody,
  ChangeRoomBody: changeRoomBody(limits),
  DeviceBody,
  DeviceRefreshBody,
  EditMessageBody,
  MessageBody,
  PasswordBody,
  RefreshBody,
  RegisterBody: RegisterDeviceBody,
  RoomBody: roomBody(limits),
  TokenBody,
})

/** The name of a shape under `components.schemas`. */
export type SchemaName = keyof typeof REPLIES | keyof ReturnType<typeof requests>

/** Every named shape as JSON Schema, made from the same zod schemas that check the traffic. */
export function componentSchemas(limits: Limits): Record<SchemaName, JsonSchema> {
  const converted: Record<string, JsonSchema> = {}
  for (const [name, schema] of Object.entries(REPLIES)) converted[name] = jsonSchema(schema, 'output')
  for (const [name, schema] of Object.entries(requests(limits))) converted[name] = jsonSchema(schema, 'input')
  return converted as Record<SchemaName, JsonSchema>
}

/** One schema; `io` says whether it is sent to us or by us. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  // Fields that read several spellings have no JSON Schema of their own: their meta() says what to send.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  // Replies may gain fields: a reader that forbids unknown ones would break.
  if (rest.additionalProperties === false) delete rest.additionalProperties
  return rest
}
