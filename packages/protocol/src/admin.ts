import { z } from 'zod'
import { Timestamp } from './entities.ts'
import { LARGEST_ID, UserId } from './ids.ts'

// What admins are answered. Nothing here tells of rooms, texts or files of others but how many there are.

export const AdminUser = z.object({
  id: UserId,
  username: z.string(),
  email: z.string(),
  date_joined: Timestamp,
  /** False: nobody signs in with it, and nothing is delivered to it. */
  is_active: z.boolean(),
  is_admin: z.boolean(),
})
export type AdminUser = z.infer<typeof AdminUser>

/** GET /api/admin/users/?search=&after=&limit= : in the order of their ids. */
export const AdminUsersQuery = z.object({
  search: z
    .string()
    .max(254)
    // PostgreSQL holds none.
    .refine((text) => !text.includes('\0'), 'Null characters are not allowed.')
    .optional()
    .meta({ description: 'A part of the name or the address, in any case of ASCII letters.' }),
  after: z.coerce
    .number()
    .int()
    .nonnegative()
    .max(LARGEST_ID)
    .optional()
    .meta({ description: 'The last id of the page before.' }),
  limit: z.coerce.number().int().positive().max(200).optional(),
})

export const AdminUsersPage = z.object({ users: z.array(AdminUser), has_more: z.boolean() })
export type AdminUsersPage = z.infer<typeof AdminUsersPage>

/** PUT /api/admin/users/<id>/ */
export const AdminUserBody = z.object({ is_active: z.boolean('Must be a valid boolean.') })

/** GET /api/admin/stats/ : what `roomkey stats` shows. */
export const AdminStats = z.object({
  users: z.int(),
  active_users: z.int().meta({ description: 'Whose account is open.' }),
  admins: z.int(),
  active_today: z.int().meta({ description: 'Who wrote in the last 24 hours.' }),
  rooms: z.int(),
  messages: z.int().meta({ description: 'Without deleted ones.' }),
  attachments: z.int(),
  attachment_bytes: z.int().meta({ description: 'Before encryption.' }),
  database_bytes: z.int(),
  schema: z.array(z.string()).meta({ description: 'Names of the applied migrations.' }),
  epoch: z.string(),
})
export type AdminStats = z.infer<typeof AdminStats>
