import type { Dice } from '../world/Dice.ts'
import type { History, Step, StepKind } from './steps.ts'

/** How often each kind of step comes, where it comes at all. */
const WEIGHTS: Record<StepKind, number> = {
  send: 40,
  burst: 4,
  sendFiles: 16,
  download: 3,
  cancelFile: 4,
  changeFile: 1,
  invite: 6,
  remove: 4,
  leave: 2,
  read: 14,
  open: 3,
  older: 4,
  around: 3,
  draft: 2,
  edit: 9,
  delete: 6,
  rename: 2,
  retry: 1,
  discard: 1,
  signOut: 1,
  createRoom: 4,
  wake: 2,
  skew: 1,
  offline: 5,
  silence: 4,
  cut: 5,
  halfOpen: 3,
  slow: 2,
  kill: 7,
  stop: 2,
  killNode: 4,
  stopNode: 1,
  hints: 3,
  slowDisk: 2,
  filesAway: 1,
  backUp: 1,
  restore: 1,
}

/** What may befall an upload. By chance alone few would meet it in the seconds that they take. */
const TROUBLES: readonly StepKind[] = [
  'cut',
  'halfOpen',
  'offline',
  'silence',
  'slow',
  'kill',
  'stop',
  'killNode',
  'stopNode',
  'filesAway',
  'cancelFile',
  'changeFile',
  'signOut',
  'remove',
  'leave',
]

/**
 * A random history. Each leaves some kinds of steps out altogether: what never happens together with everything else
 * happens often with few others ("Swarm Testing", Groce et al., ISSTA 2012).
 * @param favour kinds that are never left out and come often
 */
export function generate(dice: Dice, favour: readonly StepKind[] = []): History {
  const weights = { ...WEIGHTS }
  for (const kind of favour) weights[kind] = Math.max(12, 3 * weights[kind])
  const nodes = dice.chance(0.5) ? 2 : 1
  const people = Array.from({ length: 2 + dice.below(3) }, () => (dice.chance(0.35) ? 2 : 1))
  const machines = people.reduce((sum, devices) => sum + devices, 0)
  const ms = Math.round(dice.between(20_000, 150_000))
  const kinds = (Object.keys(WEIGHTS) as StepKind[]).filter(
    (kind) => kind === 'send' || favour.includes(kind) || dice.chance(0.6),
  )
  const total = kinds.reduce((sum, kind) => sum + weights[kind], 0)
  const kind = (): StepKind => {
    let left = dice.next() * total
    for (const candidate of kinds) {
      left -= weights[candidate]
      if (left < 0) return candidate
    }
    return 'send'
  }
  const draw = { dice, nodes, people: people.length, machines }
  const first: Step[] = Array.from({ length: 1 + dice.below(3) }, () => ({
    ...step('createRoom', draw),
    at: dice.below(500),
  }))
  const troubles = TROUBLES.filter((trouble) => kinds.includes(trouble))
  const steps = Array.from({ length: 20 + dice.below(80) }, () => ({
    ...step(kind(), draw),
    at: Math.round(dice.between(1000, ms)),
  })).flatMap((drawn) => {
    if (drawn.do !== 'sendFiles' || troubles.length === 0) return [drawn]
    const trouble = step(dice.of(troubles), draw)
    const where = 'machine' in trouble ? { machine: drawn.machine } : {}
    const soon = Math.round(10 ** dice.between(1, 4))
    return [drawn, { ...trouble, ...where, at: Math.min(ms, drawn.at + soon) }]
  })
  const mostChanges = dice.chance(0.5) ? 1000 : 5 + dice.below(60)
  return { nodes, people, mostChanges, ms, steps: [...first, ...steps].sort((a, b) => a.at - b.at) }
}

interface Draw {
  dice: Dice
  nodes: number
  people: number
  machines: number
}

function step(kind: StepKind, { dice, nodes, people, machines }: Draw): Step {
  const at = 0
  const machine = dice.below(machines)
  const room = share(dice)
  const person = dice.below(people)
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
        people: Array.from({ length: people }, (_, index) => index).filter(() => dice.chance(0.6)),
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
