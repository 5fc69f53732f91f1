//! The calendar: days since 1970-01-01 and the parts of a date (proleptic Gregorian, UTC).

pub(crate) const DAY_MS: i64 = 86_400_000;

/// A moment taken apart.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    /// Days since 1970-01-01.
    pub(crate) day: i64,
    /// Milliseconds into the day.
    pub(crate) ms: i64,
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) date: i64,
}

/// The day on which a month's first falls; months outside 1 to 12 are of other years.
pub(crate) fn first_day(year: i64, month: i64) -> i64 {
    let year = year + (month - 1).div_euclid(12);
    let month = (month - 1).rem_euclid(12) + 1;
    // Years that start in March end with the leap day.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl Moment {
    pub(crate) fn new(millis: i64) -> Self {
        let day = millis.div_euclid(DAY_MS);
        let from_march = day + 719_468;
        let era = from_march.div_euclid(146_097);
        let of_era = from_march.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let date = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self {
            day,
            ms: millis.rem_euclid(DAY_MS),
            year,
            month,
            date,
        }
    }

    /// Monday is 1, Sunday 7.
    pub(crate) fn weekday(self) -> i64 {
        weekday(self.day)
    }

    /// The week's number in the period that starts with a month and ends before another.
    fn week(self, previous: i64, start: i64, next: i64) -> i64 {
        let first = |month| first_monday(self.year, month);
        if self.day < first(start) {
            return (self.day - first(previous)) / 7 + 1;
        }
        if self.day >= first(next) {
            1
        } else {
            (self.day - first(start)) / 7 + 1
        }
    }

    /// ISO 8601's week of the year.
    pub(super) fn week_of_year(self) -> i64 {
        self.week(-11, 1, 13)
    }

    /// The week of the month, numbered in the same way.
    pub(super) fn week_of_month(self) -> i64 {
        self.week(self.month - 1, self.month, self.month + 1)
    }

    /// How many periods the week belongs before or after the date's own.
    fn week_shift(self, start: i64, next: i64) -> i64 {
        i64::from(self.day >= first_monday(self.year, next))
            - i64::from(self.day < first_monday(self.year, start))
    }

    /// The year that the week belongs to.
    pub(super) fn week_year(self) -> i64 {
        self.year + self.week_shift(1, 13)
    }

    /// The month that the week belongs to.
    pub(super) fn week_month(self) -> i64 {
        (self.month + self.week_shift(self.month, self.month + 1) - 1).rem_euclid(12) + 1
    }
}

fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7) + 1
}

/// The Monday on which a month's first week starts: the week with its first Thursday.
fn first_monday(year: i64, month: i64) -> i64 {
    let first = first_day(year, month);
    let weekday = weekday(first);
    if weekday > 4 {
        first + 8 - weekday
    } else {
        first + 1 - weekday
    }
}
