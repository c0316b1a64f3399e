import { at, makeMatter, matters } from '../data/matters.mjs'
import { route, notFound } from '../http.mjs'
import { takeReport } from './resident.mjs'

route('POST', '/calls/earlier', ({ body }) => ({ items: body.phone?.length >= 7 ? [...matters.values()].slice(3, 6).map((m) => ({ matter: m.id, number: m.number, title: m.title, stage_name: m.stage_name, opened: at(-9000), ended: m.stage === 'closed' ? at(-300) : null })) : [] }))
route('POST', '/calls', ({ body }) => takeReport(body.report, '12345热线'))

const line = (m) => ({ matter: m.id, number: m.number, title: m.title, stage_name: m.stage_name, task_name: '等待办理', light: m.light, due: m.due })
const some = (n) => [...matters.values()].filter((m) => m.stage !== 'closed').slice(n, n + 3).map(line)
const fresh = () => ({ id: null, area: '150302000000000000', made: at(0), giver: null, taker: null, signed: null, remarks: '', open: 53, urgent: some(0), unsigned: some(4), promised: [], other: some(8) })
const sheets = []
route('GET', '/handover', fresh)
route('GET', '/handovers', () => ({ items: sheets }))
route('POST', '/handover', ({ body }) => {
  sheets.unshift({ ...fresh(), id: String(sheets.length + 1), remarks: body.remarks, giver: '42' })
  return sheets[0]
})
route('POST', '/handover/:id/sign', ({ params }) => Object.assign(sheets.find((s) => s.id === params.id), { taker: '43', signed: at(0) }))

const late = [...matters.values()].filter((m) => m.stage !== 'closed').slice(0, 3)
const none = { open: 0, due_today: 0, late: 0, returned_twice: 0, past_review: 0, not_content: 0 }
const units = [{ ...none, unit: { id: '1', name: '新华街道办事处' }, open: 4, due_today: 1, late: 2, not_content: 1 }, { ...none, open: 1, late: 1 }]
route('GET', '/supervision', () => ({ area: '150302000000000000', area_name: '海勃湾区', as_of: at(0), ...none, open: 5, due_today: 1, late: 3, not_content: 1, units, cap: 100, whole: true }))
const pressing = (m) => ({ matter: m.id, number: m.number, version: m.version, procedure: 'report', procedure_name: '诉求办理', stage: m.stage, stage_name: m.stage_name, title: m.title, area: '150302000000000000', area_name: '海勃湾区', lead: units[0].unit, light: 'red', due: m.due, supervised: false, opened: at(-9000) })
const behind = { due_today: { 1: [0, 1], all: [0, 1] }, late: { 1: [0, 2], none: [2, 3], all: [0, 3] }, not_content: { 1: [1, 2], all: [1, 2] } }
route('GET', '/supervision/matters', ({ query }) => ({ items: late.slice(...(behind[query.figure][query.unassigned ? 'none' : (query.unit ?? 'all')] ?? [0, 0])).map(pressing) }))

