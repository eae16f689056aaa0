import type { Draw } from './drawStep.ts'
import type { Step, StepKind } from './steps.ts'

/** What may befall an upload. By chance alone little would, in the seconds that it takes. */
export const TROUBLES: readonly StepKind[] = [
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
  'delete',
  'signOut',
  'remove',
  'leave',
]

/** A trouble that comes soon after something is sent, to who sends it. */
export function befall(sent: Step & { do: 'sendFiles' }, trouble: Step, { dice, people }: Draw): Step {
  const { machine, room } = sent
  const at = sent.at + Math.round(10 ** dice.between(1, 4))
  const person = people.flatMap((devices, index) => Array<number>(devices).fill(index))[machine] ?? 0
  // By somebody else.
  if (trouble.do === 'remove') return { ...trouble, room, person, at }
  return {
    ...trouble,
    ...('machine' in trouble && { machine }),
    ...('room' in trouble && { room }),
    at,
  } as Step
}
