import { describe } from 'vitest'
import { MemoryPresence } from './MemoryPresence.ts'
import { presenceSuite } from './presenceSuite.ts'

describe('MemoryPresence', () =>
  presenceSuite(async () => {
    const presence = new MemoryPresence(300)
    return { here: presence, there: presence }
  }))
