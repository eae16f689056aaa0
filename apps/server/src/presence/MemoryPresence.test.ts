import { describe, vi } from 'vitest'
import { MemoryPresence } from './MemoryPresence.ts'
import { presenceSuite } from './presenceSuite.ts'

vi.setConfig({ testTimeout: 30_000 })

describe('MemoryPresence', () =>
  presenceSuite(async () => {
    const presence = new MemoryPresence(300)
    return { here: presence, there: presence }
  }))
