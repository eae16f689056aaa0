/** How many histories `npm test` plays: about a minute of processor time together with the planted faults. */
export const TESTED_SEEDS = 120
/** Within so many of its own histories each planted fault must be found. */
export const SEEDS_TO_CATCH = 20
