//! Areas, units, the taxonomy.

use casework::queries::page::NamedArea;
use casework::schema::LevelText;
use http_edge::schema::{AreaText, CursorText, IdText};
use kernel::{AreaCode, Cursor, Level};
use serde::{Deserialize, Serialize};
use territory::taxonomy::{Names, Urgency};
use territory::{Area, Category, Directory, Flag, Subcategory, Taxonomy, Unit, UnitId, UnitKind};
use utoipa::{IntoParams, ToSchema};

/// A name in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct BothNames {
    #[serde(rename = "zh-CN")]
    pub zh: String,
    pub en: String,
}

impl From<&Names> for BothNames {
    fn from(n: &Names) -> BothNames {
        BothNames { zh: n.zh.clone(), en: n.en.clone() }
    }
}

/// 大类 with its 小类.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryOut {
    pub code: String,
    pub name: BothNames,
    pub subcategories: Vec<SubcategoryOut>,
}

/// 小类
#[derive(Debug, Serialize, ToSchema)]
pub struct SubcategoryOut {
    pub code: String,
    pub name: BothNames,
    #[schema(value_type = UrgencyText)]
    pub urgency: Urgency,
}

/// How soon somebody must move.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum UrgencyText {
    Ordinary,
    Urgent,
    Emergency,
}

/// All of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxonomyOut {
    pub categories: Vec<CategoryOut>,
}

impl From<&Taxonomy> for TaxonomyOut {
    fn from(t: &Taxonomy) -> TaxonomyOut {
        let subs = |c: &Category| t.of_category(&c.code).map(SubcategoryOut::from).collect();
        let categories = t.categories().map(|c| CategoryOut {
            code: c.code.clone(),
            name: (&c.names).into(),
            subcategories: subs(c),
        });
        TaxonomyOut { categories: categories.collect() }
    }
}

impl From<&Subcategory> for SubcategoryOut {
    fn from(s: &Subcategory) -> SubcategoryOut {
        SubcategoryOut { code: s.code.clone(), name: (&s.names).into(), urgency: s.urgency }
    }
}

/// An area.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaOut {
    #[schema(value_type = AreaText)]
    pub code: AreaCode,
    #[schema(value_type = LevelText)]
    pub level: Level,
    pub name: String,
    /// As signs there show it in Mongolian.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_mn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AreaText>)]
    pub parent: Option<AreaCode>,
    /// The areas round it by name, outermost first: tells namesakes apart.
    pub line: String,
}

impl AreaOut {
    /// With the names round it.
    pub fn of(directory: &Directory, a: &Area) -> AreaOut {
        AreaOut {
            code: a.code,
            level: a.level,
            name: a.name.clone(),
            name_mn: a.name_mn.clone(),
            parent: a.parent,
            line: directory.line_name(a.code),
        }
    }
}

/// The areas directly inside one, or the outermost, in the order of the codes.
pub fn children(directory: &Directory, parent: Option<AreaCode>) -> Vec<AreaOut> {
    let of = |a: &Area| AreaOut::of(directory, a);
    match parent {
        Some(parent) => directory.children(parent).map(of).collect(),
        None => directory.roots().map(of).collect(),
    }
}

/// Which areas.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChildrenOf {
    /// Those directly inside; without it, the outermost.
    #[param(value_type = Option<AreaText>)]
    pub parent: Option<AreaCode>,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

/// Areas by a part of their name.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NamedLike {
    #[serde(default)]
    pub q: String,
    #[param(value_type = Option<LevelText>)]
    pub level: Option<Level>,
    /// Only those inside.
    #[param(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

/// A place in WGS-84 degrees.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Where {
    pub lon: f64,
    pub lat: f64,
}

/// Where a place lies.
#[derive(Debug, Serialize, ToSchema)]
pub struct LocatedOut {
    /// The areas round it, outermost first.
    pub line: Vec<NamedArea>,
    #[schema(value_type = FlagText)]
    pub flag: Flag,
}

/// How sure it is: `vacuum` is inside the city but in no grid, `overlap` in
/// two, `outside` in none; then the nearest is told.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum FlagText {
    Ok,
    Vacuum,
    Overlap,
    Outside,
}

/// A unit. Whoever is not signed in is told its name and kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitOut {
    #[schema(value_type = IdText)]
    pub id: UnitId,
    pub name: String,
    #[schema(value_type = UnitKindText)]
    pub kind: UnitKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    /// What its posts are called there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<PostOut>,
}

/// A post inside a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostOut {
    pub role: String,
    pub title: String,
}

/// Kinds of unit.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum UnitKindText {
    Department,
    Town,
    StationedOffice,
    Firm,
    PropertyManager,
    OwnersCommittee,
    ParkCommittee,
}

impl UnitOut {
    /// As much of it as `staff` or others are told.
    pub fn of(u: &Unit, staff: bool) -> UnitOut {
        let post =
            |p: &territory::units::Post| PostOut { role: p.role.clone(), title: p.title.clone() };
        UnitOut {
            id: u.id,
            name: u.name.clone(),
            kind: u.kind,
            code: staff.then(|| u.code.clone()),
            area: staff.then_some(u.area),
            posts: u.posts.iter().filter(|_| staff).map(post).collect(),
        }
    }
}

/// Units by a part of their name, serving a part of an area.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UnitsLike {
    #[serde(default)]
    pub q: String,
    #[param(value_type = Option<AreaText>)]
    pub area: Option<AreaCode>,
    #[param(value_type = Option<CursorText>)]
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}
