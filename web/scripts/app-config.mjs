// One Vite configuration for the four faces; what differs is the name and the path.
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import i18n from '@intlify/unplugin-vue-i18n/vite'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const apps = { resident: '/r/', workbench: '/w/', grid: '/g/', screen: '/s/' }

/** Only features that our locales use stay in the bundle; messages are compiled while building (CSP forbids eval). */
export const plugins = () => [
  vue(),
  i18n({ include: [`${root}packages/*/locales/**`, `${root}apps/*/locales/**`], runtimeOnly: true, compositionOnly: true, fullInstall: false, strictMessage: true }),
]

export const define = { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false', __VUE_I18N_LEGACY_API__: 'false' }

/** @param {keyof typeof apps} name */
export function appConfig(name) {
  return {
    configFile: /** @type {const} */ (false),
    root: `${root}apps/${name}`,
    base: apps[name],
    plugins: plugins(),
    define,
    // Small images as data: URLs would be refused by nothing but are paid for on every page; keep them files.
    build: {
      outDir: `${root}dist/${name}`,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      manifest: true,
      modulePreload: { polyfill: false },
      target: 'es2022',
      chunkSizeWarningLimit: 1500,
      reportCompressedSize: false,
      license: true,
    },
    server: { proxy: { '/api': process.env.BASE_URL ?? 'http://127.0.0.1:8090' } },
    logLevel: /** @type {const} */ ('warn'),
  }
}
