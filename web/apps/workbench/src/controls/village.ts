import { villages } from '@jingwei/api'
import type { Found } from '@jingwei/forms'
import { me } from '@jingwei/ui'

/** A page at the most: who has more types a word of the name. */
const most = 200

/** Where one holds an office of a village. Somebody's other areas have no register, and answer so. */
const areas = () => [...new Set((me.value?.roles ?? []).flatMap((r) => (r.place.area ? [r.place.area] : [])))]

async function everywhere<T>(ask: (code: string) => Promise<{ items: T[] }>): Promise<T[]> {
  const told = await Promise.allSettled(areas().map(ask))
  return told.flatMap((t) => (t.status === 'fulfilled' ? t.value.items : []))
}

const fits = (q: string) => (found: Found) => `${found.label}${found.hint ?? ''}`.toLowerCase().includes(q.trim().toLowerCase())

/** What belongs to one's village and is not struck off. */
export const assets = async (q: string): Promise<Found[]> =>
  (await everywhere((code) => villages.assets(code, undefined, most)))
    .filter((a) => a.condition !== 'retired')
    .map((a) => ({ value: a.asset, label: a.name, hint: a.place }))
    .filter(fits(q))

/** Leases under which rent is owed. */
export const leases = async (q: string): Promise<Found[]> =>
  (await everywhere((code) => villages.leases(code, undefined, most)))
    .filter((l) => l.rent)
    .map((l) => ({ value: l.matter, label: l.asset_name, hint: l.tenant ?? l.number }))
    .filter(fits(q))
