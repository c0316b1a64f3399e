import { guard, SignInPage, start } from '@jingwei/ui'
import App from './App.vue'
import { remembered } from './features/kept/kept.ts'
import WorkPage from './pages/WorklistPage.vue'

void start({
  root: App,
  base: '/g/',
  messages: import.meta.glob('../locales/*.json'),
  prepare: (_app, router) => guard(router, remembered),
  routes: [
    { path: '/', redirect: '/list/todo' },
    { path: '/sign-in', component: SignInPage, meta: { open: true, title: 'session.title' } },
    { path: '/password', component: () => import('@jingwei/ui/session/PasswordPage.vue'), meta: { title: 'session.newPassword' } },
    { path: '/account', component: () => import('@jingwei/ui/session/AccountPage.vue'), meta: { title: 'account.title' } },
    { path: '/away', component: () => import('@jingwei/ui/session/AwayPage.vue'), meta: { title: 'away.title' } },
    { path: '/list/:tab', component: WorkPage, meta: { title: 'work.title' } },
    { path: '/matter/:id', component: () => import('./pages/MatterPage.vue'), meta: { title: 'matter.title' } },
    { path: '/report', component: () => import('./pages/ReportPage.vue'), meta: { title: 'report.title', open: true } },
    { path: '/notices', component: () => import('./pages/NoticesPage.vue'), meta: { title: 'notices.title' } },
    { path: '/waiting', component: () => import('./pages/WaitingPage.vue'), meta: { title: 'waiting.title', open: true } },
    { path: '/:rest(.*)*', redirect: '/list/todo' },
  ],
})

if ('serviceWorker' in navigator && import.meta.env.PROD) void navigator.serviceWorker.register('/g/sw.js', { scope: '/g/' })
