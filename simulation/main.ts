import { generate } from './history/generate.ts'
import { runHistory } from './runHistory.ts'
import { Dice } from './world/Dice.ts'

const seed = process.argv[2] ?? '1'
const n = Number(process.argv[3] ?? 1)
const t = performance.now()
for (let i = 0; i < n; i++) {
  const s = String(Number(seed) + i)
  const h = generate(new Dice(`${s} history`))
  const o = await runHistory(
    s,
    h,
    n === 1 ? { say: (l) => console.log(l.slice(0, Number(process.env.W ?? 300))) } : {},
  )
  console.log(s, o.digest, o.events, h.steps.length, o.problems.slice(0, 6))
}
console.log((n * 1000) / (performance.now() - t), 'seeds/s')
