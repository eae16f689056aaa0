import { TokenReply, Device as WireDevice } from '@roomkey/protocol'
import { z } from 'zod'
import type { Device, Engine, Failure, Result } from '../api/commands.ts'
import { grantOf } from '../session/authApi.ts'
import { failure, SIGNED_OUT } from '../session/failures.ts'
import { parseJson } from '../session/tokens.ts'
import { ask } from './ask.ts'
import type { EngineCore } from './EngineCore.ts'

type DeviceCommands = Pick<Engine, 'listDevices' | 'revokeDevice' | 'changePassword'>

/** What one sees and does of one's own account; online only. */
export function deviceCommands(core: EngineCore): DeviceCommands {
  const signedIn = <T>(work: () => Promise<Result<T>>): Promise<Result<T>> =>
    core.session.state.state === 'signedIn' ? work() : Promise.resolve(SIGNED_OUT)
  return {
    listDevices: () =>
      signedIn(async () => {
        const answer = await ask(core, 'GET', '/api/devices/')
        if (!answer.ok) return answer
        const listed = z.array(WireDevice).safeParse(parseJson(answer.response.text))
        return listed.success ? { ok: true, devices: inOrder(listed.data.map(toDevice)) } : UNREADABLE
      }),
    revokeDevice: (id) =>
      signedIn(async () => {
        if (id === core.session.device) return failure('invalid', 'Sign out to leave this device.')
        const answer = await ask(core, 'DELETE', `/api/devices/${id}/`)
        // It is gone either way.
        return answer.ok || answer.reason === 'gone' ? { ok: true } : answer
      }),
    changePassword: ({ oldPassword, newPassword }) =>
      signedIn(async () => {
        const body = { old_password: oldPassword, new_password: newPassword }
        const answer = await ask(core, 'POST', '/api/user/password/', body)
        if (!answer.ok) return withOurNames(answer)
        const tokens = TokenReply.safeParse(parseJson(answer.response.text))
        if (!tokens.success) return UNREADABLE
        // A device keeps its own: another rotation of them may be under way.
        if (core.session.device === null)
          await core.session.replace(grantOf(core.ports, answer.response, { ...tokens.data, deviceId: null }))
        return { ok: true }
      }),
  }
}

const UNREADABLE = failure('internal', 'The server’s answer could not be understood.')

const toDevice = ({ id, name, current, created_at, last_used_at }: WireDevice): Device => ({
  id,
  name,
  current,
  createdAt: Date.parse(created_at),
  lastUsedAt: Date.parse(last_used_at),
})

const inOrder = (devices: Device[]): Device[] =>
  devices.sort((one, other) => Number(other.current) - Number(one.current))

/** The fields as the command names them. */
function withOurNames({ fields, ...rest }: Failure): Failure {
  if (fields === undefined) return rest
  const { old_password: oldPassword, new_password: newPassword } = fields
  return {
    ...rest,
    fields: {
      ...(oldPassword === undefined ? {} : { oldPassword }),
      ...(newPassword === undefined ? {} : { newPassword }),
    },
  }
}
