import { runOnPostgres } from '../testing/runOnPostgres.ts'

runOnPostgres()
await import('./hostile.test.ts')
