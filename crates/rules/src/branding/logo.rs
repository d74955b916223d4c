//! The logo: a picture that holds pixels and nothing else.

use super::{Branding, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Scope},
    input::Input,
    policy, tenant_admins,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bytes of a logo at most.
pub const LOGO_MAX: usize = 64 * 1024;

/// What a logo may be. No SVG, which can hold scripts and fetch other things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum LogoType {
    #[serde(rename = "image/png")]
    Png,
    #[serde(rename = "image/jpeg")]
    Jpeg,
    #[serde(rename = "image/webp")]
    Webp,
}

impl LogoType {
    pub const ALL: [LogoType; 3] = [LogoType::Png, LogoType::Jpeg, LogoType::Webp];

    pub const fn as_str(self) -> &'static str {
        match self {
            LogoType::Png => "image/png",
            LogoType::Jpeg => "image/jpeg",
            LogoType::Webp => "image/webp",
        }
    }

    /// How names of such files end.
    pub const fn ending(self) -> &'static str {
        match self {
            LogoType::Png => "png",
            LogoType::Jpeg => "jpg",
            LogoType::Webp => "webp",
        }
    }

    /// Of a word on the wire or in the database.
    pub fn of(word: &str) -> Option<LogoType> {
        LogoType::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// By how the bytes begin.
    fn by_bytes(data: &[u8]) -> Option<LogoType> {
        match data {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(LogoType::Png),
            [0xff, 0xd8, 0xff, ..] => Some(LogoType::Jpeg),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(LogoType::Webp),
            _ => None,
        }
    }
}

/// A logo as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewLogo {
    /// `image/png`, `image/jpeg` or `image/webp`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The file in base64; at most 64 KiB of it.
    pub data: String,
}

impl Input for NewLogo {
    const BAD: &'static Code = &codes::BRANDING_INVALID;
}

/// Gives a tenant a logo, in place of the one it has.
pub async fn set_logo(ctx: &Ctx, tenant: String, new: NewLogo) -> Result<Branding> {
    ctx.write(
        &policy::BRANDING_LOGO_SET,
        Scope::Tenant(tenant),
        new,
        |op, new| {
            Box::pin(async move {
                tenant_admins::manages_whole_tenant(op).await?;
                let (kind, data) = new.read()?;
                let before = store::find(op).await?.branding(op);
                store::set_logo(op, Some((kind, &data))).await?;
                let after = store::find(op).await?.branding(op);
                op.updated(&op.tenant()?, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Takes it away.
pub async fn remove_logo(ctx: &Ctx, tenant: String) -> Result<Branding> {
    ctx.write(
        &policy::BRANDING_LOGO_REMOVE,
        Scope::Tenant(tenant),
        (),
        |op, ()| {
            Box::pin(async move {
                tenant_admins::manages_whole_tenant(op).await?;
                let before = store::find(op).await?.branding(op);
                if before.logo.is_none() {
                    return Err(Error::from(&codes::BRANDING_NO_LOGO));
                }
                store::set_logo(op, None).await?;
                let after = store::find(op).await?.branding(op);
                op.updated(&op.tenant()?, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

impl NewLogo {
    fn read(&self) -> Result<(LogoType, Vec<u8>)> {
        let refuse = |pointer: &str, text: &str| {
            Error::from(&codes::BRANDING_INVALID).text(text).at(pointer)
        };
        let kind = LogoType::of(&self.kind).ok_or_else(|| {
            let text =
                "A logo is image/png, image/jpeg or image/webp; no SVG, which can hold scripts";
            refuse("/type", text)
        })?;
        let data = STANDARD
            .decode(&self.data)
            .map_err(|_| refuse("/data", "data is no base64"))?;
        if data.is_empty() {
            return Err(refuse("/data", "The logo is empty"));
        }
        if data.len() > LOGO_MAX {
            return Err(refuse("/data", "A logo takes at most 64 KiB"));
        }
        match LogoType::by_bytes(&data) {
            Some(found) if found == kind => Ok((kind, data)),
            Some(found) => {
                let text = format!("This is {}, not {}", found.as_str(), kind.as_str());
                Err(refuse("/data", &text))
            }
            None => Err(refuse("/data", "This is neither PNG, JPEG nor WebP")),
        }
    }
}
