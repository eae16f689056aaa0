import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveEngine } from '../../../src/bridge/serveEngine.ts'
import { createEngine } from '../../../src/index.ts'
import { createPorts } from '../createPorts.ts'
import type { Keychain } from '../keychainSecrets.ts'

// A person's app as a process of its own, to be killed: started by KilledApp, driven over the process's channel.

const folder = process.argv[2]
if (folder === undefined || process.send === undefined) throw new Error('Started by KilledApp only.')
const send = process.send.bind(process)

const ports = createPorts({ folder, secrets: fileKeychain(join(folder, 'keychain.json')) })
const channel = {
  post: (message: unknown) => void send(message),
  on: (listener: (message: unknown) => void) => void process.on('message', listener),
}
serveEngine(channel, (sink) =>
  createEngine(ports, sink, { report: (area, error) => console.error(area, error) }),
)

/** As a keychain outlives the process, and a kill between two writes. */
function fileKeychain(path: string): Keychain {
  const read = () =>
    (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}) as Record<string, string>
  return {
    get: async (name) => read()[name] ?? null,
    async set(name, value) {
      const { [name]: _, ...others } = read()
      writeFileSync(`${path}.new`, JSON.stringify(value === null ? others : { ...others, [name]: value }))
      renameSync(`${path}.new`, path)
    },
  }
}
