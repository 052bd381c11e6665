using Rag.Core.Articles;

namespace Rag.Ingestion.Articles;

/// <summary>The one spelling of an article's address: the same article reached by different ways has the same canonical URL.</summary>
public static class CanonicalUrl
{
    private const int MaxLength = 2048;

    private static readonly string[] s_trackingPrefixes =
    [
        "utm_",
        "mtm_",
        "matomo_",
        "pk_",
        "piwik_",
        "hsa_",
        "ns_",
        "at_custom",
        "oly_",
        "vero_",
    ];

    private static readonly HashSet<string> s_trackingParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "fbclid",
        "fb_action_ids",
        "fb_action_types",
        "fb_source",
        "gclid",
        "gclsrc",
        "gbraid",
        "wbraid",
        "dclid",
        "gad_source",
        "msclkid",
        "yclid",
        "ysclid",
        "_openstat",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "li_fat_id",
        "epik",
        "rdt_cid",
        "sccid",
        "wickedid",
        "s_cid",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "_hsenc",
        "_hsmi",
        "__hssc",
        "__hstc",
        "__hsfp",
        "hsctatracking",
        "cmpid",
        "cmp",
        "ncid",
        "icid",
        "ocid",
        "at_medium",
        "at_campaign",
        "at_link_type",
        "at_link_origin",
        "smid",
        "smtyp",
        "ref_src",
        "ref_url",
        "__twitter_impression",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "ftag",
        "_ga",
        "_gl",
        "xtor",
        "spm",
        "srnd",
        "trk",
        "sr_share",
    };

    /// <summary>
    /// Host in lower case, no default port, user, fragment or tracking parameters; null for what is no absolute http or https address.
    /// </summary>
    public static string? From(string? url)
    {
        if (url is null || url.Length > MaxLength || WebAddress.Of(url.Trim()) is not { } uri)
        {
            return null;
        }

        var port = uri.IsDefaultPort ? "" : $":{uri.Port}";
        return $"{uri.Scheme}://{uri.IdnHost}{port}{uri.AbsolutePath}{WithoutTracking(uri.Query)}";
    }

    private static string WithoutTracking(string query)
    {
        if (query.Length <= 1)
        {
            return "";
        }

        var kept = string.Join(
            '&',
            query[1..].Split('&', StringSplitOptions.RemoveEmptyEntries).Where(parameter => !IsTracking(parameter))
        );
        return kept.Length == 0 ? "" : "?" + kept;
    }

    private static bool IsTracking(string parameter)
    {
        var name = parameter.Split('=', 2)[0];
        return s_trackingParameters.Contains(name)
            || s_trackingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }
}
