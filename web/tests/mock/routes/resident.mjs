import { byCode, locate } from '../data/areas.mjs'
import { at, makeMatter, matters, stages } from '../data/matters.mjs'
import { dangers, suggest } from '../data/taxonomy.mjs'
import { notFound, Refusal, route } from '../http.mjs'

let counter = 500
const codes = new Map()
const keys = new Map()
const once = (req, make) => {
  const key = req.headers['idempotency-key']
  if (!keys.has(key)) keys.set(key, make())
  return keys.get(key)
}
const svg = (n) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><rect width="320" height="240" fill="#cfd8e0"/><path d="M0 240 120 110l70 70 40-40 90 100z" fill="#8fa1b1"/><circle cx="250" cy="60" r="22" fill="#f2f5f7"/><text x="16" y="32" font-size="18" fill="#1b1f24">${n}</text></svg>`

route('POST', '/photos', () => {
  const id = `ph${counter++}`
  return { id, thumb: `/api/v1/files/${id}?variant=thumb` }
})
route('GET', '/files/:id', ({ params }) => ({ raw: svg(params.id), type: 'image/svg+xml' }))
route('GET', '/reports/nearby', () => ({
  items: [...matters.values()].filter((m) => !m.confidential && m.stage !== 'closed').slice(0, 4).map((m, i) => ({ matter: m.id, public_text: m.text, subcategory_name: m.subcategory.name, stage_name: m.stage_name, metres: 60 + i * 130, opened: at(-3000), photo: i % 2 ? null : 'ph1', supports: (i * 3) % 7 })),
}))

route('GET', '/public/matters/:id', ({ params }) => {
  const m = matters.get(params.id)
  if (!m || m.confidential) throw notFound()
  return { matter: m.id, public_text: m.text, subcategory_name: m.subcategory.name, stage_name: m.stage_name, place: '海勃湾区滨河街道', photos: ['ph1'], supports: 3, opened: at(-3000), due: at(2880) }
})
route('GET', '/subscriptions', () => ({ offered: true }))
route('POST', '/subscriptions', () => ({ hours: 48 }))

route('GET', '/public/figures', ({ query }) => ({
  area: '150300', area_name: '乌海市', days: Number(query.days ?? 90), as_of: at(0), least: 5, reported: 213, solved: 168, half_within_hours: 41,
  by_class: [{ key: '03', name: '市容环卫', count: 61 }, { key: '06', name: '供热供水', count: 48 }],
}))

route('GET', '/powers/villages/:code/money', ({ params }) => ({
  village: `${params.code}000000`, village_name: '羊路井村民委员会', bank: 4_641_500, cash: 0, takings: 0, year: 2026,
  lines: [{ line: '05', resolved: 8_000_000, spent: 1_358_500, committed: 96_000, left: 6_545_500 }],
  months: [{ month: '2026-10', matter: '7', books: 6_000_000, statement: 6_000_000, closed: at(-9000) }],
}))
route('GET', '/powers/villages/:code/entries', () => ({ items: [{ matter: '8', kind: 'payment', amount: 1_358_500, day: '2026-11-16', line: '05', about: '水渠工程第一次进度款', hidden: true, posted: at(-8000) }] }))
const villageMatter = { matter: '9', number: '20261013-0DQEG-1Q000', title: '修缮灌溉水渠', village: '150303104234000000', power: '06', power_name: '微型工程', procedure: 'village_purchase', procedure_name: '采购和工程', stage: 'finishing', stage_name: '待结清', opened: at(-60000) }
route('GET', '/powers/matters', () => ({ items: [villageMatter] }))
route('GET', '/powers/matters/:id', () => ({ ...villageMatter, timeline: [{ at: at(-60000), sentence: '村监会审核盖章。', actor: '羊路井村民委员会 村务监督委员会成员' }] }))
const villageAsset = { asset: '21', village: '150303104234000000', name: '集体厂房', kind: 'building', kind_name: '厂房房屋', place: '二组砖厂旧址', size: '1260', unit: 'square_metre', unit_name: '平方米', acquired: '2012-06-01', book_value: 48_000_000, custodian: 'village_clerk', custodian_name: '村文书', condition: 'in_use', condition_name: '使用中', entered: at(-80000) }
route('GET', '/powers/villages/:code/assets', () => ({ items: [villageAsset] }))
route('GET', '/powers/assets/:id', () => ({ ...villageAsset, entries: [{ entry: 'enter', matter: '21', at: at(-80000), by: '羊路井村民委员会 村文书', checked_by: '羊路井村民委员会 合作社监事', says: villageAsset }], leases: [{ matter: '22', number: '20261001-0DQEG-1Q001', stage: 'running', stage_name: '租赁中' }] }))
const villageLease = { matter: '22', number: '20261001-0DQEG-1Q001', stage: 'running', stage_name: '租赁中', asset: '21', asset_name: '集体厂房', usage: '仓储', hidden: true, from: '2024-01-01', to: '2043-12-31', rent: 6_000_000, arrears: 4_000_000, arrears_since: '2026-01-31', letters: 1, entered_late: true }
route('GET', '/powers/villages/:code/leases', () => ({ items: [villageLease] }))
route('GET', '/powers/leases/:id', () => ({ ...villageLease, village: '150303104234000000', sent: [], rents: [{ due: '2026-01-31', from: '2026-01-01', to: '2026-12-31', amount: 6_000_000, paid: 2_000_000, overdue: true }] }))
route('GET', '/powers/villages/:code/qr.svg', () => ({ raw: svg('QR'), type: 'image/svg+xml' }))

export function takeReport(body, channel) {
  if (!body.text || [...body.text.trim()].length < 5) throw new Refusal(422, 'text_too_short', '情况说明至少写 5 个字', { field: 'text' })
  const guess = suggest(body.text)[0]?.subcategory ?? 'sanitation.rubbish'
  const made = makeMatter(counter++, [body.subcategory ?? guess, body.text], 'registered', { request_type: body.request_type, channel, confidential: body.confidential, photos: body.photos ?? [] })
  if (body.place?.lon) made.place = { ...locate(body.place.lon, body.place.lat), lon: body.place.lon, lat: body.place.lat, address: body.place.address ?? '' }
  if (body.place?.area) made.place = { line: [], address: byCode.get(body.place.area)?.name }
  matters.set(made.id, made)
  const code = `WH${(counter * 7919 + 104729).toString(36).toUpperCase().padStart(8, '0')}K${(counter * 31).toString(36).toUpperCase()}`
  codes.set(code, made.id)
  return { matter: made.id, version: 1, number: made.number, stage: made.stage, stage_name: made.stage_name, due: at(2880), area: made.place.line, found_by: 'point', suggestions: { classes: suggest(body.text), dangers: dangers(body.text), duty: null }, code, follow: `http://127.0.0.1/r/#/follow/${code}`, qr: `/api/v1/follow/${code}/qr.svg` }
}
route('POST', '/reports', ({ req, body }) => once(req, () => takeReport(body, '居民上报')))
route('POST', '/reports/settled', ({ req, body }) => once(req, () => takeReport(body, '网格上报')))
route('POST', '/report-drafts', () => ({ draft: 'd-1' }))
route('POST', '/reports/suggest', ({ body }) => ({ suggestions: { classes: suggest(body.text ?? ''), dangers: dangers(body.text ?? ''), duty: null }, area: [], found_by: 'nowhere', number_in_text: /1\d{10}/.test(body.text ?? '') }))
route('POST', '/reports/:id/support', () => ({ supports: 4 }))

