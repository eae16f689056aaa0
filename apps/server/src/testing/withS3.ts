// Runs a command with S3_* set to a real storage that ends with it:
// node apps/server/src/testing/withS3.ts npm run bench -- --only upload
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startS3 } from './startS3.ts'

const [command, ...words] = process.argv.slice(2)
if (command === undefined) {
  process.stderr.write('Name the command to run.\n')
  process.exit(2)
}
const s3 = await startS3()
const child = spawn(command, words, { stdio: 'inherit', env: { ...process.env, ...s3.env } })
// Ctrl-C reaches the command too; we go when it has gone, and take the storage along.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
child.once('error', (error) => process.stderr.write(`${error.message}\n`))
const [code] = (await once(child, 'close')) as [number | null]
await s3.dispose()
process.exitCode = code ?? 1
