import { defineConfig } from 'vitest/config'
import { plugins } from './scripts/app-config.mjs'

export default defineConfig({
  plugins: plugins(),
  test: { environment: 'jsdom', include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'tests/unit/**/*.test.ts'], passWithNoTests: false },
})
