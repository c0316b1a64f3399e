//! Rents of a lease, computed from its contract: pure, and the sum is exact.

use jiff::ToSpan;
use jiff::civil::Date;
use kernel::Money;
use serde::{Deserialize, Serialize};

/// What of a contract its rents follow from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rents {
    /// The first day.
    pub from: Date,
    pub months: i32,
    /// Of the first year.
    pub a_year: Money,
    /// Months of a period: 1, 3, 6 or 12.
    pub period: i32,
    /// Days after the beginning of a period.
    pub due_days: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
}

/// How the rent rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Each time so many are over.
    pub years: i32,
    pub percent: i64,
}

/// One rent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rent {
    pub due: Date,
    /// The days for which it is paid, both of them included.
    pub from: Date,
    pub to: Date,
    pub amount: Money,
}

/// A rent with what was paid of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    pub rent: Rent,
    pub paid: Money,
}

/// Months of a period by its name.
pub fn period(name: &str) -> i32 {
    match name {
        "month" => 1,
        "quarter" => 3,
        "half_year" => 6,
        _ => 12,
    }
}

/// Whole months from a first to a last day, both included; `None` where they
/// are none.
pub fn months(from: Date, last: Date) -> Option<i32> {
    let to = last.tomorrow().ok()?;
    let years = i32::from(to.year()) - i32::from(from.year());
    let months = years * 12 + i32::from(to.month()) - i32::from(from.month());
    let whole = months > 0 && after(from, months) == Some(to);
    whole.then_some(months)
}

/// The day so many months after one.
fn after(from: Date, months: i32) -> Option<Date> {
    from.checked_add(months.months()).ok()
}

impl Rents {
    /// The first day after the lease.
    pub fn end(&self) -> Option<Date> {
        after(self.from, self.months)
    }

    /// The rent of that year of it, counted from 0. Each step is rounded to
    /// the fen before the next one goes on top.
    fn of_year(&self, year: i32) -> i64 {
        let Some(step) = self.step.filter(|s| s.years > 0) else { return self.a_year.0 };
        (0..year / step.years).fold(self.a_year.0, |rent, _| {
            let risen = (i128::from(rent) * i128::from(100 + step.percent) + 50) / 100;
            i64::try_from(risen).unwrap_or(i64::MAX / 1_000)
        })
    }

    /// Every rent until the lease is over, or taken back. A period that began
    /// before it was taken back is owed whole.
    pub fn all(&self, back: Option<Date>) -> Vec<Rent> {
        let step = usize::try_from(self.period.max(1)).unwrap_or(1);
        let starts = (0..self.months).step_by(step);
        let rents =
            starts.filter_map(|start| self.rent(start, (start + self.period).min(self.months)));
        rents.filter(|rent| back.is_none_or(|back| rent.from < back)).collect()
    }

    /// Of the months from one to another, which lie in one year of it: what
    /// the year's rent comes to at the second less what it comes to at the
    /// first, so that twelve months sum to exactly the rent of the year.
    fn rent(&self, start: i32, end: i32) -> Option<Rent> {
        let (year, within) = (start / 12, start % 12);
        let of_year = i128::from(self.of_year(year));
        let until = |months: i32| of_year * i128::from(months) / 12;
        let amount = until(within + end - start) - until(within);
        let from = after(self.from, start)?;
        Some(Rent {
            due: from.checked_add(self.due_days.days()).ok()?,
            from,
            to: after(self.from, end)?.yesterday().ok()?,
            amount: Money(i64::try_from(amount).ok()?),
        })
    }
}

/// What all of them come to.
pub fn sum(rents: &[Rent]) -> i64 {
    rents.iter().map(|rent| rent.amount.0).sum()
}

/// What was paid lies on the oldest first.
pub fn stands(rents: Vec<Rent>, paid: Money) -> Vec<Stands> {
    let mut left = paid.0.max(0);
    let lay = |rent: Rent| {
        let paid = left.min(rent.amount.0);
        left -= paid;
        Stands { rent, paid: Money(paid) }
    };
    rents.into_iter().map(lay).collect()
}

