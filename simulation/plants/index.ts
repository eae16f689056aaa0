import { CLIENT_PLANTS } from './client.ts'
import { FILE_PLANTS } from './files.ts'
import type { Plant } from './plant.ts'
import { SERVER_PLANTS } from './server.ts'

export const PLANTS: Readonly<Record<string, Plant>> = { ...SERVER_PLANTS, ...CLIENT_PLANTS, ...FILE_PLANTS }
export const PLANT_NAMES = Object.keys(PLANTS)
