//! Every link leads somewhere, at `/` and under a path.

use crate::dist;
use browser_tests::{Browser, Failure, Site, check};
use std::collections::BTreeSet;

/// What the page of an unknown address says.
const UNKNOWN: &str = "no such page";

#[tokio::test]
async fn every_link_works_wherever_the_site_is_hosted() -> Result<(), Failure> {
    // The site at `/`, and the same files under a path, as they were built for it.
    let mut hosts = vec![Site::serve(&dist()?, "/")?];
    if let Ok(folder) = std::env::var("STRATUS_DIST_SUBPATH") {
        hosts.push(Site::serve(folder.as_ref(), "/x/")?);
    }
    check(
        hosts.len() == 2,
        "STRATUS_DIST_SUBPATH does not say where the site for /x/ is",
    )?;
    for site in hosts {
        crawl(&site).await?;
    }
    Ok(())
}

async fn crawl(site: &Site) -> Result<(), Failure> {
    let browser = Browser::open(1280, 900).await?;
    let root = site.url("");
    let mut to_see = BTreeSet::from([root.clone()]);
    let mut seen = BTreeSet::new();
    while let Some(url) = to_see.pop_first() {
        browser.visit(&url).await?;
        browser
            .wait_until(
                &format!("{url} shows a page"),
                "return !!document.querySelector('main h1') && !document.querySelector('[aria-busy=true]')",
            )
            .await?;
        let text = browser.text().await?.to_lowercase();
        check(!text.contains(UNKNOWN), format!("{url} leads nowhere"))?;
        let links = browser
            .run("return [...document.querySelectorAll('a[href]')].map(a => a.href.split('#')[0])")
            .await?;
        seen.insert(url);
        for link in links
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|link| link.as_str())
        {
            let inside = link.starts_with(&root);
            let elsewhere = link.starts_with("https://") || link.starts_with("blob:");
            check(inside || elsewhere, format!("{link} leaves the site"))?;
            if inside && !seen.contains(link) {
                to_see.insert(link.into());
            }
        }
    }
    check(
        seen.len() >= 5,
        format!("only {} pages were found", seen.len()),
    )?;
    browser.console_is_empty().await?;
    browser.close().await
}
