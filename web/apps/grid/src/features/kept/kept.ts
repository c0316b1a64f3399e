import { asProblem, matters, reports, worklist, type Counts, type Matter, type Me, type Offer, type Page, type ReportFacts, type Tab, type WorkItem } from '@jingwei/api'
import { readThrough, store, tidy } from '@jingwei/offline'

/**
 * What this phone keeps of the work that waits, for a stairwell without a signal. All of it is masked as the
 * server sent it; who is somebody's phone number is never asked for here. Signing out forgets everything.
 */
export interface List { page: Page<WorkItem>; counts: Counts }
/** A matter with its acts and its small pictures. */
export interface Whole { matter: Matter; offers: Offer[]; report: ReportFacts | undefined; thumbs: Record<string, Blob> }

/** Matters that are fetched before anybody asks: more than a day's round. */
const most = 40
const noLine = (thrown: unknown) => asProblem(thrown).status === 0
const ofMatter = (id: string) => `matter:${id}`

export const readList = (tab: Tab) => readThrough<List>(store, `list:${tab}`, async () => ({ page: await worklist.worklist(tab), counts: await worklist.counts() }), noLine)
export const readMatter = (id: string) => readThrough<Whole>(store, ofMatter(id), () => whole(id), noLine)

async function whole(id: string): Promise<Whole> {
  const [matter, offers] = await Promise.all([matters.matter(id), matters.offers(id)])
  const report = matter.procedure === 'report' ? await reports.facts(id) : undefined
  return { matter, offers, report, thumbs: await thumbsOf(matter) }
}

async function thumbsOf(matter: Matter): Promise<Record<string, Blob>> {
  const ids = [...new Set(matter.files.filter((f) => f.kind !== 'files').map((f) => f.file))]
  const found = await Promise.all(ids.map(async (id) => [id, await picture(reports.thumbUrl(id))] as const))
  return Object.fromEntries(found.filter((pair): pair is [string, Blob] => pair[1] !== undefined))
}

/** A picture that does not come is no reason to keep nothing. */
async function picture(url: string): Promise<Blob | undefined> {
  const answer = await fetch(url).catch(() => undefined)
  return answer?.ok ? answer.blob() : undefined
}

/** Fetches what waits and is not kept yet as it stands now; forgets what waits no more. */
export async function keepForLater(items: WorkItem[]): Promise<void> {
  const soon = items.slice(0, most)
  await tidy(store, ofMatter(''), new Set(soon.map((item) => ofMatter(item.matter))))
  for (const item of soon) {
    const kept = (await store.get(ofMatter(item.matter)))?.value as Whole | undefined
    if (kept?.matter.version === item.version) continue
    const done = await readMatter(item.matter).then((read) => !read.at, (thrown) => !noLine(thrown))
    if (!done) return // the line is gone: the next list begins again
  }
}

export const forget = () => tidy(store, '', new Set())

/** Who works with this phone, so that it opens without a line; another account begins with nothing. */
export const remembered = {
  read: async () => (await store.get('me'))?.value as Me | undefined,
  async write(me: Me) {
    const before = await remembered.read()
    if (before && before.account !== me.account) await forget()
    await store.put({ key: 'me', at: new Date().toISOString(), value: me })
  },
}
