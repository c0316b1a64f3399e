import { guard, SignInPage, start } from '@jingwei/ui'
import App from './App.vue'
import CountsPage from './pages/FirstPage.vue'

void start({
  root: App,
  base: '/s/',
  messages: import.meta.glob('../locales/*.json'),
  prepare: (_app, router) => guard(router),
  routes: [
    { path: '/sign-in', component: SignInPage, meta: { open: true, title: 'session.title' } },
    { path: '/password', component: () => import('@jingwei/ui/session/PasswordPage.vue'), meta: { title: 'session.newPassword' } },
    { path: '/', component: CountsPage },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
