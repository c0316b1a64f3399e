//! No score, rank or prediction of a person or household. Names are where such
//! a thing begins, so names that say it are refused: of columns and tables by a
//! test, of fields that a procedure brings when it is loaded.

/// Words for people.
const PEOPLE: [&str; 16] = [
    "person",
    "people",
    "resident",
    "citizen",
    "household",
    "family",
    "caller",
    "reporter",
    "account",
    "staff",
    "worker",
    "member",
    "handler",
    "user",
    "applicant",
    "subject",
];
/// Words for putting a figure or a place on somebody.
const FIGURES: [&str; 12] = [
    "score",
    "rank",
    "ranking",
    "rating",
    "risk",
    "credit",
    "reputation",
    "trust",
    "grade",
    "prediction",
    "profile",
    "propensity",
];
/// What is about people whatever stands before it.
const WHOLE: [&str; 7] = [
    "key_person",
    "key_persons",
    "key_people",
    "watch_list",
    "watchlist",
    "blacklist",
    "social_credit",
];

/// The words of a name that say a score, rank or prediction of people: `place`
/// is the table or procedure, `name` the column or field.
pub fn scores_people(place: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let within = |text: &str, words: &[&str]| {
        let plain = |part: &str| part.strip_suffix('s').unwrap_or(part).to_owned();
        text.split(['_', '.', '-'])
            .any(|part| words.iter().any(|word| *word == part || *word == plain(part)))
    };
    let figure = within(&name, &FIGURES);
    let person = within(&name, &PEOPLE) || within(&place.to_lowercase(), &PEOPLE);
    WHOLE.iter().any(|whole| name.contains(whole)) || (figure && person)
}

#[cfg(test)]
mod tests {
    use super::scores_people;

    #[test]
    fn names_that_say_a_figure_of_somebody_are_refused_and_no_others() {
        let cases = [
            ("person", "score", true),
            ("report", "reporter_rank", true),
            ("report", "household_risk", true),
            ("registry_person", "grade", true),
            ("report", "key_persons", true),
            ("report", "blacklisted", true),
            ("visit", "residents_scores", true),
            // of units, matters and places
            ("whistle", "score", false),
            ("unit", "rating", false),
            ("report", "risk", false),
            ("report", "reporter_phone", false),
            ("account", "subject", false),
            ("report", "frank_person", false),
        ];
        for (place, name, refused) in cases {
            assert_eq!(scores_people(place, name), refused, "{place}.{name}");
        }
    }
}
