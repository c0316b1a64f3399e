import { at, clocksOf, factsOf, matters, stages } from '../data/matters.mjs'
import { acts, names, offered, refusals } from '../data/procedure.mjs'
import { dangers, subcategory, units } from '../data/taxonomy.mjs'
import { notFound, Refusal, route } from '../http.mjs'

const staff = (handler) => (context) => {
  if (!context.signedIn) throw new Refusal(401, 'signed_out', '请先登录')
  return handler(context)
}
const get = (path, handler) => route('GET', path, staff(handler))
const post = (path, handler) => route('POST', path, staff(handler))

route('POST', '/session', ({ body, res }) => {
  if (body.password !== 'demo') throw new Refusal(401, 'wrong_login', '账号或密码不对')
  res.writeHead(204, { 'set-cookie': 'jw=1; Path=/; HttpOnly; SameSite=Strict' }).end()
})
route('DELETE', '/session', () => ({ empty: true, headers: { 'set-cookie': 'jw=0; Path=/; Max-Age=0' } }))
get('/me', () => ({
  account: '42', must_change_password: false, name: '王建军', lang: 'zh-CN',
  roles: [{ role: 'shift_leader', role_name: '值班长', place: { area: '150302000000000000', name: '海勃湾区社会治理中心' } }, { role: 'duty_leader', role_name: '带班领导', place: { area: '150302003000000000', name: '新华街道' } }],
}))

const live = new Set()
get('/events', ({ req, res }) => {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  res.write(': hello\n\n')
  live.add(res)
  req.on('close', () => live.delete(res))
})
const tell = (event) => live.forEach((res) => res.write(`data: ${JSON.stringify(event)}\n\n`))

const open = (m) => m.stage !== 'closed'
const tabs = { todo: (m) => ['registered', 'filed', 'feedback'].includes(m.stage), doing: (m) => open(m) && !tabs.todo(m), done: (m) => !open(m), supervised: (m) => open(m) && m.supervised, overdue: (m) => open(m) && m.light === 'red' }
const item = (m) => ({ matter: m.id, number: m.number, title: m.title, stage: m.stage, stage_name: m.stage_name, task_name: '', area_name: m.place.line.slice(-3).map((l) => l.name).join(''), subcategory_name: m.subcategory?.name, unit_name: m.unit, light: m.light, due: open(m) ? m.due : null, remaining: open(m) ? m.remaining : null, supervised: m.supervised, raised: m.stage === 'registered' && dangers(m.text).length > 0, since: m.due, version: m.version })
const chosen = (q) => (m) => (!q.text || `${m.number}${m.text}`.includes(q.text)) && (!q.light || m.light === q.light) && (!q.subcategory || m.subcategory?.code === q.subcategory) && (!q.area || m.place.line.some((l) => l.code === q.area)) && (!q.unit || m.unit === units.find((u) => u.id === q.unit)?.name)

get('/worklist', ({ query }) => {
  const all = [...matters.values()].filter(tabs[query.tab ?? 'todo']).filter(chosen(query)).sort((a, b) => a.due.localeCompare(b.due))
  const from = Number(query.cursor ?? 0)
  return { items: all.slice(from, from + 20).map(item), next: from + 20 < all.length ? String(from + 20) : null }
})
get('/worklist/counts', () => ({ cap: 1000, ...Object.fromEntries(Object.entries(tabs).map(([k, f]) => [k, [...matters.values()].filter(f).length])) }))
const views = [{ id: '1', name: '新华街道供热', query: { tab: 'doing', filter: { subcategory: 'heating.cold_flat' } } }]
get('/notifications', () => ({ items: [] }))
get('/notifications/unread', () => ({ unread: 0, cap: 100 }))
get('/worklist/views', () => ({ items: views }))
post('/worklist/views', ({ body }) => {
  const view = { id: String(Date.now()), ...body }
  views.push(view)
  return view
})
route('DELETE', '/worklist/views/:id', staff(({ params }) => {
  views.splice(views.findIndex((v) => v.id === params.id), 1)
  return { empty: true }
}))

