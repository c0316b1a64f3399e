//! The page of a rule, in Markdown.

use crate::rule::{RULES, Rule, Text};

/// Headings in the order of a page: Chinese, English.
const HEADINGS: [(&str, &str); 7] = [
    ("看什么", "What it sees"),
    ("为什么重要", "Why it matters"),
    ("界限及来源", "Threshold and its source"),
    ("何时亮灯", "When it lights"),
    ("怎样消灯", "What clears it"),
    ("看不到什么", "What it does not catch"),
    ("举例", "Example"),
];

/// Stands above every page, so that nobody mends the copy.
const MADE: &str = "<!-- Made from the rule's own description; change it there. -->";

/// File name of a rule's page.
pub fn file(rule: &Rule) -> String {
    format!("{}.md", rule.code)
}

/// The page of one rule, both languages on it.
pub fn page(rule: &Rule) -> String {
    let mut out = format!("{MADE}\n# {} `{}`\n", rule.alias, rule.code);
    language(&mut out, &rule.zh, HEADINGS.map(|h| h.0));
    language(&mut out, &rule.en, HEADINGS.map(|h| h.1));
    out
}

/// The list of all pages.
pub fn index() -> String {
    let mut out = format!(
        "{MADE}\n# 红黄灯规则 · Rules that light\n\n\
         亮灯只说明超出常见范围、需要核对，不代表有人做错了事。\n\n\
         A light says that something lies outside the usual range and is to be checked. \
         It does not say that anybody did wrong.\n\n| | 规则 | Rule |\n|---|---|---|\n"
    );
    for rule in RULES {
        let (zh, en) = (rule.zh.title, rule.en.title);
        out.push_str(&format!("| [{}]({}) | {zh} | {en} |\n", rule.alias, file(rule)));
    }
    out
}

fn language(out: &mut String, text: &Text, headings: [&str; 7]) {
    let parts =
        [text.sees, text.why, text.threshold, text.lights, text.clears, text.misses, text.example];
    out.push_str(&format!("\n## {}\n", text.title));
    for (heading, part) in headings.iter().zip(parts) {
        out.push_str(&format!("\n### {heading}\n{part}\n"));
    }
}
