using System.Security.Cryptography;
using System.Text;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Entries;

/// <summary>
/// What names each entry within its feed: its guid, else its link, else its title and text. A guid or link that stands for different
/// entries names none of them. Keys are short, however long what they stand for is.
/// </summary>
internal static class EntryKeys
{
    private const int Letters = 32;

    /// <summary>One for each entry, in their order. Equal keys are states of one entry.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<FeedDocumentEntry> entries)
    {
        string?[] guids = [.. entries.Select(entry => entry.Id is { Length: > 0 } id ? id : null)];
        string?[] links = [.. entries.Select(entry => CanonicalUrl.From(entry.Url) ?? entry.Url)];
        string[] texts = [.. entries.Select(entry => $"{entry.Draft.Title}\n{entry.Draft.Body}")];
        var commonGuids = Common(guids, index => links[index] ?? texts[index]);
        var commonLinks = Common([.. links.Select((link, index) => IsTelling(guids[index], commonGuids) ? null : link)], index =>
            texts[index]
        );
        return
        [
            .. Enumerable
                .Range(0, entries.Count)
                .Select(index =>
                    IsTelling(guids[index], commonGuids) ? Key('g', guids[index]!)
                    : IsTelling(links[index], commonLinks) ? Key('l', links[index]!)
                    : Key('t', texts[index])
                ),
        ];
    }

    /// <summary>Those that stand for more than one thing.</summary>
    private static HashSet<string> Common(string?[] names, Func<int, string> thing) =>
        [
            .. Enumerable
                .Range(0, names.Length)
                .Where(index => names[index] is not null)
                .GroupBy(index => names[index]!, thing)
                .Where(group => group.Distinct(StringComparer.Ordinal).Skip(1).Any())
                .Select(group => group.Key),
        ];

    private static bool IsTelling(string? name, HashSet<string> common) => name is not null && !common.Contains(name);

    private static string Key(char kind, string name) =>
        kind + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..Letters];
}
