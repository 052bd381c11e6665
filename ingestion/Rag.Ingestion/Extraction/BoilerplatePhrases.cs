namespace Rag.Ingestion.Extraction;

/// <summary>How the lines begin by which a site speaks to its readers, in the languages that most news is written in.</summary>
internal static class BoilerplatePhrases
{
    /// <summary>Longer paragraphs are told by what they say, not by their first words.</summary>
    private const int MaxChars = 220;

    private static readonly string[] s_beginnings =
    [
        "Read more",
        "Read also",
        "Read next",
        "Also read",
        "See more",
        "See also",
        "More:",
        "More on this",
        "Related:",
        "Related article",
        "Don't miss",
        "Don’t miss",
        "Continue reading",
        "Click here",
        "Tap here",
        "Like this story",
        "Share this",
        "Share your",
        "Tell us what you",
        "Let us know what you",
        "Subscribe to",
        "Subscribe now",
        "Sign up",
        "Sign in",
        "Log in",
        "Get the latest",
        "Get our",
        "Join our",
        "Join us on",
        "Follow us",
        "Like us on",
        "Want more stories",
        "Have a tip",
        "Got a tip",
        "This slideshow requires",
        "This website uses cookies",
        "We use cookies",
        "Media playback is",
        "Story continues below",
        "Copyright ©",
        "Copyright (c)",
        "Copyright 20",
        "©",
        "All rights reserved",
        "Filed under",
        "Tags:",
        "Posted in",
        "Posted on",
        "Posted by",
        "Published:",
        "Last updated",
        "Updated at",
        "Skip to",
        "Image copyright",
        "Image caption",
        "Leia também",
        "Leia mais",
        "Lee también",
        "Lea también",
        "Leer más",
        "Lire aussi",
        "À lire aussi",
        "Leggi anche",
        "(Leggi anche",
        "Lesen Sie auch",
        "Mehr zum Thema",
        "Lees ook",
        "Läs också",
        "Czytaj też",
        "Zobacz też",
        "Baca juga",
        "Читайте также",
        "Читать также",
        "関連記事",
        "相关阅读",
        "延伸閱讀",
    ];

    /// <summary>What stands alone above an advertisement; a sentence may begin with each of these words.</summary>
    private static readonly HashSet<string> s_labels = new(StringComparer.OrdinalIgnoreCase)
    {
        "Advert",
        "Advertisement",
        "Advertising",
        "Anzeige",
        "Annonce",
        "Iklan",
        "Publicidad",
        "Publicidade",
        "Publicité",
        "Pubblicità",
        "Werbung",
        "Реклама",
        "広告",
        "광고",
    };

    public static bool Begin(LeafBlock block) =>
        block.Weight.Text <= MaxChars
        && (
            s_labels.Contains(block.Text.Trim())
            || Array.Exists(s_beginnings, beginning => block.Text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
        );
}
