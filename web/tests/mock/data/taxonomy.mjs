const name = (zh, en) => ({ 'zh-CN': zh, en })
const category = (code, zh, en, ...subs) => ({ code, name: name(zh, en), subcategories: subs.map(([s, szh, sen, words], i) => ({ code: `${code}.${s}`, name: name(szh, sen), urgent: i === 0, words })) })

export const taxonomy = [
  category('heating', '供热', 'Heating', ['cold_flat', '室温不达标', 'Flat too cold', '暖气|不热|温度'], ['pipe_leak', '供热管道漏水', 'Heating pipe leaks', '暖气漏'], ['fee', '热费争议', 'Heating fee', '热费']),
  category('road', '道路设施', 'Roads', ['manhole', '井盖缺损', 'Manhole cover', '井盖'], ['pothole', '路面破损', 'Broken road surface', '坑|路面'], ['lamp', '路灯不亮', 'Street lamp out', '路灯']),
  category('sanitation', '环境卫生', 'Sanitation', ['rubbish', '垃圾堆积', 'Rubbish heap', '垃圾'], ['spill', '运输遗撒', 'Spillage from trucks', '遗撒|煤渣']),
  category('housing', '住宅物业', 'Housing', ['lift', '电梯故障', 'Lift out of order', '电梯'], ['riser', '楼内立管漏水', 'Riser leaks', '漏水|立管'], ['parking', '小区停车', 'Parking in the estate', '停车|占道']),
  category('labour', '劳动保障', 'Labour', ['wages', '拖欠工资', 'Unpaid wages', '工资|欠薪']),
  category('noise', '噪声', 'Noise', ['construction', '夜间施工噪声', 'Building at night', '施工|噪音'], ['square', '广场舞扰民', 'Loud square dancing', '广场舞']),
]
export const subcategories = taxonomy.flatMap((c) => c.subcategories.map((s) => ({ ...s, category: c })))
export const subcategory = (code) => subcategories.find((s) => s.code === code)
export const wire = () => taxonomy.map((c) => ({ ...c, subcategories: c.subcategories.map(({ words, ...s }) => s) }))
/** One danger is enough to see how it is shown. */
export const dangers = (text) => [...text.matchAll(/煤气味/g)].slice(0, 1).map((found) => ({ kind: 'gas', phrase: '煤气味', marks: [{ from: [...text.slice(0, found.index)].length, to: [...text.slice(0, found.index)].length + 3 }] }))
export const suggest = (text) => subcategories.filter((s) => new RegExp(s.words).test(text)).map((s) => ({ subcategory: s.code, name: s.name['zh-CN'], category_name: s.category.name['zh-CN'], words: [new RegExp(s.words).exec(text)[0]], weight: 1 }))
export const units = ['乌海市热力有限公司', '海勃湾区住房和城乡建设局', '海勃湾区城市管理综合执法局', '新华街道办事处', '凤凰岭街道办事处', '市供水公司', '锦绣物业服务有限公司', '海勃湾区人力资源和社会保障局', '市生态环境局海勃湾区分局', '国网乌海供电公司'].map((label, i) => ({ id: String(900 + i), name: label, kind: i > 4 ? 'firm' : 'department' }))