route('GET', '/matters/:id/order', ({ params }) => {
  const m = matters.get(params.id)
  if (!m) throw notFound()
  const demand = (name, label, text) => ({ name, label, text, public: false })
  return { number: `${m.number}-D1`, matter: m.id, matter_number: m.number, title: m.title, place: m.place.address, area: m.place.line, to: [{ id: '1', name: m.unit ?? '新华街道办事处' }], demands: [demand('demand', '督办要求', '收到本单后 2 小时内签收，先行联系诉求人；查明原因，24 小时内办结，不能办结的书面说明理由和期限。')], note: '', issuer: '海勃湾区社会治理中心 督办员', issued: at(0), due: at(1440) }
})
const town = { name: 'kind', label: '吹哨类型', kind: 'choice', required: true, options: [{ value: 'emergency', label: '应急处置哨', help: '30 分钟内报到' }, { value: 'enforcement', label: '综合执法哨', hint: '2 小时内报到' }, { value: 'project', label: '重点工作哨', hint: '1 个工作日内报到' }] }
const form = [town, { name: 'text', label: '情况说明', kind: 'long_text', required: true, min: 10, max: 1000 }, { name: 'units', label: '请哪些部门报到', kind: 'units', required: true, min: 1 }]
const lines = [{ name: 'report', label: '诉求办理', version: 1, begins: false }, { name: 'whistle', label: '吹哨报到', version: 1, begins: true }]
const stages = ['已提议', '已吹哨', '已接哨', '已报到', '会商中', '办理中', '待评价', '已销哨'].map((label, i) => ({ name: `s${i}`, label }))
route('GET', '/procedures', () => ({ items: lines }))
const boxes = stages.map((s, i) => `<rect x="${10 + i * 130}" y="40" width="110" height="40" rx="4" fill="#eaf2fa" stroke="#0b5cad"/><text x="${65 + i * 130}" y="66" text-anchor="middle">${s.label}</text>`).join('')
route('GET', '/procedures/:name/picture', () => ({ raw: `<svg xmlns="http://www.w3.org/2000/svg" width="1060" height="120" font-family="sans-serif" font-size="16">${boxes}</svg>`, type: 'image/svg+xml' }))
route('GET', '/procedures/:name', ({ params }) => ({ ...lines.find((l) => l.name === params.name), stages, beginnings: [{ act: 'propose', name: '吹哨', form, undo: false }] }))
let counter = 900
route('POST', '/matters', ({ body }) => {
  const made = makeMatter(counter++, ['housing.riser', body.form.text], 'registered', { title: body.title, procedure_name: '吹哨报到' })
  matters.set(made.id, made)
  return { matter: made.id, version: 1, stage: made.stage }
})

const told = (n, title, body) => ({ article: String(9000 + n), version: 1, text: { title, body, keywords: '', lang: 'zh-CN', area: '150302000000000000', owner: '1', source: '内蒙古自治区城镇供热条例', subcategory: null, valid_until: at(60 * 24 * 90), public: true }, withdrawn: false, uses: n, changed: at(-9000) })
const articles = [told(1, '供暖温度不达标怎么办', '室温低于 18 度，可拨打热力公司电话申请上门测温。'), told(2, '取暖费怎么缴', '可到营业厅或在线上缴费。')]
route('GET', '/knowledge/search', ({ query }) => ({ items: articles.filter((a) => [...(query.get?.('q') ?? query.q ?? '')].some((c) => a.text.title.includes(c))).map((a) => ({ ...a.text, article: a.article, beginning: a.text.body, area_name: '海勃湾区' })) }))
route('GET', '/knowledge/articles', () => ({ items: articles }))
route('GET', '/knowledge/articles/:id', ({ params }) => articles.find((a) => a.article === params.id))
route('GET', '/knowledge/gaps', () => ({ items: [{ gap: '9100', asked: '充电桩怎么装', area: '150302000000000000', times: 3, first: at(-9000), last: at(-60) }] }))
route('POST', '/knowledge/gaps', ({ body }) => ({ gap: '9101', asked: body.asked, area: body.area, times: 1, first: at(0), last: at(0) }))
route('POST', '/knowledge/articles/:id/uses', () => null)

const heatingFirm = { id: '7001', name: '城中热力公司' }
const duty = { row: '9001', areas: '150302', area_names: ['海勃湾区'], class: '0601', class_name: '居民室内不热', lead: heatingFirm, assist: [], deadlines: { handle: '3 working_days' }, shipped: { contact: '2 working_hours', handle: '5 working_days', verify: '2 working_days' }, source: 'table', reason: '', since: '2026-01-01T00:00:00Z' }
route('GET', '/responsibility', () => ({ items: [duty], sets: true }))
route('POST', '/responsibility/trial', () => ({ count: 1, waiting: 1, is_whole: true, items: [{ matter: '184467440737001', number: '20261120-0XW00-00001', title: '暖气不热', subcategory_name: '居民室内不热', stage_name: '待派遣', unit: null, from: '城中热力公司', to: '和平物业' }] }))
route('PUT', '/responsibility', () => ({ row: '9002' }))
route('GET', '/responsibility/:row/history', () => ({ items: [{ row: '9001', lead: heatingFirm, assist: [], deadlines: { handle: '3 working_days' }, source: 'table', reason: '供暖季缩短', by: '管理员', from: '2026-01-01T00:00:00Z' }] }))
