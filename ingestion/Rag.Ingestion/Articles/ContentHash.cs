using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rag.Core.Articles;

namespace Rag.Ingestion.Articles;

/// <summary>Digests that tell articles and revisions apart.</summary>
internal static class ContentHash
{
    /// <summary>
    /// <see cref="Article.ContentHash"/> of a clean draft: every part that a reader of the article would notice, not id and address.
    /// </summary>
    public static string Of(ArticleDraft draft)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, draft.Title);
        Append(hash, draft.Source);
        Append(hash, draft.Author);
        Append(hash, draft.Category);
        Append(hash, draft.PublishedAt);
        Append(hash, draft.UpdatedAt);
        Append(hash, draft.Body);
        if (draft.Language is { } language)
        {
            // Only where there is one: an article without keeps the digest that it had before languages were read.
            Append(hash, language);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The length stands before each text, and -1 for an absent one, so that no two different drafts give the same bytes.
    private static void Append(IncrementalHash hash, string? text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32LittleEndian(length, text is null ? -1 : bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, DateTimeOffset? date)
    {
        Span<byte> ticks = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(ticks, date?.UtcTicks ?? -1);
        hash.AppendData(ticks);
    }
}
