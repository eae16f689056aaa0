import type { TabState } from '@roomkey/client/hosts/web'

/** The first message to the engine's worker: one port for each conversation. */
export interface StartMessage {
  engine: MessagePort
  staging: MessagePort
}

/** Every later one: the page is about to be frozen, or goes on. */
export type PageMessage = 'park' | 'resume'

/**
 * From the worker: how this tab stands to the others, whenever that changes; and that the local data was damaged and is
 * loaded again.
 */
export type WorkerMessage = TabState | 'rebuilt'
