using System.Globalization;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Embedded;

/// <summary>Vectors of different embedders cannot be compared: a store keeps to the one that it was made with.</summary>
internal static class EmbedderCheck
{
    public const string DigestKey = "embedder";
    public const string DimensionsKey = "dimensions";

    /// <exception cref="StoreOpenException">The store was made with another embedder.</exception>
    /// <exception cref="DamagedRowException">It holds articles and does not say with which embedder it was made.</exception>
    public static void Require(ArticleDatabase database, StoreLayout layout, EmbeddedStoreOptions options)
    {
        var dimensions = options.Dimensions.ToString(CultureInfo.InvariantCulture);
        if (database.Setting(DigestKey) is not { } digest)
        {
            if (database.Loader.ArticleCount() > 0)
            {
                throw new DamagedRowException("it does not say which embedder made its vectors");
            }

            database.InTransaction(() =>
            {
                database.SetSetting(DigestKey, options.EmbedderDigest);
                database.SetSetting(DimensionsKey, dimensions);
            });
            return;
        }

        if (digest != options.EmbedderDigest || database.Setting(DimensionsKey) != dimensions)
        {
            throw new StoreOpenException(
                $"The store in {layout.DataDir} was made with another embedder ({Short(digest)}, {database.Setting(DimensionsKey)} "
                    + "dimensions) than the one "
                    + $"configured ({Short(options.EmbedderDigest)}, {dimensions} dimensions): configure that one again, "
                    + "or ingest the articles anew into another folder with --data-dir."
            );
        }
    }

    private static string Short(string digest) => digest.Length <= 12 ? digest : digest[..12];
}
