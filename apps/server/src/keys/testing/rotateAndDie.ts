// For tests, as a process of its own: rotates the key file of a folder (DATA_DIR) and dies, as by kill -9, after so many
// pages of two room keys (PAGES).
import { readConfig } from '../../config.ts'
import { createNow } from '../../createNow.ts'
import { openData } from '../../openData.ts'
import { rewrapRoomKeys } from '../rewrapRoomKeys.ts'
import { rotateKeyFile } from '../rotateKeyFile.ts'
import { masterKeyFile } from '../serverKeys.ts'

const config = readConfig(process.env)
const now = createNow()
let left = Number(process.env.PAGES)
await rotateKeyFile(masterKeyFile(config.dataDir), async (keys) => {
  const { store } = await openData(config, { now, say: () => {} })
  if (left === 0) process.kill(process.pid, 'SIGKILL')
  const progress = () => {
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  }
  await rewrapRoomKeys(store, keys, { now, page: 2, progress })
})
