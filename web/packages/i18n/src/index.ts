export { createMessages, lang, langs, setLang, type Lang, type Loaders } from './lang.ts'
export { date, dateTime, minutesLeft, minutesUntil, remaining, timeOfDay } from './format.ts'