const demo = [...matters.values()].find((m) => m.stage === 'handling')
codes.set('DEMO-HANDLING', demo.id)
codes.set('DEMO-FOLLOW-UP', [...matters.values()].find((m) => m.stage === 'follow_up').id)
const find = (code) => {
  const found = matters.get(codes.get(code))
  if (!found) throw new Refusal(404, 'not_found', '没有找到这个案件码', { detail: '请核对后再输入，字母不分大小写。' })
  return found
}
const yesNo = (name, label) => ({ name, label, kind: 'boolean', required: true })
const add = { act: 'add', name: '补充情况', undo: false, form: [{ name: 'text', label: '补充内容', kind: 'long_text', required: true, min: 2, max: 500 }, { name: 'photos', label: '照片', kind: 'photos', max: 6 }] }
const urge = { act: 'urge', name: '催办', undo: false, form: [{ name: 'text', label: '想说的话', kind: 'long_text', max: 200 }] }
const withdraw = { act: 'withdraw', name: '撤回诉求', undo: false, form: [{ name: 'reason', label: '撤回原因', kind: 'choice', required: true, options: [{ value: 'solved', label: '问题已经解决' }, { value: 'mistake', label: '反映有误' }, { value: 'other', label: '其他原因' }] }, { ...yesNo('asked', '是否有人要求您撤回？'), help: '这一项只有回访人员和督办人员能看到，不会告知承办单位。' }] }
const answer = { act: 'evaluate', name: '评价办理结果', undo: false, form: [yesNo('contacted', '办理单位联系您了吗？'), { name: 'solved', label: '问题解决了吗？', kind: 'choice', required: true, options: [{ value: 'yes', label: '解决了' }, { value: 'part', label: '部分解决' }, { value: 'no', label: '没有解决' }] }, { name: 'content', label: '您满意吗？', kind: 'choice', required: true, options: [{ value: 'yes', label: '满意' }, { value: 'fair', label: '基本满意' }, { value: 'no', label: '不满意' }] }, { name: 'words', label: '还想说的', kind: 'long_text', max: 300 }] }