/// Those due before today and not wholly paid.
pub fn overdue(all: &[Stands], today: Date) -> impl Iterator<Item = &Stands> {
    all.iter().filter(move |s| s.rent.due < today && s.paid < s.rent.amount)
}

/// What is open of them.
pub fn open<'s>(all: impl Iterator<Item = &'s Stands>) -> Money {
    Money(all.map(|s| s.rent.amount.0 - s.paid.0).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rents(months: i32, a_year: i64, period: i32) -> Rents {
        let from = date(2026, 1, 31);
        Rents { from, months, a_year: Money(a_year), period, due_days: 10, step: None }
    }

    #[test]
    fn twelve_months_are_exactly_a_year_however_it_is_cut() {
        for a_year in [1, 11, 100_001, 9_999_999_999] {
            for period in [1, 3, 6, 12] {
                let all = rents(36, a_year, period).all(None);
                assert_eq!(all.len() as i32, 36 / period);
                assert_eq!(sum(&all), 3 * a_year, "{a_year} {period}");
                for year in all.chunks(12 / period as usize) {
                    assert_eq!(sum(year), a_year);
                }
            }
        }
    }

    #[test]
    fn the_last_period_may_be_shorter_and_days_follow_each_other() {
        let all = rents(14, 1_200, 12).all(None);
        assert_eq!(all.iter().map(|r| r.amount.0).collect::<Vec<_>>(), [1_200, 200]);
        assert_eq!((all[1].from, all[1].to), (date(2027, 1, 31), date(2027, 3, 30)));
        let all = rents(24, 1_200, 1).all(None);
        // the month after the 31st of January begins at February's end
        assert_eq!((all[1].from, all[1].due), (date(2026, 2, 28), date(2026, 3, 10)));
        for two in all.windows(2) {
            assert_eq!(two[0].to.tomorrow().unwrap(), two[1].from);
        }
    }

    #[test]
    fn a_step_is_rounded_to_the_fen_and_lies_on_the_one_before() {
        let step = Some(Step { years: 2, percent: 5 });
        let all = Rents { step, ..rents(72, 1_010, 12) }.all(None);
        let amounts: Vec<i64> = all.iter().map(|r| r.amount.0).collect();
        assert_eq!(amounts, [1_010, 1_010, 1_061, 1_061, 1_114, 1_114]);
        let most = Some(Step { years: 1, percent: 20 });
        let long = Rents { step: most, ..rents(840, 10_000_000_000, 1) }.all(None);
        assert!(long.len() == 840 && sum(&long) > 0);
    }

    #[test]
    fn whole_months_alone_are_a_term() {
        assert_eq!(months(date(2026, 1, 1), date(2028, 12, 31)), Some(36));
        assert_eq!(months(date(2026, 1, 31), date(2026, 2, 27)), Some(1));
        for (from, last) in [
            (date(2026, 1, 1), date(2026, 1, 30)),
            (date(2026, 1, 1), date(2025, 12, 31)),
            (date(2026, 1, 1), date(2026, 2, 1)),
            (date(2026, 1, 1), date(2020, 12, 31)),
        ] {
            assert_eq!(months(from, last), None, "{from} {last}");
        }
    }

    #[test]
    fn what_is_paid_lies_on_the_oldest_and_the_due_day_itself_is_in_time() {
        let all = stands(rents(12, 1_200, 3).all(None), Money(350));
        assert_eq!(all.iter().map(|s| s.paid.0).collect::<Vec<_>>(), [300, 50, 0, 0]);
        let due = all[1].rent.due;
        assert_eq!(overdue(&all, due).count(), 0);
        assert_eq!(open(overdue(&all, due.tomorrow().unwrap())), Money(250));
    }

    #[test]
    fn what_is_taken_back_owes_the_period_that_had_begun() {
        let contract = rents(12, 1_200, 3);
        let second = contract.all(None)[1].from;
        assert_eq!(contract.all(Some(second)).len(), 1);
        assert_eq!(contract.all(Some(second.tomorrow().unwrap())).len(), 2);
    }
}
