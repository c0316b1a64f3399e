import { start } from '@jingwei/ui'
import App from './App.vue'
import FirstPage from './pages/FirstPage.vue'

/** A village's address is printed and typed without the sign; behind it stand only what no server is told. */
const typed = /^\/r(\/village\/\d{12})\/?$/.exec(location.pathname)
if (typed) history.replaceState(null, '', `/r/#${typed[1]}`)

void start({
  root: App,
  base: '/r/',
  hash: true,
  elder: true,
  messages: import.meta.glob('../locales/*.json'),
  routes: [
    { path: '/', component: FirstPage },
    { path: '/report', redirect: '/report/photo' },
    { path: '/report/:step', component: () => import('./pages/ReportPage.vue'), meta: { title: 'report.title' } },
    { path: '/done', component: () => import('./pages/ReceiptPage.vue'), meta: { title: 'receipt.title' } },
    { path: '/follow', component: () => import('./pages/FindPage.vue'), meta: { title: 'follow.find' } },
    { path: '/follow/:code', component: () => import('./pages/FollowPage.vue'), meta: { title: 'follow.title' } },
    { path: '/mine', component: () => import('./pages/MinePage.vue'), meta: { title: 'mine.title' } },
    { path: '/mine/mandates', component: () => import('./pages/MandatesPage.vue'), meta: { title: 'mandate.title' } },
    { path: '/mine/:id', component: () => import('./pages/FollowPage.vue'), meta: { title: 'follow.title' } },
    { path: '/follow/:code/looks', component: () => import('./pages/LooksPage.vue'), meta: { title: 'looks.title' } },
    { path: '/mine/looks', component: () => import('./pages/LooksPage.vue'), meta: { title: 'looks.title' } },
    { path: '/near', component: () => import('./pages/NearPage.vue'), meta: { title: 'near.title' } },
    { path: '/matter/:id', component: () => import('./pages/PublicMatterPage.vue'), meta: { title: 'publicMatter.title' } },
    { path: '/subscribe', component: () => import('./pages/SubscribePage.vue'), meta: { title: 'subscribe.title' } },
    { path: '/figures', component: () => import('./pages/FiguresPage.vue'), meta: { title: 'figures.title' } },
    { path: '/village', component: () => import('./pages/VillagesPage.vue'), meta: { title: 'village.title' } },
    { path: '/village/:code', component: () => import('./pages/VillagePage.vue'), meta: { title: 'village.title' } },
    { path: '/privacy', component: () => import('./pages/InventoryPage.vue'), meta: { title: 'inventory.title' } },
    { path: '/:rest(.*)*', component: () => import('./pages/LostPage.vue'), meta: { title: 'lost.title' } },
  ],
})
