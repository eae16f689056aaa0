import type { TicketReply } from '@roomkey/protocol'
import { sessionKey } from '../../ratelimit/accountKey.ts'
import { TICKET_SECONDS } from '../../tokens/tokens.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { spend } from '../routing/limit.ts'
import { sendJson } from '../routing/sendJson.ts'

/** Signed, so that handing one out stores nothing; the first use is marked in the store (ws/identify.ts). */
export const tickets = ({ tokens, limiter }: HttpParts): Endpoint => ({
  path: '/api/ws-tickets/',
  name: 'Socket Ticket',
  access: 'signedIn',
  methods: {
    POST: async ({ ctx, bearer }) => {
      await spend(limiter, 'ticket', sessionKey(bearer))
      const reply: TicketReply = {
        ticket: tokens.issueTicket(bearer, bearer.expiresAt),
        expires_in: TICKET_SECONDS,
      }
      sendJson(ctx, reply, 201)
    },
  },
})
