import { PROTOCOL_VERSION, type ServerInfo } from '@roomkey/protocol'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { sendJson } from '../routing/sendJson.ts'

export const server = ({ store, limits, settings }: HttpParts): Endpoint => ({
  path: '/api/server/',
  name: 'Server',
  access: 'open',
  methods: {
    GET: async ({ ctx }) => {
      const info: ServerInfo = {
        name: 'Roomkey',
        version: settings.version,
        protocol_version: PROTOCOL_VERSION,
        epoch: store.epoch,
        limits,
      }
      sendJson(ctx, info)
    },
  },
})
