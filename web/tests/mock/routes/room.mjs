import { at, makeMatter, matters } from '../data/matters.mjs'
import { route, notFound } from '../http.mjs'
import { takeReport } from './resident.mjs'

route('GET', '/calls/earlier', ({ query }) => ({ items: query.phone?.length >= 7 ? [...matters.values()].slice(3, 6).map((m) => ({ matter: m.id, number: m.number, title: m.title, stage_name: m.stage_name, opened: at(-9000), ended: m.stage === 'closed' ? at(-300) : null })) : [] }))
route('POST', '/calls', ({ body }) => takeReport(body, '12345热线'))

const line = (m) => ({ matter: m.id, procedure: m.procedure, title: m.title, stage: m.stage_name, task: '', due: m.due })
const some = (n) => [...matters.values()].filter((m) => m.stage !== 'closed').slice(n, n + 3).map(line)
const sheet = { made: at(-5), giver: null, taker: null, signed: null, remarks: '', sheet: { open: 53, urgent: some(0), unsigned: some(4), promised: [], other: some(8) } }
route('GET', '/handover', () => sheet)
route('POST', '/handover', ({ body }) => Object.assign(sheet, { id: '1', remarks: body.remarks, giver: '王建军', made: at(0) }))
route('POST', '/handover/:id/sign', () => Object.assign(sheet, { taker: '刘芳', signed: at(0) }))

route('GET', '/matters/:id/order', ({ params }) => {
  const m = matters.get(params.id)
  if (!m) throw notFound()
  return { number: '乌治督〔2026〕第118号', heading: '乌海市社会治理中心督办单', to: m.unit ?? '新华街道办事处', copies: ['市政府督查室'], matter: { number: m.number, title: m.title, text: m.text, place: m.place.address }, demands: ['收到本单后 2 小时内签收，并先行联系诉求人。', '查明原因，24 小时内办结；不能办结的书面说明理由和期限。', '办理结果经分管领导审核签发后反馈本中心。'], issued: at(0), due: at(1440), issuer: '督办员 周宁', office: '乌海市社会治理中心' }
})
const town = { name: 'kind', label: '吹哨类型', kind: 'choice', required: true, options: [{ value: 'emergency', label: '应急处置哨', help: '30 分钟内报到' }, { value: 'enforcement', label: '综合执法哨', hint: '2 小时内报到' }, { value: 'project', label: '重点工作哨', hint: '1 个工作日内报到' }] }
const form = [town, { name: 'title', label: '事由', kind: 'text', required: true, min: 5, max: 60 }, { name: 'text', label: '情况说明', kind: 'long_text', required: true, min: 10, max: 1000 }, { name: 'units', label: '请哪些部门报到', kind: 'units', required: true, min: 1 }]
route('GET', '/procedures', () => ({ items: [{ name: 'report', label: '诉求办理', version: 1 }, { name: 'whistle', label: '吹哨报到', version: 1, startable: true, form }] }))
route('GET', '/procedures/:name/picture.svg', () => ({ raw: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 120" font-family="sans-serif" font-size="16"><g fill="#eaf2fa" stroke="#0b5cad"><rect x="10" y="40" width="110" height="40" rx="4"/><rect x="170" y="40" width="110" height="40" rx="4"/><rect x="330" y="40" width="110" height="40" rx="4"/><rect x="490" y="40" width="110" height="40" rx="4"/><rect x="650" y="40" width="110" height="40" rx="4"/></g><path d="M120 60h50m110 0h50m110 0h50m110 0h50" stroke="#57606a"/><g text-anchor="middle" fill="#1b1f24"><text x="65" y="66">受理</text><text x="225" y="66">派遣</text><text x="385" y="66">处置</text><text x="545" y="66">核查</text><text x="705" y="66">结案</text></g></svg>', type: 'image/svg+xml' }))
let counter = 900
route('POST', '/matters', ({ body }) => {
  const made = makeMatter(counter++, ['housing.riser', body.form.text], 'registered', { title: body.form.title, procedure_name: '吹哨报到' })
  matters.set(made.id, made)
  return { matter: made.id, number: made.number }
})
