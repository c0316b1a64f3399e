//! The library under the search index as it comes: its own pairs of signs, no
//! columns, one thread, the memory that the product gives it.

use std::path::Path;

use search::index::WRITING_MEMORY;
use tantivy::schema::{IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::NgramTokenizer;
use tantivy::{Index, IndexWriter, TantivyDocument};

use crate::Done;
use crate::meter::cpu_of;

const PAIRS: &str = "pairs";

/// Seconds of CPU of the whole process, with everything that goes on behind.
pub fn taken_in(folder: &Path, texts: &[String]) -> Done<f64> {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(PAIRS)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let mut schema = Schema::builder();
    let number = schema.add_i64_field("number", NumericOptions::default().set_indexed().set_fast());
    let body = schema.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
    let index = Index::create_in_dir(folder, schema.build())?;
    index.tokenizers().register(PAIRS, NgramTokenizer::new(2, 2, false)?);
    let before = cpu_of(std::process::id());
    let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITING_MEMORY)?;
    for (n, text) in (1..).zip(texts) {
        let mut document = TantivyDocument::new();
        document.add_i64(number, n);
        document.add_text(body, text);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(cpu_of(std::process::id()) - before)
}
