namespace Rag.Ingestion.Extraction;

/// <summary>The words by which pages name what is no part of the article, in lower case.</summary>
internal static class PartNames
{
    public static readonly HashSet<string> Captions = ["caption", "captions", "credit", "credits", "imagecaption", "photocredit"];

    public static readonly HashSet<string> Comments = ["comment", "comments", "commentlist", "disqus", "respond"];

    public static readonly HashSet<string> Asides =
    [
        // shown to share or to follow
        "addtoany",
        "follow",
        "share",
        "sharebar",
        "sharedaddy",
        "sharethis",
        "sharing",
        "social",
        "socials",
        // other articles
        "popular",
        "readmore",
        "recirc",
        "recirculation",
        "recommendations",
        "recommended",
        "related",
        "relatedposts",
        "trending",
        // asked of the reader
        "consent",
        "cookie",
        "cookies",
        "gdpr",
        "newsletter",
        "newsletters",
        "paywall",
        "signup",
        "subscribe",
        "subscription",
        // paid for
        "ads",
        "adsense",
        "advert",
        "advertisement",
        "outbrain",
        "promo",
        "promos",
        "promoted",
        "promotion",
        "sponsor",
        "sponsored",
        "taboola",
        // about the article or the site
        "bio",
        "byline",
        "copyright",
        "dateline",
        "disclaimer",
        "meta",
        "tags",
        "timestamp",
        // the frame around the article
        "breadcrumb",
        "breadcrumbs",
        "footer",
        "masthead",
        "menu",
        "nav",
        "navbar",
        "pagination",
        "sidebar",
        "skip",
        "toolbar",
        "widget",
        // shown on demand
        "hovercard",
        "modal",
        "popover",
        "popup",
        "rollover",
        "tooltip",
    ];
}
