// Keeps the shell of the grid app on the phone, so that it opens without network.
// The lists are filled in by the build. Nothing of /api is ever kept here.
const shell = [/* shell */]
const name = `jingwei-grid-${'/* version */'}`

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(shell)).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  const old = caches.keys().then((keys) => Promise.all(keys.filter((k) => k.startsWith('jingwei-grid-') && k !== name).map((k) => caches.delete(k))))
  event.waitUntil(old.then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith('/g/')) return
  if (event.request.mode === 'navigate') event.respondWith(page(event.request))
  else event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)))
})

/** The newest page when there is network, else the kept one. */
async function page(request) {
  try {
    return await fetch(request)
  } catch {
    return (await caches.match('/g/')) ?? Response.error()
  }
}
