//! Whose worker is next to a grid.

use jingwei_casework::beside::neighbours;
use territory::Map;
use testkit::city::{FOUNDATIONS, Plan, TestCity};

/// The finest areas of the city of the tests lie in a row, in the order of
/// their codes.
#[test]
fn neighbours_share_a_border_and_a_town() {
    testkit::both(FOUNDATIONS, async |t| {
        let city = TestCity::on(t, Plan::errands()).await;
        let (directory, map) = (city.works.directory(), city.works.map());
        let cases: [(&str, &[&str], &[&str]); 4] = [
            // grid: by border, and by number where no shapes are known
            ("150302001001001", &["150302001001002"], &["150302001001002"]),
            // the next one of the town is of another community
            ("150302001001002", &["150302001001001", "150302001002001"], &["150302001001001"]),
            // the one after it is of another town
            ("150302001002001", &["150302001001002"], &[]),
            // from within a grid, and no grid at all
            ("150302001001001002", &["150302001001002"], &["150302001001002"]),
        ];
        for (area, border, number) in cases {
            let area = area.parse().unwrap();
            let said = |map: &Map| -> Vec<String> {
                let all = neighbours(&directory, map, area).into_iter();
                all.map(|code| code.to_string()[..15].to_owned()).collect()
            };
            assert_eq!(said(&map), border, "{area}");
            assert_eq!(said(&Map::default()), number, "{area} without shapes");
        }
        assert!(neighbours(&directory, &map, "150302001".parse().unwrap()).is_empty());
    });
}
