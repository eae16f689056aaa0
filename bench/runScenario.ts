import type { Cell, Figures, Row, Scenario } from './scenario.ts'

/** Measures all groups round after round, every other round backwards, so that no cell always follows the same one. */
export async function runScenario(
  scenario: Scenario,
  rounds: number,
  progress: (text: string) => void,
): Promise<Row[]> {
  const samples = new Map<string, Figures[]>()
  for (let round = 1; round <= rounds; round += 1) {
    for (const group of scenario.groups) {
      for (const cell of inOrder(group, round)) {
        progress(`round ${round} of ${rounds}: ${cell.name}`)
        const figures = await cell.measure()
        samples.set(cell.name, [...(samples.get(cell.name) ?? []), figures])
      }
    }
  }
  return scenario.rows(samples)
}

function inOrder(group: Cell[], round: number): Cell[] {
  return round % 2 === 1 ? group : group.toReversed()
}
