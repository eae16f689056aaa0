import { describe } from 'vitest'
import { fanoutSuite } from './fanoutSuite.ts'
import { MemoryBus, MemoryFanout } from './MemoryFanout.ts'

describe('MemoryFanout', () => {
  const bus = new MemoryBus()
  fanoutSuite(() => new MemoryFanout(bus))
})
