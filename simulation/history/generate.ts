import type { Dice } from '../world/Dice.ts'
import { befall, TROUBLES } from './befall.ts'
import { drawStep } from './drawStep.ts'
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
  const pick = (from: readonly StepKind[]): StepKind => {
    let left = dice.next() * from.reduce((sum, kind) => sum + weights[kind], 0)
    for (const candidate of from) {
      left -= weights[candidate]
      if (left < 0) return candidate
    }
    return 'send'
  }
  const troubles = TROUBLES.filter((kind) => kinds.includes(kind))
  const draw = { dice, nodes, people, machines }
  const first: Step[] = Array.from({ length: 1 + dice.below(3) }, () => ({
    ...drawStep('createRoom', draw),
    at: dice.below(500),
  }))
  const steps = Array.from({ length: 20 + dice.below(80) }, () => ({
    ...drawStep(pick(kinds), draw),
    at: Math.round(dice.between(1000, ms)),
  })).flatMap((drawn) => {
    if (drawn.do !== 'sendFiles' || troubles.length === 0) return [drawn]
    return [drawn, befall(drawn, drawStep(pick(troubles), draw), draw)]
  })
  for (const drawn of steps) drawn.at = Math.min(drawn.at, ms)
  const mostChanges = dice.chance(0.5) ? 1000 : 5 + dice.below(60)
  return { nodes, people, mostChanges, ms, steps: [...first, ...steps].sort((a, b) => a.at - b.at) }
}
