import { VueQueryPlugin } from '@tanstack/vue-query'
import { guard, SignInPage, start } from '@jingwei/ui'
import App from './App.vue'
import './look/workbench.css'
import WorklistPage from './pages/WorklistPage.vue'
import { queries } from './queries.ts'

void start({
  root: App,
  base: '/w/',
  messages: import.meta.glob('../locales/*.json'),
  prepare(app, router) {
    app.use(VueQueryPlugin, { queryClient: queries })
    guard(router)
  },
  routes: [
    { path: '/', redirect: '/list/todo' },
    { path: '/sign-in', component: SignInPage, meta: { open: true, title: 'session.title' } },
    { path: '/password', component: () => import('@jingwei/ui/session/PasswordPage.vue'), meta: { title: 'session.newPassword' } },
    { path: '/account', component: () => import('@jingwei/ui/session/AccountPage.vue'), meta: { title: 'account.title' } },
    { path: '/away', component: () => import('@jingwei/ui/session/AwayPage.vue'), meta: { title: 'away.title' } },
    { path: '/list/:tab', component: WorklistPage, meta: { title: 'worklist.title' } },
    { path: '/matter/:id', component: () => import('./pages/MatterPage.vue'), meta: { title: 'matter.title' } },
    { path: '/matter/:id/order', component: () => import('./pages/OrderPage.vue'), meta: { title: 'order.title' } },
    { path: '/call', component: () => import('./pages/CallPage.vue'), meta: { title: 'call.title' } },
    { path: '/board', component: () => import('./pages/BoardPage.vue'), meta: { title: 'board.title' } },
    { path: '/handover', component: () => import('./pages/HandoverPage.vue'), meta: { title: 'handover.title' } },
    { path: '/supervision', component: () => import('./pages/SupervisionPage.vue'), meta: { title: 'supervision.title' } },
    { path: '/lights', component: () => import('./pages/LightsPage.vue'), meta: { title: 'lights.title' } },
    { path: '/search', component: () => import('./pages/SearchPage.vue'), meta: { title: 'search.title' } },
    { path: '/notices', component: () => import('./pages/NoticesPage.vue'), meta: { title: 'notices.title' } },
    { path: '/start', component: () => import('./pages/StartPage.vue'), meta: { title: 'start.title' } },
    { path: '/knowledge', component: () => import('./pages/KnowledgePage.vue'), meta: { title: 'knowledge.title' } },
    { path: '/imports', component: () => import('./pages/ImportsPage.vue'), meta: { title: 'imports.title' } },
    { path: '/responsibility', component: () => import('./pages/ResponsibilityPage.vue'), meta: { title: 'responsibility.title' } },
    { path: '/boundaries', component: () => import('./pages/BoundariesPage.vue'), meta: { title: 'boundaries.title' } },
    { path: '/registry', component: () => import('./pages/RegistryPage.vue'), meta: { title: 'registry.title' } },
    { path: '/rights', component: () => import('./pages/RightsPage.vue'), meta: { title: 'rights.title' } },
    { path: '/rights/grants', component: () => import('./pages/GrantsPage.vue'), meta: { title: 'rights.grants' } },
    { path: '/mandates', component: () => import('./pages/MandatesPage.vue'), meta: { title: 'papers.title' } },
    { path: '/privacy', component: () => import('./pages/PrivacyPage.vue'), meta: { title: 'privacy.title' } },
    { path: '/procedures', component: () => import('./pages/ProceduresPage.vue'), meta: { title: 'procedures.title' } },
    { path: '/:rest(.*)*', component: () => import('./pages/LostPage.vue'), meta: { title: 'lost.title' } },
  ],
})
