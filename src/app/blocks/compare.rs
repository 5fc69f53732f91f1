//! This beside that.

use course::model::Need;
use leptos::prelude::*;

/// Columns, each with a title and prose.
#[component]
pub fn Columns(columns: Vec<(String, String)>) -> impl IntoView {
    let columns = columns
        .into_iter()
        .map(|(title, html)| {
            view! {
                <section>
                    <p class="column-title">{title}</p>
                    <div class="prose" inner_html=html></div>
                </section>
            }
        })
        .collect_view();
    view! { <div class="card compare">{columns}</div> }
}

/// Columns that ticking needs narrows down to those that have all of them.
pub fn narrowing(columns: Vec<(String, String)>, needs: Vec<Need>) -> AnyView {
    let ticked = RwSignal::new(vec![false; needs.len()]);
    let boxes: Vec<AnyView> = needs
        .iter()
        .enumerate()
        .map(|(at, need)| tick(ticked, at, need.text.clone()))
        .collect();
    let titles: Vec<String> = columns.iter().map(|(title, _)| title.clone()).collect();
    let needs = StoredValue::new(needs);
    // For each column how many of the ticked needs it lacks.
    let lacks = Memo::new(move |_| {
        let ticked = ticked.get();
        needs.with_value(|needs| lacking(needs, &ticked))
    });
    let columns: Vec<AnyView> = columns
        .into_iter()
        .enumerate()
        .map(|(at, column)| narrowed(lacks, at, column))
        .collect();
    let said = move || {
        let any = ticked.with(|ticked| ticked.contains(&true));
        lacks.with(|lacks| verdict(&titles, lacks, any))
    };
    view! {
        <div class="card narrowing">
            <fieldset>
                <legend>"What do you need?"</legend>
                <div class="needs">{boxes}</div>
            </fieldset>
            <p class="narrowing-verdict" role="status">{said}</p>
            <div class="compare">{columns}</div>
        </div>
    }
    .into_any()
}

fn tick(ticked: RwSignal<Vec<bool>>, at: usize, text: String) -> AnyView {
    let change = move |event| {
        let on = event_target_checked(&event);
        ticked.update(|ticked| ticked[at] = on);
    };
    view! {
        <label>
            <input type="checkbox" on:change=change />
            <span inner_html=text></span>
        </label>
    }
    .into_any()
}

fn narrowed(lacks: Memo<Vec<usize>>, at: usize, (title, html): (String, String)) -> AnyView {
    let count = move || lacks.with(|lacks| lacks.get(at).copied().unwrap_or(0));
    let said = move || match count() {
        0 => String::new(),
        1 => "lacks one of them".into(),
        count => format!("lacks {count} of them"),
    };
    view! {
        <section class:out=move || count() != 0>
            <p class="column-title">{title} " " <span class="column-lacks">{said}</span></p>
            <div class="prose" inner_html=html></div>
        </section>
    }
    .into_any()
}

/// For each column how many of the ticked needs it lacks.
fn lacking(needs: &[Need], ticked: &[bool]) -> Vec<usize> {
    let columns = needs.iter().map(|need| need.fits.len()).max().unwrap_or(0);
    let wanted = || needs.iter().zip(ticked).filter(|(_, ticked)| **ticked);
    let lacks = |column: usize| {
        let lacking = wanted().filter(|(need, _)| need.fits.get(column) != Some(&true));
        lacking.count()
    };
    (0..columns).map(lacks).collect()
}

/// Which columns are left, in a sentence.
fn verdict(titles: &[String], lacks: &[usize], any: bool) -> String {
    if !any {
        return "Tick what you cannot do without.".into();
    }
    let left = titles.iter().zip(lacks).filter(|(_, lacks)| **lacks == 0);
    let left: Vec<&str> = left.map(|(title, _)| title.as_str()).collect();
    match left.as_slice() {
        [] => "None has all of it. Let go of something, or use two.".into(),
        [only] => format!("Left: {only}."),
        [most @ .., last] => format!("Left: {} and {last}.", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_need_narrows_the_columns() {
        let need = |fits: [bool; 3]| Need {
            text: String::new(),
            fits: fits.to_vec(),
        };
        let needs = [
            need([true, true, false]),
            need([false, true, false]),
            need([false, false, true]),
        ];
        let titles = ["HTTP", "REST", "WebSocket"].map(ToOwned::to_owned);
        let said = |ticked: [bool; 3]| {
            let lacks = lacking(&needs, &ticked);
            verdict(&titles, &lacks, ticked.contains(&true))
        };
        assert_eq!(said([false; 3]), "Tick what you cannot do without.");
        assert_eq!(said([true, false, false]), "Left: HTTP and REST.");
        assert_eq!(said([true, true, false]), "Left: REST.");
        assert!(said([true; 3]).starts_with("None"));
    }
}
