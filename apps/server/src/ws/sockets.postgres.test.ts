import { runOnPostgres } from '../testing/runOnPostgres.ts'

runOnPostgres()
await import('./sockets.test.ts')