const find = (id) => {
  const found = matters.get(id)
  if (!found) throw notFound()
  return found
}
const line = (e, version) => ({ version, at: e.at, act: e.act ?? '', name: e.sentence.replace('。', ''), actor: e.actor ?? '', to_name: '', public: e.public, sentence: e.sentence, note: e.note ?? '', fields: [], files: [] })
get('/matters/:id', ({ params }) => {
  const m = find(params.id)
  return {
    matter: m.id, version: m.version, number: m.number, procedure: m.procedure, procedure_name: m.procedure_name, stage: m.stage, stage_name: m.stage_name, title: m.title,
    subcategory: m.subcategory?.code, subcategory_name: m.subcategory?.name, request_type: m.request_type, confidential: m.confidential, area: m.place.line, point: { lon: m.place.lon, lat: m.place.lat }, place: m.place.address,
    lead: m.unit ? { id: '1', name: m.unit } : null, assist: [], light: m.light, due: m.due, supervised: m.supervised, opened: at(-3000), clocks: clocksOf(m),
    tasks: open(m) ? [{ task: 1, name: stages[m.stage], desks: ['海勃湾区社会治理中心 值班长'], since: at(-60), due: m.due }] : [],
    timeline: m.timeline.map((e, i) => line(e, m.timeline.length - i)), files: m.photos.map((file) => ({ file, kind: 'photos', public: true })), tied: [],
  }
})
get('/reports/:id', ({ params }) => factsOf(find(params.id)))
post('/reports/:id/reply-hints', ({ body }) => ({ missing: body.text.includes('电话') ? [] : ['contact'] }))
get('/matters/:id/people', ({ params }) => ({ items: [{ subject: '77', masked: find(params.id).reporter, confidential: find(params.id).confidential, purposes: [{ code: 'contact', name: '联系诉求人，了解情况', fields: ['name', 'phone'] }, { code: 'follow_up', name: '回访办理结果', fields: ['name', 'phone'] }] }] }))
get('/matters/:id/offers', ({ params }) => {
  const { stage } = find(params.id)
  const mine = offered[stage].map((act) => ({ act, name: acts[act].name, form: acts[act].form, undo: Boolean(acts[act].undo) }))
  const others = Object.entries(refusals[stage] ?? {}).map(([act, refused]) => ({ act, name: names[act], form: [], undo: false, refused }))
  return { items: [...mine, ...others] }
})

function move(m, name, fields, note) {
  const { to, name: label } = acts[name]
  if (to !== 'stay') Object.assign(m, { stage: to, stage_name: stages[to] })
  if (fields.subcategory) m.subcategory = { code: fields.subcategory, name: subcategory(fields.subcategory).name['zh-CN'] }
  if (fields.lead) m.unit = units.find((u) => u.id === fields.lead)?.name
  if (name === 'supervise') m.supervised = true
  m.timeline.unshift({ at: at(0), sentence: `${label}。`, actor: '值班长 王建军', public: name !== 'supervise', act: name, note: note ?? fields.reason ?? fields.result ?? fields.note })
  m.version += 1
  tell({ type: 'matter', id: m.id, version: m.version })
  tell({ type: 'worklist' })
  return { matter: m.id, version: m.version, stage: m.stage, stage_name: m.stage_name, ...(acts[name].undo && { undo_until: at(1) }) }
}
post('/matters/:id/acts/:act', ({ params, body, req }) => {
  const m = find(params.id)
  if (req.headers['if-match'] !== `"${m.version}"`) throw new Refusal(409, 'conflict', '这件事项刚刚被别人处理过', { detail: '页面已取回最新情况，请核对后再办。' })
  if (!offered[m.stage].includes(params.act)) throw new Refusal(403, 'not_allowed', '这一步现在不能办', { detail: '需要“派遣员”角色，可联系海勃湾区社会治理中心值班长。' })
  return move(m, params.act, body.form ?? {}, body.note)
})
post('/matters/:id/undo', ({ params }) => {
  const m = find(params.id)
  Object.assign(m, { stage: 'dispatched', stage_name: stages.dispatched, version: m.version + 1 })
  m.timeline.shift()
  return { matter: m.id, version: m.version, stage: m.stage, stage_name: m.stage_name }
})
post('/matters/:id/reveal', ({ params, body }) => {
  if (!body.purpose) throw new Refusal(422, 'purpose_missing', '请说明查看的目的', { field: 'purpose' })
  return { values: find(params.id).secret }
})
const rows = ({ act, matters: ids }) => ids.map(find).map((m) => ({ matter: m.id, number: m.number, ok: offered[m.stage].includes(act), refused: offered[m.stage].includes(act) ? null : { code: 'wrong_stage', sentence: `${m.stage_name}的事项不能“${acts[act]?.name ?? act}”` } }))
post('/bulk/preview', ({ body }) => ({ rows: rows(body) }))
post('/bulk', ({ body }) => {
  const all = rows(body)
  all.filter((r) => r.ok).forEach((r) => move(find(r.matter), body.act, body.form ?? {}))
  return { rows: all }
})
