import { AdminUsersQuery } from '../../admin.ts'
import { BODY, type Paths, parameters } from './shared.ts'

/** The server itself: what it says of itself to anybody, and what its admins see and do. */
export const SERVER: Paths = {
  '/api/server/': {
    get: {
      summary: 'What a client wants to know before it signs in',
      tag: 'Server',
      open: true,
      replies: { 200: 'ServerInfo' },
      errors: [],
    },
  },
  '/api/openapi.json': {
    get: {
      summary: 'This document',
      tag: 'Server',
      open: true,
      replies: { 200: { description: 'OpenAPI 3.1.' } },
      errors: [],
    },
  },
  '/api/admin/users/': {
    get: {
      summary: 'Accounts, by their ids',
      description:
        'For admins, whom `roomkey create-admin` makes. No admin sees rooms or messages of others.',
      tag: 'Admin',
      query: parameters(AdminUsersQuery, 'query'),
      replies: { 200: 'AdminUsersPage' },
      errors: ['invalid', 'forbidden'],
    },
  },
  '/api/admin/users/{user_id}/': {
    put: {
      summary: 'Close an account, or open it again',
      description:
        'Closing ends every session and socket of it; its messages stay. Your own account cannot be closed.',
      tag: 'Admin',
      body: 'AdminUserBody',
      replies: { 200: 'AdminUser' },
      errors: [...BODY, 'forbidden', 'not_found'],
    },
  },
  '/api/admin/stats/': {
    get: {
      summary: 'How much there is',
      tag: 'Admin',
      replies: { 200: 'AdminStats' },
      errors: ['forbidden'],
    },
  },
}
