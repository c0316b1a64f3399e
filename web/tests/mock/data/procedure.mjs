// What can be done at each stage: enough of the real procedure to see every kind of form.
const text = (name, label, more = {}) => ({ name, label, kind: 'long_text', required: true, min: 5, max: 500, ...more })
const unit = { name: 'lead', label: '主办单位', kind: 'unit', required: true }

export const acts = {
  accept: { name: '受理', form: [{ name: 'subcategory', label: '小类', kind: 'subcategory', required: true }], to: 'filed' },
  answer_directly: { name: '直接答复', form: [text('answer', '答复内容')], to: 'closed' },
  decline: { name: '不予受理', form: [{ name: 'rule', label: '依据', kind: 'choice', required: true, options: [{ value: '1', label: '已进入诉讼、仲裁程序' }, { value: '2', label: '涉及国家秘密、商业秘密' }, { value: '3', label: '没有明确的诉求内容' }] }, text('appeal', '告知的救济途径')], to: 'closed' },
  dispatch: { name: '派遣', form: [unit, { name: 'assist', label: '协办单位', kind: 'units' }, { name: 'due', label: '要求办结时间', kind: 'time' }], to: 'dispatched' },
  sign: { name: '签收', form: [], to: 'handling', undo: 10 },
  return: { name: '退单', form: [{ name: 'rule', label: '退单依据', kind: 'choice', required: true, options: [{ value: 'a', label: '不属于本单位职责' }, { value: 'b', label: '地址不在本辖区' }] }, { ...unit, name: 'right_unit', label: '应由哪个单位承办' }, text('reason', '理由')], to: 'filed' },
  extend: { name: '申请延期', form: [{ name: 'budget', label: '申请延长', kind: 'budget', required: true }, text('reason', '理由')], to: 'handling' },
  feed_back: { name: '反馈', form: [text('result', '办理结果', { min: 10 }), { name: 'photos', label: '现场照片', kind: 'photos', required: true, min: 1, max: 6 }, { name: 'replied', label: '是否已答复诉求人', kind: 'boolean', required: true }], to: 'feedback' },
  review: { name: '审核通过', form: [], to: 'verifying' },
  send_back: { name: '退回重办', form: [text('reason', '哪里不够')], to: 'handling' },
  verify: { name: '核查', form: [{ name: 'passed', label: '核查结果', kind: 'choice', required: true, options: [{ value: 'yes', label: '属实，已办好' }, { value: 'no', label: '没有办好' }] }, { name: 'photos', label: '核查照片', kind: 'photos', required: true, min: 1, max: 6 }, text('seen', '看到的情况', { required: false })], to: 'follow_up' },
  follow_up: { name: '回访', form: [{ name: 'contacted', label: '是否联系您', kind: 'boolean', required: true }, { name: 'solved', label: '是否解决', kind: 'choice', required: true, options: [{ value: 'yes', label: '已解决' }, { value: 'part', label: '部分解决' }, { value: 'no', label: '未解决' }] }, { name: 'content', label: '是否满意', kind: 'choice', required: true, options: [{ value: 'yes', label: '满意' }, { value: 'fair', label: '基本满意' }, { value: 'no', label: '不满意' }] }], to: 'closed' },
  urge: { name: '催办', form: [text('note', '催办内容', { min: 2 })], to: 'stay' },
  supervise: { name: '督办', form: [text('demand', '督办要求'), { name: 'due', label: '反馈时限', kind: 'time', required: true }], to: 'stay' },
}
export const offered = {
  registered: ['accept', 'answer_directly', 'decline', 'urge'],
  filed: ['dispatch', 'urge', 'supervise'],
  dispatched: ['sign', 'return', 'urge', 'supervise'],
  handling: ['feed_back', 'extend', 'return', 'urge', 'supervise'],
  feedback: ['review', 'send_back', 'supervise'],
  verifying: ['verify', 'supervise'],
  follow_up: ['follow_up'],
  closed: [],
}
/** Shown, but not mine to do: with the reason. */
export const refusals = { handling: { review: { code: 'handled_it_oneself', sentence: '办理人不能审核自己办理的事项，应由中心审单人员处理。' } }, verifying: { close: { code: 'not_verified', sentence: '核查尚未完成，不能结案。' } } }
export const names = { close: '结案', review: '审核通过' }
