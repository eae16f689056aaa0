import type { CommandArgs, Device, Engine, Result } from '@roomkey/client/api'
import type { UserId } from '@roomkey/protocol'
import { type DemoCore, DONE, failure } from './DemoCore.ts'
import { demoDevices } from './demoDevices.ts'
import { PEOPLE } from './demoPeople.ts'

type SessionCommands = Pick<
  Engine,
  'checkServer' | 'register' | 'signIn' | 'signOut' | 'listDevices' | 'revokeDevice' | 'changePassword'
>

/** Signing in and out, and the devices. The words `wrong` and `invalid` names are refused. */
export function demoSession(core: DemoCore): SessionCommands {
  const { state } = core
  let devices: Device[] = demoDevices(core.options.now())
  const enter = (server: string, username: string) => {
    const known = Object.values(PEOPLE).find((each) => each.username === username)
    const user = known ?? { id: 99 as UserId, username }
    state.session = { state: 'signedIn', server, user, storage: 'persistent' }
    core.repaint()
    return DONE
  }
  return {
    async checkServer(...[server]: CommandArgs<'checkServer'>) {
      await core.remote()
      const certificate = core.options.refused?.(server)
      if (certificate)
        return { ...failure('untrusted', 'The certificate of this server is not trusted.'), certificate }
      if (!server.includes('.') && !server.includes('localhost'))
        return failure('notRoomkey', 'No Roomkey server answers there.')
      return { ...DONE, server: server.startsWith('http') ? server : `https://${server}`, version: '1.4.0' }
    },
    async register(...[wanted]: CommandArgs<'register'>): Promise<Result> {
      await core.remote()
      if (Object.values(PEOPLE).some((each) => each.username === wanted.username))
        return failure('invalid', 'This name is taken.', {
          username: 'This name is taken. Try another one.',
        })
      return enter(wanted.server, wanted.username)
    },
    async signIn(...[who]: CommandArgs<'signIn'>): Promise<Result> {
      await core.remote()
      if (who.password === 'wrong') return failure('wrongCredentials', 'No active account found.')
      return enter(who.server, who.username)
    },
    async signOut(...[{ wipe }]: CommandArgs<'signOut'>) {
      await core.remote()
      const { session } = state
      if (session.state === 'starting') return DONE
      const username = session.state === 'signedIn' ? session.user.username : session.username
      state.session = {
        state: 'signedOut',
        server: session.server,
        username: wipe ? null : username,
        reason: null,
      }
      core.repaint()
      return DONE
    },
    async listDevices() {
      await core.remote()
      if (!core.isLive) return failure('offline', 'You are offline.')
      return { ...DONE, devices: [...devices] }
    },
    async revokeDevice(...[device]: CommandArgs<'revokeDevice'>) {
      core.called('revokeDevice', device)
      await core.remote()
      devices = devices.filter(({ id }) => id !== device)
      return DONE
    },
    async changePassword(...[{ oldPassword }]: CommandArgs<'changePassword'>): Promise<Result> {
      await core.remote()
      if (oldPassword === 'wrong')
        return failure('invalid', 'This is not your password.', { oldPassword: 'This is not your password.' })
      devices = devices.filter(({ current }) => current)
      return DONE
    },
  }
}
