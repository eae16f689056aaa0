import { z } from 'zod'
import { textField } from './documented/fields.ts'
import { RefreshBody, RegisterBody, TokenBody, UserReply } from './documented/index.ts'
import { Timestamp } from './entities.ts'
import { DeviceId } from './ids.ts'

// Sessions of our own clients: devices that are listed, rotate their refresh token and can be revoked.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const deviceName = textField({ max: 100, description: 'What its owner reads in the list of devices.' })

/** POST /api/devices/ : signs in. */
export const DeviceBody = TokenBody.extend({ device_name: deviceName })
export type DeviceBody = z.infer<typeof DeviceBody>

export const DeviceReply = z.object({
  device_id: DeviceId,
  access: z.string(),
  refresh: z.string(),
  user: UserReply,
})
export type DeviceReply = z.infer<typeof DeviceReply>

/** POST /api/register/ takes the name of a device, too: then the tokens it answers with are that device's. */
export const RegisterDeviceBody = RegisterBody.extend({ device_name: deviceName.optional() })

/** POST /api/devices/refresh/ : the refresh token that is answered replaces the one that was sent. */
export const DeviceRefreshBody = RefreshBody.extend({
  rotation_id: textField({
    check: (id) => (UUID.test(id) ? undefined : 'Must be a lower-case UUID.'),
    format: 'uuid',
    description:
      'Invented anew by the client for each rotation and kept until it is answered: when no answer came, send the same two again.',
  }),
})
export type DeviceRefreshBody = z.infer<typeof DeviceRefreshBody>

/** One of GET /api/devices/. */
export const Device = z.object({
  id: DeviceId,
  name: z.string(),
  /** It is the one that asks. */
  current: z.boolean(),
  created_at: Timestamp,
  /** To the hour or so: when its refresh token was rotated last. */
  last_used_at: Timestamp,
})
export type Device = z.infer<typeof Device>

/** POST /api/user/password/ : answers with a pair (TokenReply), revokes every other device and every token without a device. */
export const PasswordBody = z.object({
  old_password: TokenBody.shape.password,
  new_password: RegisterBody.shape.password,
})
export type PasswordBody = z.infer<typeof PasswordBody>

/** POST /api/ws-tickets/ : opens one socket of the documented dialect, at /ws/rooms/?ticket= */
export const TicketReply = z.object({
  ticket: z.string(),
  /** Seconds. */
  expires_in: z.int().positive(),
})
export type TicketReply = z.infer<typeof TicketReply>
