import { defineConfig } from '@playwright/test'
import specs from '../playwright.config.ts'

export default defineConfig(specs, {
  testDir: import.meta.dirname,
  testMatch: 'images.ts',
  projects: [{ name: 'images' }],
})
