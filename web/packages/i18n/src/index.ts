export { createMessages, lang, langs, setLang, type Lang, type Loaders } from './lang.ts'
export { date, dateTime, remaining, timeOfDay } from './format.ts'
