import { parentPort, workerData } from 'node:worker_threads'
import { connect } from './connect.ts'
import { serveWrites } from './serveWrites.ts'

if (!parentPort) throw new Error('this program is a thread of the store')
const db = connect((workerData as { file: string }).file)
await serveWrites(parentPort, db)
db.close()
parentPort.close()
