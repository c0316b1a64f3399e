import { ref } from 'vue'
import { worklist } from '@jingwei/api'

/** How many reminders are unread, as it is written: `3`, `100+`, nothing for none. */
export const unread = ref('')

/** Counts anew; without network the last count stands. */
export async function countUnread(): Promise<void> {
  const n = await worklist.unread().catch(() => undefined)
  if (n) unread.value = !n.unread ? '' : n.unread >= n.cap ? `${n.cap}+` : String(n.unread)
}
