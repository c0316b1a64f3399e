//! Fields of the index. A change of them is another version: the index is then
//! made anew from the database.

use tantivy::index::IndexSettings;
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::store::Compressor;

use crate::grams;

/// Names of the columns that are sieved by.
pub(super) mod column {
    pub const MATTER: &str = "matter";
    pub const OPENED: &str = "opened";
    pub const OPEN: &str = "open";
    pub const AREA: &str = "area";
    pub const PROCEDURE: &str = "procedure";
    pub const UNITS: &str = "units";
    pub const HANDS: &str = "hands";
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub matter: Field,
    pub opened: Field,
    pub open: Field,
    pub area: Field,
    pub procedure: Field,
    pub units: Field,
    pub hands: Field,
    pub number: Field,
    pub head: Field,
    pub text: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let column = NumericOptions::default().set_fast();
    let pairs = TextFieldIndexing::default()
        .set_tokenizer(grams::NAME)
        .set_fieldnorms(false)
        // which matters, and neither how often nor where
        .set_index_option(IndexRecordOption::Basic);
    let pairs = TextOptions::default().set_indexing_options(pairs);
    let fields = Fields {
        matter: schema.add_i64_field(column::MATTER, column.clone().set_indexed()),
        opened: schema.add_i64_field(column::OPENED, column.clone()),
        open: schema.add_i64_field(column::OPEN, column.clone()),
        area: schema.add_i64_field(column::AREA, column.clone()),
        procedure: schema.add_i64_field(column::PROCEDURE, column.clone()),
        units: schema.add_i64_field(column::UNITS, column.clone()),
        hands: schema.add_i64_field(column::HANDS, column),
        number: schema.add_text_field("number", pairs.clone()),
        head: schema.add_text_field("head", pairs.clone()),
        text: schema.add_text_field("text", pairs),
    };
    (schema.build(), fields)
}

/// No texts are kept, so nothing is packed.
pub(super) fn settings() -> IndexSettings {
    IndexSettings { docstore_compression: Compressor::None, ..IndexSettings::default() }
}

pub(super) fn register(index: &tantivy::Index) {
    index.tokenizers().register(grams::NAME, grams::Pairs::default());
}
