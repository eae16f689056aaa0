import { afterAll, beforeAll } from 'vitest'
import { catchUpAcceptance } from './acceptance/catchUp.ts'
import { helloAcceptance } from './acceptance/hello.ts'
import { limitsAcceptance } from './acceptance/limits.ts'
import { membershipAcceptance } from './acceptance/membership.ts'
import { messagesAcceptance } from './acceptance/messages.ts'
import { quietRoomsAcceptance } from './acceptance/quietRooms.ts'
import { readMarksAndTypingAcceptance } from './acceptance/readMarksAndTyping.ts'
import { SyncWorld } from './acceptance/SyncWorld.ts'

// In one file and on one server: a worker and three sign-ups for each would take longer than most of these tests.
const world = new SyncWorld()
beforeAll(() => world.start())
afterAll(() => world.server.dispose())

helloAcceptance(world)
messagesAcceptance(world)
limitsAcceptance()
catchUpAcceptance(world)
quietRoomsAcceptance()
membershipAcceptance(world)
readMarksAndTypingAcceptance(world)
