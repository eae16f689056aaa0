export { RoomHub } from './hub/RoomHub.ts'
export { DEFAULT_SOCKET_RATES, type SocketParts, type SocketSettings } from './parts.ts'
export { Flusher } from './SendQueue.ts'
export { createSockets, type Sockets } from './upgrade.ts'
