import { afterEach, beforeEach, expect } from 'vitest'
import type { SqlDriver } from '../../ports/index.ts'
import { SearchWorld } from './SearchWorld.ts'

export interface SearchWorlds {
  /** Of the test that runs. */
  readonly world: SearchWorld
  /** Another one in its place, as a build left it that knew so many steps of the schema. */
  reopen(steps: number): Promise<SearchWorld>
}

/** A world for each test of a suite, which must end with nothing to report. */
export function searchWorlds(open: () => Promise<SqlDriver>): SearchWorlds {
  let world: SearchWorld
  beforeEach(async () => {
    world = new SearchWorld(await open())
  })
  afterEach(() => {
    world.stop()
    world.sql.close()
    expect(world.reports).toEqual([])
  })
  return {
    get world() {
      return world
    },
    reopen: async (steps) => {
      world.stop()
      world.sql.close()
      world = new SearchWorld(await open(), steps)
      return world
    },
  }
}
