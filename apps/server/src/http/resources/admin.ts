import {
  type AdminStats,
  type AdminUser,
  AdminUserBody,
  type AdminUsersPage,
  AdminUsersQuery,
  type UserId,
} from '@roomkey/protocol'
import { setAccountActive } from '../../actions/index.ts'
import { readStats } from '../../actions/readStats.ts'
import { requireAdmin } from '../../actions/requireAdmin.ts'
import { timestamp } from '../../present/timestamp.ts'
import type { UserRow } from '../../store/store.ts'
import { readBody } from '../body/readBody.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { sendJson } from '../routing/sendJson.ts'
import { ACCOUNT_BODY } from './accounts.ts'

const PAGE = 50

export const adminUsers = ({ store }: HttpParts): Endpoint => ({
  path: '/api/admin/users/',
  name: 'Admin Users',
  access: 'signedIn',
  methods: {
    GET: async ({ ctx, actor }) => {
      await requireAdmin(store, actor)
      const { search, after, limit = PAGE } = valid(AdminUsersQuery, ctx.query)
      const rows = await store.usersAfter((after ?? null) as UserId | null, limit + 1, search)
      const reply: AdminUsersPage = {
        users: rows.slice(0, limit).map(adminUser),
        has_more: rows.length > limit,
      }
      sendJson(ctx, reply)
    },
  },
})

export const adminUserDetail = (parts: HttpParts): Endpoint => ({
  path: '/api/admin/users/{user_id}/',
  name: 'Admin User',
  access: 'signedIn',
  methods: {
    PUT: async ({ ctx, actor, path }) => {
      await requireAdmin(parts.store, actor)
      const { is_active: isActive } = valid(AdminUserBody, await readBody(ctx, ACCOUNT_BODY))
      sendJson(ctx, adminUser(await setAccountActive(parts, actor, { userId: path.user_id, isActive })))
    },
  },
})

export const adminStats = ({ store, now }: HttpParts): Endpoint => ({
  path: '/api/admin/stats/',
  name: 'Admin Stats',
  access: 'signedIn',
  methods: {
    GET: async ({ ctx, actor }) => {
      await requireAdmin(store, actor)
      const stats = await readStats({ store, now })
      const reply: AdminStats = {
        users: stats.users,
        active_users: stats.activeUsers,
        admins: stats.admins,
        active_today: stats.activeToday,
        rooms: stats.rooms,
        messages: stats.messages,
        attachments: stats.attachments,
        attachment_bytes: stats.attachmentBytes,
        database_bytes: stats.databaseBytes,
        schema: stats.schema,
        epoch: stats.epoch,
      }
      sendJson(ctx, reply)
    },
  },
})

const adminUser = ({ id, username, email, joinedAt, isActive, isAdmin }: UserRow): AdminUser => ({
  id,
  username,
  email,
  date_joined: timestamp(joinedAt),
  is_active: isActive,
  is_admin: isAdmin,
})
