import {
  type Device,
  DeviceBody,
  DeviceRefreshBody,
  type DeviceReply,
  type TokenReply,
} from '@roomkey/protocol'
import { accountEvent } from '../../actions/accountEvent.ts'
import { openDevice, refreshDevice, revokeDevice, signIn } from '../../actions/index.ts'
import { timestamp } from '../../present/timestamp.ts'
import { TokenError } from '../../tokens/TokenError.ts'
import type { TokenClaims } from '../../tokens/tokens.ts'
import { readBody } from '../body/readBody.ts'
import { Refusal } from '../errors/Refusal.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { limitAccount } from '../routing/limit.ts'
import { sendJson } from '../routing/sendJson.ts'
import { ACCOUNT_BODY } from './accounts.ts'

export const devices = (parts: HttpParts): Endpoint => ({
  path: '/api/devices/',
  name: 'Devices',
  access: 'open',
  rate: 'signIn',
  endsSessions: true,
  methods: {
    // Without a token one signs in here, so this endpoint is open and asks for it itself.
    GET: async ({ ctx, actor, bearer }) => {
      if (!actor || !bearer) throw new Refusal('not_authenticated')
      const rows = await parts.store.devicesOf(actor.id, parts.now())
      const reply: Device[] = rows.map(({ id, name, createdAt, lastUsedAt }) => ({
        id,
        name,
        current: id === bearer.deviceId,
        created_at: timestamp(createdAt),
        last_used_at: timestamp(lastUsedAt),
      }))
      sendJson(ctx, reply)
    },
    POST: async ({ ctx }) => {
      const { device_name, ...credentials } = valid(DeviceBody, await readBody(ctx, ACCOUNT_BODY))
      const user = await limitAccount(parts.limiter, credentials.username, () => signIn(parts, credentials))
      const device = await openDevice(parts, user, device_name)
      const { id, username, email } = user
      const reply: DeviceReply = {
        device_id: device.id,
        ...parts.tokens.issueForDevice(device),
        user: { id, username, email },
      }
      sendJson(ctx, reply, 201)
    },
  },
})

export const deviceRefresh = (parts: HttpParts): Endpoint => ({
  path: '/api/devices/refresh/',
  name: 'Device Refresh',
  access: 'open',
  methods: {
    POST: async ({ ctx }) => {
      const body = valid(DeviceRefreshBody, await readBody(ctx, ACCOUNT_BODY))
      const claims = readDeviceToken(parts, body.refresh)
      const { deviceId, userId } = claims
      // A token of the type "device" without one is none.
      if (deviceId === null) throw notValid()
      const refreshed = await refreshDevice(parts, {
        claims: { ...claims, deviceId },
        rotationId: body.rotation_id,
      })
      if (refreshed === 'reused') accountEvent(parts.log, 'token_reused', { user: userId, device: deviceId })
      if (refreshed === 'reused' || refreshed === 'stale') throw notValid()
      const reply: TokenReply = parts.tokens.issueForDevice(refreshed.device)
      sendJson(ctx, reply)
    },
  },
})

export const device = (parts: HttpParts): Endpoint => ({
  path: '/api/devices/{device_id}/',
  name: 'Device',
  access: 'signedIn',
  endsSessions: true,
  methods: {
    DELETE: async ({ ctx, actor, path }) => {
      await revokeDevice(parts, actor, path.device_id)
      ctx.status = 204
    },
  },
})

function readDeviceToken({ tokens }: HttpParts, token: string): TokenClaims {
  try {
    return tokens.read(token, 'device')
  } catch (error) {
    if (error instanceof TokenError) throw notValid(error.message)
    throw error
  }
}

const notValid = (detail = 'Token is invalid or expired') => new Refusal('token_not_valid', { detail })
