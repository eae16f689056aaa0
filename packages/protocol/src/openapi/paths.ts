import { ACCOUNTS } from './paths/accounts.ts'
import { FILES } from './paths/files.ts'
import { MESSAGES } from './paths/messages.ts'
import { ROOMS } from './paths/rooms.ts'
import { SERVER } from './paths/server.ts'
import type { Paths } from './paths/shared.ts'

/** Every endpoint. */
export const PATHS: Paths = { ...ACCOUNTS, ...ROOMS, ...MESSAGES, ...FILES, ...SERVER }
