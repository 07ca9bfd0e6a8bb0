// What the Prisma CLI insists on; the bot itself never reads this file (its address comes from bot/config.ts).
import { defineConfig } from 'prisma/config'

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'file:./data/gonghui.db' },
})
