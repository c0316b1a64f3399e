//! A power as a county's list has it.

use kernel::{Id, Lang, Money, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An edition of a county's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List;

/// The id of an edition.
pub type ListId = Id<List>;

/// Areas of village affairs that a list is divided into.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Decision,
    Project,
    Purchase,
    Asset,
    Finance,
    Homestead,
    Aid,
    Compensation,
    Seal,
    Appointment,
    Disclosure,
}

impl Group {
    /// Every one, with what a Chinese list calls it.
    pub const ALL: [(Group, &'static str, &'static str); 11] = [
        (Group::Decision, "decision", "重大决策"),
        (Group::Project, "project", "项目招投标"),
        (Group::Purchase, "purchase", "物资和服务采购"),
        (Group::Asset, "asset", "集体资产资源"),
        (Group::Finance, "finance", "财务管理"),
        (Group::Homestead, "homestead", "宅基地"),
        (Group::Aid, "aid", "救助补助"),
        (Group::Compensation, "compensation", "征地补偿"),
        (Group::Seal, "seal", "证明和印章"),
        (Group::Appointment, "appointment", "人员任用"),
        (Group::Disclosure, "disclosure", "公开"),
    ];

    /// From its name in either writing.
    pub fn named(text: &str) -> Option<Group> {
        let is = |(_, name, zh): &&(Group, &str, &str)| *name == text || *zh == text;
        Group::ALL.iter().find(is).map(|(group, ..)| *group)
    }

    /// Its name in files and on the wire.
    pub fn name(self) -> &'static str {
        Group::ALL.iter().find(|(group, ..)| *group == self).map_or("", |(_, name, _)| name)
    }
}

/// A text in Chinese and, where its county wrote one, in English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Both {
    pub zh: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl Both {
    /// In a language; in Chinese where nothing else is there.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}

/// Something that those who hold a village's offices may do, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Power {
    /// As the list numbers it.
    pub code: String,
    pub group: Group,
    pub name: Both,
    /// Who answers for it.
    pub owner: Both,
    /// The procedure by which it is used; none where that is still on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<String>,
    /// Days for which a decision is public before it is carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_days: Option<u16>,
    /// From this amount on it is this power's, in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Money>,
    /// Below this amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Money>,
    /// On which law or rule it rests.
    pub basis: Both,
    /// What it is about.
    pub about: Both,
}

/// An edition, without what stands in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    pub list: ListId,
    pub from: Time,
    pub powers: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_one_name_in_each_writing() {
        for (group, name, zh) in Group::ALL {
            assert_eq!(Group::named(name), Some(group));
            assert_eq!(Group::named(zh), Some(group));
            assert_eq!(serde_json::to_value(group).unwrap(), name);
            assert_eq!(group.name(), name);
        }
        assert_eq!(Group::named("其他"), None);
    }
}
