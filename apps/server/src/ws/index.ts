export { RoomHub } from './hub/RoomHub.ts'
export { DEFAULT_FRAME_RATE, type SocketParts, type SocketSettings } from './parts.ts'
export { Flusher } from './SendQueue.ts'
export { createSockets, type Sockets } from './upgrade.ts'
