/** How many histories `npm test` plays: about 30 seconds of two quiet cores together with the planted faults. */
export const TESTED_SEEDS = 24
/** Within so many of its own histories each planted fault must be found. */
export const SEEDS_TO_CATCH = 20
