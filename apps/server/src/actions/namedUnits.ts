import type { Writes } from '../store/store.ts'
import { moveReadMark } from './moveReadMark.ts'

// Units of work so frequent that a store which writes elsewhere, as SQLite's does, shall be told them in one message
// instead of call by call. Their arguments and results can be copied: no functions, no errors of a class of their own.
const UNITS = { moveReadMark }

type Units = typeof UNITS
type Rest<Unit> = Unit extends (tx: Writes, ...args: infer Args) => unknown ? Args : never

export interface UnitCall {
  name: keyof Units
  args: Rest<Units[keyof Units]>
}

/** What `Store.write` takes, with its name and arguments beside it. */
export type NamedUnit<Value> = ((tx: Writes) => Promise<Value>) & { named: UnitCall }

export function namedUnit<Name extends keyof Units>(
  name: Name,
  ...args: Rest<Units[Name]>
): NamedUnit<Awaited<ReturnType<Units[Name]>>> {
  const named: UnitCall = { name, args }
  type Value = Awaited<ReturnType<Units[Name]>>
  return Object.assign((tx: Writes) => runNamedUnit(tx, named) as Promise<Value>, { named })
}

export const runNamedUnit = (tx: Writes, { name, args }: UnitCall): Promise<unknown> =>
  UNITS[name](tx, ...args)

export const isNamed = <Value>(work: (tx: Writes) => Promise<Value>): work is NamedUnit<Value> =>
  'named' in work
