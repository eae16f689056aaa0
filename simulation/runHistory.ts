import type { Changes } from './changes.ts'
import { check } from './checks/check.ts'
import { quiesce } from './checks/quiesce.ts'
import { Witness } from './checks/Witness.ts'
import { Fleet } from './history/Fleet.ts'
import { play } from './history/play.ts'
import { accountOf } from './history/Stage.ts'
import type { History } from './history/steps.ts'
import { prepareTemplate } from './server/ServerDisk.ts'
import { installGlobals } from './world/globals.ts'
import { Trace } from './world/Trace.ts'
import { EndlessError, STARTS_AT, World } from './world/World.ts'

export interface Outcome {
  /** What is wrong; empty: nothing. */
  problems: string[]
  /** The same for two runs in which the same happened. */
  digest: string
  events: number
  /** Simulated milliseconds. */
  ms: number
}

export interface RunOptions {
  /** Told each line of the trace. */
  say?: (line: string) => void
  /** A planted fault. */
  changes?: Changes
}

/** Plays a history in a world of its own, mends everything, and looks. The seed decides all chance besides the history. */
export async function runHistory(
  seed: string,
  history: History,
  { say, changes }: RunOptions = {},
): Promise<Outcome> {
  await prepareTemplate()
  const world = new World(seed, new Trace(say))
  const uninstall = installGlobals(world)
  let dispose = () => {}
  try {
    const wire: { witness?: Witness } = {}
    const fleet = new Fleet(world, history, forward(wire), changes)
    dispose = () => fleet.dispose()
    const witness = new Witness(fleet.disk, fleet.files)
    wire.witness = witness
    await begin(fleet)
    const usernames = [...new Set(fleet.machines.map((machine) => machine.username))]
    history.steps.forEach((step, number) => {
      world.schedule(null, step.at, () => play({ fleet, witness, usernames }, step, number))
    })
    await world.pass(history.ms)
    const restless = await quiesce(fleet)
    // What was seen on the way comes first: it is nearer to the cause.
    const problems = [...witness.problems, ...restless, ...(await check(fleet, witness)), ...world.uncaught]
    problems.unshift(...fleet.uploads.problems)
    for (const machine of fleet.machines) problems.push(...machine.reports)
    return { problems, digest: world.trace.digest(), events: world.events, ms: world.now - STARTS_AT }
  } catch (error) {
    if (!(error instanceof EndlessError)) throw error
    return {
      problems: [error.message],
      digest: world.trace.digest(),
      events: world.events,
      ms: world.now - STARTS_AT,
    }
  } finally {
    uninstall()
    dispose()
  }
}

/** The witness needs the fleet's disk, and the fleet the witness's wire. */
function forward(to: { witness?: Witness }) {
  return {
    sent: (...args: Parameters<Witness['wire']['sent']>) => to.witness?.wire.sent(...args) ?? null,
    received: (...args: Parameters<Witness['wire']['received']>) =>
      to.witness?.wire.received(...args) ?? null,
  }
}

/** Everybody has an account and is signed in on each of their machines. */
async function begin({ world, nodes, machines }: Fleet): Promise<void> {
  world.schedule(null, 0, () => {
    for (const node of nodes) node.start()
    for (const machine of machines) machine.start()
  })
  await world.pass(1000)
  const known = new Set<string>()
  for (const machine of machines) {
    const account = accountOf(machine)
    let entered: { ok: boolean } | undefined
    machine.ask(
      (engine) =>
        known.has(machine.username)
          ? engine.signIn(account)
          : engine.register({ ...account, email: `${machine.username}@example.org` }),
      (answer) => {
        entered = answer
      },
    )
    await world.pass(10_000, () => entered !== undefined)
    if (!entered?.ok)
      throw new Error(`${machine.name} could not sign in: ${JSON.stringify(entered)} ${world.uncaught}`)
    known.add(machine.username)
  }
  await world.pass(1000)
}
