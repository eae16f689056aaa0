import { defineConfig } from '@playwright/test'
import specs from '../playwright.config.ts'

export default defineConfig(specs, {
  testDir: import.meta.dirname,
  globalSetup: '../globalSetup.ts',
  testMatch: 'images.ts',
  projects: [{ name: 'images' }],
})
