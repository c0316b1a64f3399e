-- What the sentence of a refusal names: counts, words of the file. JSON.
ALTER TABLE import ADD COLUMN why_args TEXT NOT NULL DEFAULT '{}';
