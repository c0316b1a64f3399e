export { createMessages, lang, langs, setLang, type Lang, type Loaders } from './lang.ts'
export { date, dateTime, dayBegins, dayEnds, inWords, minutesUntil, timeLeft, timeOfDay, yuan } from './format.ts'
