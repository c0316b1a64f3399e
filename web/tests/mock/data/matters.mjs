// A hundred and forty matters in every state; whatever moves, moves in memory.
import { areas, lineOf } from './areas.mjs'
import { dangers, subcategories, suggest, units } from './taxonomy.mjs'

const texts = [
  ['heating.cold_flat', '家里暖气一直不热，室温只有14度，老人住着受不了'],
  ['road.manhole', '人行道井盖碎了一半，晚上看不见很危险'],
  ['sanitation.rubbish', '小区北门垃圾堆了三天没有清运'],
  ['housing.riser', '三单元楼道立管漏水，一楼已经结冰'],
  ['labour.wages', '工地干了两个月，工资一直没有发'],
  ['noise.construction', '对面工地夜里十二点还在打桩'],
  ['road.lamp', '滨河路南段路灯连续五盏不亮'],
  ['housing.lift', '7号楼电梯本周第三次停运，有轮椅老人'],
]
export const stages = { registered: '待受理', filed: '已立案', dispatched: '已派遣', handling: '处置中', feedback: '待审单', verifying: '核查中', follow_up: '待回访', closed: '已结案' }
const order = Object.keys(stages)
const grids = areas.filter((a) => a.level === 'micro_grid' && a.code.startsWith('150302'))
export const now = () => Date.now()
export const at = (minutes) => new Date(now() + minutes * 60_000).toISOString()
const lightOf = (remaining) => (remaining < 0 ? 'red' : remaining < 240 ? 'yellow' : 'green')

export function makeMatter(n, [code, text], stage, extra = {}) {
  const sub = subcategories.find((s) => s.code === code)
  const grid = grids[(n * 7) % grids.length]
  const remaining = ((n * 137) % 4200) - 900
  const line = lineOf(grid.code)
  return {
    id: String(184467440737000 + n), number: `1503${String(20261100 + n)}`, title: text.slice(0, 22), text, procedure: 'report', procedure_name: '诉求办理',
    stage, stage_name: stages[stage], light: stage === 'closed' ? 'grey' : lightOf(remaining), remaining, version: 3,
    request_type: ['complain', 'ask_help', 'consult'][n % 3], channel: ['12345热线', '居民上报', '网格上报'][n % 3], confidential: n % 9 === 4,
    subcategory: { code, name: sub.name['zh-CN'] }, unit: order.indexOf(stage) > 1 ? units[n % units.length].name : undefined,
    place: { line, lon: grid.lon, lat: grid.lat, address: `${line.at(-4).name}幸福小区${(n % 12) + 1}号楼`, flag: null },
    reporter: { name: '张*', phone: '138****' + String(1000 + n).slice(-4) }, secret: { name: '张秀兰', phone: `1384730${String(1000 + n).slice(-4)}` },
    due: at(remaining), supervised: n % 11 === 3, photos: n % 3 === 2 ? ['ph1', 'ph2'] : [],
    timeline: [
      { at: at(-2000 + n), sentence: '通过市民热线反映，已登记。', actor: '受理员 李敏', public: true, act: 'report' },
      ...(order.indexOf(stage) > 0 ? [{ at: at(-1800 + n), sentence: '已立案，转派遣员派遣。', actor: '值班长 王建军', public: true, act: 'file' }] : []),
      ...(order.indexOf(stage) > 1 ? [{ at: at(-1700 + n), sentence: `已派遣至${units[n % units.length].name}。`, actor: '派遣员 赵丽', public: true, act: 'dispatch', note: '按责任清单：海勃湾区，' + sub.name['zh-CN'] }] : []),
      ...(order.indexOf(stage) > 2 ? [{ at: at(-1600 + n), sentence: '承办单位已签收。', actor: '联络员 陈刚', public: false, act: 'sign' }] : []),
    ].reverse(),
    ...extra,
  }
}

export const matters = new Map()
for (let n = 0; n < 140; n++) {
  const made = makeMatter(n, texts[n % texts.length], order[(n * 3) % order.length])
  matters.set(made.id, made)
}
const sameAs = (m) => [...matters.values()].filter((o) => o.id !== m.id && o.subcategory.code === m.subcategory.code && o.stage !== 'closed').slice(0, 2).map((o) => ({ matter: o.id, number: o.number, title: o.title, subcategory_name: o.subcategory.name, stage_name: o.stage_name, metres: 40, opened: at(-4000) }))
const channels = { '12345热线': 'hotline', 居民上报: 'page', 网格上报: 'grid_worker' }
export const factsOf = (m) => ({
  matter: m.id, channel: channels[m.channel] ?? 'page', request_type: m.request_type, text: m.text, confidential: m.confidential, found_by: m.place.flag === 'vacuum' ? 'near_point' : 'point', follow_up: 'reporter', has_original: false, source_no: null, supports: 2, ties: [], same: sameAs(m),
  suggestions: { classes: suggest(m.text), dangers: dangers(m.text), duty: { class: m.subcategory.code, lead: units[0], assist: [], fit: 'subcategory', source: 'table', since: at(-90000), note: `责任清单：海勃湾区 × ${m.subcategory.name}` } },
})
export const clocksOf = (m) => [
  { clock: 'handle', name: '处置时限', light: m.light, due: m.due, standing: false, ...(m.stage === 'closed' && { stopped: at(-30) }) },
  { clock: 'sign', name: '签收时限', light: 'green', due: at(-1500), stopped: at(-1600), standing: false },
  { clock: 'contact', name: '先行联系', light: 'yellow', due: at(150), standing: false },
  { clock: 'verify', name: '核查时限', light: 'grey', standing: true },
]
