//! Whose brand a page shows, and the files of brands: a style sheet of colours, and the logo. Their addresses name what is in them, so
//! browsers keep them for ever.

use super::{form::refused, instead::nothing_here};
use crate::Web;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::header;
use maud::{Markup, html};
use rules::{
    Result,
    branding::{self, Brand},
};
use std::fmt::Write;

/// What a page looks like.
#[derive(Clone, Default)]
pub(crate) enum Dress {
    /// As the tenant at whose host it was asked for, else plain.
    #[default]
    AsHost,
    /// As the tenant of the place that it is about; plain, where that has no brand.
    Of(Option<Brand>),
}

/// What the product is called here.
pub(super) fn name(brand: Option<&Brand>) -> &str {
    brand.map_or("Tenantry", |brand| &brand.name)
}

/// The same with the logo.
pub(super) fn sign(brand: Option<&Brand>) -> Markup {
    html! {
        @if let Some(brand) = brand && let Some(logo) = brand.logo() {
            img src=(logo) alt=(brand.name);
        }
        (name(brand))
    }
}

/// A style sheet or logo, while it is the tenant's.
pub(super) async fn file(State(web): State<Web>, Path(file): Path<String>) -> Response {
    match find(&web, &file).await {
        Ok(Some(response)) => response,
        Ok(None) => nothing_here(),
        Err(fault) => refused(fault).into_response(),
    }
}

async fn find(web: &Web, file: &str) -> Result<Option<Response>> {
    let tenant = file.split('-').next().unwrap_or_default();
    let Some(brand) = branding::of_tenant(web.rules(), tenant).await? else {
        return Ok(None);
    };
    let path = Some(format!("/brand/{file}"));
    if path == brand.style() {
        let kind = "text/css; charset=utf-8";
        return Ok(Some(kept(kind, style(&brand).into_bytes())));
    }
    match brand.logo.filter(|_| path == brand.logo()) {
        Some(kind) => {
            let data = branding::picture(web.rules(), &brand).await?;
            Ok(data.map(|data| kept(kind.as_str(), data)))
        }
        None => Ok(None),
    }
}

fn kept(kind: &'static str, data: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, data).into_response()
}

/// The colours, by day and by night, and on samples of either.
fn style(brand: &Brand) -> String {
    let mut out = String::new();
    for (scheme, sample, accent) in [
        ("light", "by-day", &brand.accent),
        ("dark", "by-night", &brand.accent_dark),
    ] {
        if let Some(accent) = accent {
            let _ = writeln!(
                out,
                "@media (prefers-color-scheme: {scheme}) {{ :root {{ --accent: {accent}; }} }}\n.{sample} {{ --accent: {accent}; }}"
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use rules::branding::{DARK_GROUNDS, LIGHT_GROUNDS, ON_ACCENT, ON_ACCENT_DARK};

    /// Colours are measured against what the style sheet has.
    #[test]
    fn grounds_are_those_of_the_style_sheet() {
        let style = include_str!("style.css");
        for ([ground, raised], on_accent) in
            [(LIGHT_GROUNDS, ON_ACCENT), (DARK_GROUNDS, ON_ACCENT_DARK)]
        {
            assert!(style.contains(&format!("--ground: {ground}; --raised: {raised};")));
            assert!(style.contains(&format!("--on-accent: {on_accent};")));
        }
    }
}
