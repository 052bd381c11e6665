using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rag.Core.Articles;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>Makes of a parsed feed what its poll needs.</summary>
internal static class FeedDocumentReader
{
    public static FeedDocument Read(Feed feed, CancellationToken cancellation)
    {
        var drafts = new EntryDrafts(feed, cancellation);
        var entries = new List<FeedDocumentEntry>();
        var leftOut = 0;
        foreach (var entry in feed.Entries.Where(entry => !entry.IsCutOff).Take(FeedDocument.MostEntries))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Read(entry, drafts, cancellation) is { } read)
            {
                entries.Add(read);
            }
            else
            {
                leftOut++;
            }
        }

        return new FeedDocument
        {
            Title = OneLine.Of(drafts.Title, ArticleLimits.Title),
            SiteUrl = WebAddress.Of(feed.Url)?.AbsoluteUri,
            Self = feed.Self,
            Ttl = feed.TimeToLive,
            Hubs = feed.Hubs,
            Sitemaps = feed.Sitemaps,
            Language = LanguageTag.From(feed.Language) ?? LanguageOfMost(entries),
            Entries = entries,
            Trouble =
                feed.BreaksOffInLine is { } line ? $"It is broken off or malformed in line {line}; what stands before that was read."
                : leftOut > 0 ? $"Of its entries, {leftOut:N0} have neither a text that can be read nor a page, and were left out."
                : feed.Entries.Count > FeedDocument.MostEntries
                    ? $"It has {feed.Entries.Count:N0} entries; only the first {FeedDocument.MostEntries:N0} are read."
                : null,
        };
    }

    private static FeedDocumentEntry? Read(FeedEntry entry, EntryDrafts drafts, CancellationToken cancellation)
    {
        try
        {
            var draft = drafts.DraftOfPage(entry, cancellation);
            var page = WebAddress.Of(entry.Url) is { } address ? address.AbsoluteUri : null;
            return draft.Body.Length == 0 && page is null
                ? null
                : new FeedDocumentEntry(entry.Id, page, draft, page is not null && Stub.Is(draft.Body), DigestOf(draft));
        }
        catch (ArticleRefusedException)
        {
            return null;
        }
    }

    private static ulong DigestOf(ArticleDraft draft)
    {
        var named = Encoding.UTF8.GetBytes($"{draft.Id}\n{draft.Url}\n{ContentHash.Of(draft)}");
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(named));
    }

    private static string? LanguageOfMost(List<FeedDocumentEntry> entries) =>
        entries
            .GroupBy(entry => LanguageTag.From(entry.Draft.Language))
            .Where(group => group.Key is not null && group.Count() * 2 > entries.Count)
            .Select(group => group.Key)
            .FirstOrDefault();
}
