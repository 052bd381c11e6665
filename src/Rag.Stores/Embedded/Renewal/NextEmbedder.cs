using System.Globalization;
using Rag.Core.Models;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Embedded.Renewal;

/// <summary>The record of the embedder that is to follow. Writing is done inside a transaction.</summary>
internal static class NextEmbedder
{
    private const string DigestKey = "next_embedder";
    private const string DimensionsKey = "next_dimensions";
    private const string NameKey = "next_name";

    /// <summary>Null while none is to follow.</summary>
    public static EmbedderRecord? Read(ArticleDatabase database) =>
        database.Setting(DigestKey) is { } digest
        && int.TryParse(database.Setting(DimensionsKey), NumberStyles.None, CultureInfo.InvariantCulture, out var dimensions)
            ? new EmbedderRecord(database.Setting(NameKey), digest, dimensions)
            : null;

    public static void Write(ArticleDatabase database, EmbedderRecord next)
    {
        Remove(database);
        database.SetSetting(DigestKey, next.Digest);
        database.SetSetting(DimensionsKey, next.Dimensions.ToString(CultureInfo.InvariantCulture));
        if (next.Name is { } name)
        {
            database.SetSetting(NameKey, name);
        }
    }

    public static void Remove(ArticleDatabase database)
    {
        database.RemoveSetting(DigestKey);
        database.RemoveSetting(DimensionsKey);
        database.RemoveSetting(NameKey);
    }
}
