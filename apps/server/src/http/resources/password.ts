import { type DeviceId, PasswordBody, type TokenReply } from '@roomkey/protocol'
import { changePassword } from '../../actions/index.ts'
import { readBody } from '../body/readBody.ts'
import { Refusal } from '../errors/Refusal.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { limitAccount } from '../routing/limit.ts'
import { sendJson } from '../routing/sendJson.ts'
import { ACCOUNT_BODY } from './accounts.ts'

export const password = (parts: HttpParts): Endpoint => ({
  path: '/api/user/password/',
  name: 'Password',
  access: 'signedIn',
  rate: 'signIn',
  endsSessions: true,
  methods: {
    POST: async ({ ctx, actor, bearer }) => {
      const { deviceId } = bearer
      const body = valid(PasswordBody, await readBody(ctx, ACCOUNT_BODY))
      const { old_password: oldPassword, new_password: newPassword } = body
      // Who has a stolen session could guess here, and then keeps nobody but that session from it.
      const generation = await limitAccount(parts.limiter, bearer, () =>
        changePassword(parts, actor, { oldPassword, newPassword, deviceId }),
      )
      if (deviceId === null) sendJson(ctx, parts.tokens.issue(actor.id, generation))
      else sendJson(ctx, await pairOf(parts, deviceId))
    },
  },
})

/** What the device has already, written anew: it is not rotated, so an answer that is lost costs nothing. */
async function pairOf({ store, tokens }: HttpParts, id: DeviceId): Promise<TokenReply> {
  const device = await store.device(id)
  if (!device || device.revokedAt !== null) throw new Refusal('token_not_valid')
  return tokens.issueForDevice(device)
}
