import type { Dice } from '../world/Dice.ts'
import type { Step, StepKind } from './steps.ts'

export interface Draw {
  dice: Dice
  nodes: number
  /** Devices of each person. */
  people: readonly number[]
  machines: number
}

/** A random step, at no time yet. */
export function drawStep(kind: StepKind, { dice, nodes, people, machines }: Draw): Step {
  const at = 0
  const machine = dice.below(machines)
  const room = share(dice)
  const person = dice.below(people.length)
  const ms = Math.round(dice.chance(0.2) ? dice.between(20_000, 60_000) : dice.between(50, 20_000))
  switch (kind) {
    case 'send':
      return { do: kind, at, machine, room, chars: chars(dice) }
    case 'burst':
      return {
        do: kind,
        at,
        machine,
        room,
        count: dice.chance(0.3) ? 60 + dice.below(60) : 2 + dice.below(20),
      }
    case 'sendFiles':
      return {
        do: kind,
        at,
        machine,
        room,
        sizes: Array.from({ length: dice.chance(0.7) ? 1 : 2 + dice.below(2) }, () => bytes(dice)),
        chars: dice.chance(0.5) ? 0 : 20 + dice.below(60),
      }
    case 'download':
      return { do: kind, at, machine, room, file: share(dice) }
    case 'cancelFile':
    case 'changeFile':
      return { do: kind, at, machine, file: share(dice) }
    case 'invite':
    case 'remove':
      return { do: kind, at, machine, room, person }
    case 'edit':
    case 'delete':
      return { do: kind, at, machine, room, message: share(dice) }
    case 'signOut':
      return { do: kind, at, machine, wipe: dice.chance(0.5), ms: 500 + ms }
    case 'retry':
    case 'discard':
      return { do: kind, at, machine }
    case 'leave':
    case 'open':
    case 'older':
    case 'rename':
    case 'draft':
      return { do: kind, at, machine, room }
    case 'around':
    case 'read':
      return { do: kind, at, machine, room, part: dice.chance(0.6) ? 1 : share(dice) }
    case 'createRoom':
      return {
        do: kind,
        at,
        machine,
        people: people.map((_, index) => index).filter(() => dice.chance(0.6)),
      }
    case 'wake':
    case 'cut':
    case 'halfOpen':
      return { do: kind, at, machine }
    case 'skew':
      return {
        do: kind,
        at,
        machine,
        ms: Math.round(dice.between(-1, 1) * (dice.chance(0.3) ? 7_200_000 : 60_000)),
      }
    case 'offline':
    case 'silence':
    case 'stop':
      return { do: kind, at, machine, ms }
    case 'slow':
      return {
        do: kind,
        at,
        machine,
        latency: dice.below(300),
        jitter: dice.below(4000),
        window: dice.chance(0.5) ? 500 : 100_000,
        ms,
      }
    case 'kill':
      return { do: kind, at, machine, writes: 1 + dice.below(dice.chance(0.5) ? 8 : 60), ms: 200 + ms }
    case 'killNode': {
      const writes = dice.chance(0.5) ? { writes: 1 + dice.below(12) } : {}
      return { do: kind, at, node: dice.below(nodes), ...writes, ms: 100 + Math.round(ms / 3) }
    }
    case 'stopNode':
      return { do: kind, at, node: dice.below(nodes), ms: 100 + Math.round(ms / 3) }
    case 'hints':
      return { do: kind, at, lost: share(dice), twice: share(dice), lateMs: dice.below(3000), ms }
    case 'slowDisk':
      return { do: kind, at, commitMs: dice.below(4000), ms }
    case 'filesAway':
      return { do: kind, at, ms }
    case 'backUp':
    case 'restore':
      return { do: kind, at }
  }
}

const share = (dice: Dice): number => Math.round(dice.next() * 1000) / 1000

/** Mostly short; some too long for a frame, few too long for the server. */
function chars(dice: Dice): number {
  if (dice.chance(0.9)) return 20 + dice.below(60)
  return dice.chance(0.8) ? 2000 + dice.below(1500) : 4500
}

/** Of a file: one part, some, or none at all; few are too large for the server. */
function bytes(dice: Dice): number {
  if (dice.chance(0.05)) return dice.chance(0.5) ? 0 : 4500
  return 1 + dice.below(dice.chance(0.5) ? 800 : 4000)
}
