import { ref } from 'vue'
import { createI18n } from 'vue-i18n'

export const langs = ['zh-CN', 'en'] as const
export type Lang = (typeof langs)[number]
type Messages = Record<string, unknown>
/** What `import.meta.glob('../locales/*.json')` answers: one loader a language. */
export type Loaders = Record<string, () => Promise<unknown>>

export const lang = ref<Lang>('zh-CN')

const common = import.meta.glob('../locales/*.json')
let sources: Loaders[] = []
let i18n: ReturnType<typeof make> | undefined

/** The language chosen before on this device, else the browser's, else the city's. */
function wanted(): Lang {
  let kept: string | null = null
  try {
    kept = localStorage.getItem('jingwei.lang')
  } catch {
    // no storage: the browser's own language decides
  }
  const asked = kept ?? navigator.language
  return asked.toLowerCase().startsWith('zh') || !asked ? 'zh-CN' : 'en'
}

/** Loads one language (the others stay on the server) and answers the plugin for `app.use`. */
export async function createMessages(own: Loaders) {
  sources = [common, own]
  i18n = make()
  await show(wanted())
  return i18n
}

// A missing key would show itself as its name; the parity test finds it before anybody sees it.
const make = () => createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: false, missingWarn: false, fallbackWarn: false, messages: {} as Record<string, Record<string, string>> })

export async function setLang(next: Lang): Promise<void> {
  await show(next)
  try {
    localStorage.setItem('jingwei.lang', next)
  } catch {
    // shown, only not remembered
  }
}

async function show(next: Lang) {
  const parts = await Promise.all(sources.map((from) => load(from, next)))
  const messages: Messages = Object.assign({}, ...parts)
  if (i18n) {
    i18n.global.setLocaleMessage(next, messages as Record<string, string>)
    i18n.global.locale.value = next
  }
  lang.value = next
  document.documentElement.lang = next
}

async function load(from: Loaders, next: Lang): Promise<Messages> {
  const key = Object.keys(from).find((path) => path.endsWith(`/${next}.json`))
  const loader = key ? from[key] : undefined
  if (!loader) throw new Error(`no messages for ${next}`)
  return ((await loader()) as { default: Messages }).default
}
