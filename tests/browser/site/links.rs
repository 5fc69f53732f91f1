//! Every link leads somewhere, at `/` and under a path.

use crate::dist;
use browser_tests::{Browser, Failure, Site, check, in_browser};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The site's pages as a visitor finds them.
#[derive(Default)]
struct Found {
    /// For each page that was visited, by its address, the places in it that links can lead to.
    places: BTreeMap<String, BTreeSet<String>>,
    /// Links to places in pages: from where, to which page, and to which place.
    links: BTreeSet<(String, String, String)>,
}

#[tokio::test]
async fn every_link_works_at_the_root_of_a_host() -> Result<(), Failure> {
    crawl(&Site::serve(&dist()?, "/")?).await
}

#[tokio::test]
async fn every_link_works_under_a_path() -> Result<(), Failure> {
    let folder = std::env::var("STRATUS_DIST_SUBPATH").map_err(
        |_| "STRATUS_DIST_SUBPATH does not say where the site for /x/ is; `cargo xtask test` sets it",
    )?;
    crawl(&Site::serve(folder.as_ref(), "/x/")?).await
}

/// Goes wherever links lead.
async fn crawl(site: &Site) -> Result<(), Failure> {
    in_browser(async |browser| {
        let root = site.url("");
        let mut found = Found::default();
        let mut to_see = BTreeSet::from([root.clone()]);
        while let Some(page) = to_see.pop_first() {
            see(browser, &page, &mut found).await?;
            for (_, link, _) in &found.links {
                let inside = link.starts_with(&root);
                let elsewhere = link.starts_with("https://");
                check(
                    inside || elsewhere,
                    format!("{page}: {link} leaves the site"),
                )?;
                if inside && !found.places.contains_key(link) {
                    to_see.insert(link.clone());
                }
            }
        }
        check(
            found.places.len() >= 5,
            format!("only these pages were found: {:?}", found.places.keys()),
        )?;
        for (from, to, place) in &found.links {
            let is_there = found
                .places
                .get(to)
                .is_none_or(|places| places.contains(place));
            check(
                place.is_empty() || is_there,
                format!("{from} leads to {to}#{place}, where there is no such place"),
            )?;
        }
        browser.console_is_empty().await
    })
    .await
}

/// Notes what is on a page.
async fn see(browser: &Browser, page: &str, found: &mut Found) -> Result<(), Failure> {
    browser.visit(page).await?;
    browser
        .wait_until(
            &format!("{page} shows"),
            "return !!document.querySelector('main h1') && !document.querySelector('.skeleton')",
        )
        .await?;
    // Hints lead to places in the lesson, too.
    browser
        .wait_until(
            "all hints are open",
            "const hint = [...document.querySelectorAll('.hints button')].find(b => b.innerText.trim().startsWith('Hint')); if (hint) hint.click(); return !hint",
        )
        .await?;
    let text = browser.text().await?;
    check(
        !text.contains("There is no such page"),
        format!("{page} leads nowhere"),
    )?;
    let on_page = browser
        .run("return [[...document.querySelectorAll('[id]')].map(e => e.id), [...document.querySelectorAll('a[href]')].map(a => a.href)]")
        .await?;
    let strings = |value: &Value| -> BTreeSet<String> {
        let strings = value.as_array().into_iter().flatten();
        strings.filter_map(Value::as_str).map(Into::into).collect()
    };
    found.places.insert(page.into(), strings(&on_page[0]));
    for link in strings(&on_page[1]) {
        let (to, place) = link.split_once('#').unwrap_or((&link, ""));
        found.links.insert((page.into(), to.into(), place.into()));
    }
    Ok(())
}
