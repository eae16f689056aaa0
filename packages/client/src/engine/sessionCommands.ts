import type { Engine, Result } from '../api/commands.ts'
import { checkServer, register, signIn } from '../session/authApi.ts'
import { failure } from '../session/failures.ts'
import { addressCandidates } from '../session/serverAddress.ts'
import type { EngineCore } from './EngineCore.ts'

type SessionCommands = Pick<
  Engine,
  'watch' | 'unwatch' | 'checkServer' | 'register' | 'signIn' | 'signOut' | 'wake' | 'networkLost'
>

export function sessionCommands(core: EngineCore): SessionCommands {
  type Entered = Awaited<ReturnType<typeof signIn>>
  const enter = (typed: string, ask: (server: string) => Promise<Entered>) =>
    core.exclusive(async (): Promise<Result> => {
      const server = addressCandidates(typed)[0]
      if (server === undefined) return failure('invalid', 'This is not an address.')
      const entered = await ask(server)
      if (!entered.ok) return entered
      await core.enter(server, entered.user, entered.grant)
      return { ok: true }
    })
  return {
    watch: async (number, query) => {
      core.watches.add(number, query)
      return undefined
    },
    unwatch: async (number) => {
      core.watches.remove(number)
      return undefined
    },
    checkServer: (typed) => checkServer(core.ports, typed),
    register: ({ server, ...account }) => enter(server, (at) => register(core.ports, at, account)),
    signIn: ({ server, ...account }) => enter(server, (at) => signIn(core.ports, at, account)),
    signOut: ({ wipe }) => core.exclusive(() => core.leave(wipe)),
    wake: async () => {
      await core.reopen()
      core.workspace?.connection.wake()
      return undefined
    },
    networkLost: async () => {
      core.workspace?.connection.networkLost()
      return undefined
    },
  }
}
