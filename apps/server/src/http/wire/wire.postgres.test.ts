import { runOnPostgres } from '../../testing/runOnPostgres.ts'

runOnPostgres()
await import('./wire.test.ts')
