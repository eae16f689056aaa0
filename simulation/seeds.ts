/** How many histories `npm test` plays: with the planted faults about a minute of one quiet core. */
export const TESTED_SEEDS = 90
/** Within so many of its own histories each planted fault must be found. */
export const SEEDS_TO_CATCH = 20
