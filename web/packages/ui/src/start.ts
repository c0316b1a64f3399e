// Here and not in index.ts: whoever starts a face uses this file, and an index that is only passed through is left out.
import './look/tokens.css'
import './look/base.css'
import { createApp, type Component } from 'vue'
import { createRouter, createWebHashHistory, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router'
import { ownWords, settings } from '@jingwei/api'
import { createMessages, lang, type Loaders } from '@jingwei/i18n'
import { applyLooks } from './look/looks.ts'

interface Face {
  root: Component
  base: string
  routes: RouteRecordRaw[]
  messages: Loaders
  /** The address of a page stands behind the `#` and is never sent to a server: a matter code is part of it. */
  hash?: boolean
  /** Only the resident's face has the elder mode. */
  elder?: boolean
  /** For what one face alone needs: its query client, its guards. */
  prepare?: (app: ReturnType<typeof createApp>, router: Router) => void
}

/** Starts one face: words, looks, addresses, and what the pages say when no server can. */
export async function start(face: Face): Promise<void> {
  applyLooks(face.elder)
  const i18n = await createMessages(face.messages)
  const { t } = i18n.global
  settings.lang = () => lang.value
  for (const code of ['offline', 'unreadable'] as const) {
    ownWords[code] = () => ({ code, title: t(`problem.${code}.title`), detail: t(`problem.${code}.detail`) })
  }
  const router = createRouter({ history: face.hash ? createWebHashHistory(face.base) : createWebHistory(face.base), routes: face.routes, scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }) })
  // A page that is gone after a new release must not leave a dead link: load the address afresh.
  router.onError((error, to) => {
    if (/import|fetch/i.test(String(error))) location.assign(router.resolve(to.fullPath).href)
  })
  router.afterEach((to) => {
    document.title = [to.meta.title ? t(String(to.meta.title)) : '', t('app.name')].filter(Boolean).join(' - ')
  })
  const app = createApp(face.root)
  face.prepare?.(app, router)
  app.use(i18n).use(router).mount('#app')
}
