//! Quartiles and fences.

/// Values in order, of which quantiles are asked.
pub(crate) struct Ordered(Vec<f64>);

impl Ordered {
    /// Values that are no numbers are left out.
    pub fn new(values: impl IntoIterator<Item = f64>) -> Ordered {
        let mut values: Vec<f64> = values.into_iter().filter(|v| v.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        Ordered(values)
    }

    /// The `p` quantile, 0 to 1, by the median-unbiased estimate (type 8 of
    /// Hyndman and Fan), which the published flags use. `None` of nothing.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let n = self.0.len() as f64;
        let place = (n + 1.0 / 3.0).mul_add(p, 1.0 / 3.0);
        let (first, last) = (*self.0.first()?, *self.0.last()?);
        if place < 1.0 {
            return Some(first);
        }
        if place >= n {
            return Some(last);
        }
        let (below, part) = (place.floor() as usize, place.fract());
        let (low, high) = (self.0[below - 1], self.0[below]);
        Some(part.mul_add(high - low, low))
    }

    /// First and third quartile. `None` of nothing, and where both are 0: the
    /// fence would lie at 0 and three in four would be flagged.
    fn quartiles(&self) -> Option<(f64, f64)> {
        let (q1, q3) = (self.quantile(0.25)?, self.quantile(0.75)?);
        (q1 != 0.0 || q3 != 0.0).then_some((q1, q3))
    }

    /// Q1 - 1.5 IQR.
    pub fn lower_fence(&self) -> Option<f64> {
        self.quartiles().map(|(q1, q3)| (q3 - q1).mul_add(-1.5, q1))
    }

    /// Q3 + 1.5 IQR.
    pub fn upper_fence(&self) -> Option<f64> {
        self.quartiles().map(|(q1, q3)| (q3 - q1).mul_add(1.5, q3))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_of_few_and_of_many() {
        let q = |values: &[f64], p| Ordered::new(values.iter().copied()).quantile(p).unwrap();
        assert_eq!(q(&[7.0], 0.25), 7.0);
        assert_eq!(q(&[1.0, 2.0], 0.25), 1.0);
        assert_eq!(q(&[1.0, 2.0], 0.75), 2.0);
        // five values: place 1 2/3
        assert!((q(&[0.0, 100.0, 100.0, 100.0, 100.0], 0.25) - 200.0 / 3.0).abs() < 1e-9);
        assert!(Ordered::new([]).quantile(0.5).is_none());
        assert_eq!(Ordered::new([f64::NAN, 3.0, f64::INFINITY]).quantile(0.5), Some(3.0));
    }

    #[test]
    fn no_fence_where_both_quartiles_are_nothing() {
        assert_eq!(Ordered::new([0.0; 9]).upper_fence(), None);
        assert_eq!(Ordered::new([]).lower_fence(), None);
        assert_eq!(Ordered::new([2.0; 4]).lower_fence(), Some(2.0));
    }
}