route('GET', '/resident', () => ({ offered: false }))
route('GET', '/follow/:code', ({ params }) => {
  const m = find(params.code)
  const acts = m.stage === 'closed' ? [] : m.stage === 'follow_up' ? [answer, add] : [add, urge, withdraw]
  return {
    matter: m.id, version: m.version, number: m.number, request_type: m.request_type, text: m.text, stage: m.stage, stage_name: m.stage_name, subcategory_name: m.subcategory?.name,
    area: m.place.line, place: m.place.address, lead: m.unit, due: m.due, opened: at(-3000), ended: null, supports: 2, acts,
    timeline: m.timeline.filter((e) => e.public).map((e) => ({ at: e.at, sentence: e.sentence, actor: e.actor?.split(' ')[0] ?? '', text: e.text, photos: [] })),
  }
})
route('POST', '/follow/:code/acts/:act', ({ params, body }) => {
  const m = find(params.code)
  const sentence = { add: '诉求人补充了情况。', urge: '诉求人催办。', withdraw: '诉求人撤回诉求。', evaluate: '诉求人已评价。' }[params.act]
  if (!sentence) throw notFound()
  m.timeline.unshift({ at: at(0), sentence, public: true, text: body.form.text })
  if (params.act === 'withdraw' || params.act === 'evaluate') Object.assign(m, { stage: 'closed', stage_name: stages.closed })
  return { matter: m.id, version: ++m.version, stage: m.stage, stage_name: m.stage_name }
})
route('GET', '/follow/:code/photos/:id', ({ params }) => ({ raw: svg(params.id), type: 'image/svg+xml' }))
route('GET', '/follow/:code/qr.svg', ({ params }) => {
  const cells = Array.from({ length: 625 }, (_, i) => ((i * 7919 + params.code.charCodeAt(i % params.code.length) * 31) % 5 < 2 ? `M${(i % 25) + 2} ${Math.floor(i / 25) + 2}h1v1h-1z` : '')).join('')
  return { raw: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><rect width="29" height="29" fill="#fff"/><path d="${cells}"/></svg>`, type: 'image/svg+xml' }
})
