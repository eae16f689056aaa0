import type { Witness } from '../checks/Witness.ts'
import { type Machine, SERVER } from '../client/Machine.ts'
import type { Fleet } from './Fleet.ts'

export interface Stage {
  fleet: Fleet
  witness: Witness
  usernames: readonly string[]
}

export const accountOf = ({ username }: Machine) => ({
  server: SERVER,
  username,
  password: `${username} knows this`,
})
