import * as nodeCrypto from '../node/index.ts'
import { nodePrimitives } from '../node/primitives.ts'
import type { Primitives } from '../shared/primitives.ts'
import * as webCrypto from '../web/index.ts'
import { webPrimitives } from '../web/primitives.ts'

export type Crypto = typeof nodeCrypto

/** Both builds run every test; Node's own WebCrypto stands for a browser's. */
export const builds: readonly { name: string; crypto: Crypto; primitives: Primitives }[] = [
  { name: 'node', crypto: nodeCrypto, primitives: nodePrimitives },
  { name: 'web', crypto: webCrypto, primitives: webPrimitives },
]
