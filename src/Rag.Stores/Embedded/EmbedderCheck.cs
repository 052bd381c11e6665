using System.Globalization;
using Rag.Core.Models;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded;

/// <summary>Vectors of different embedders cannot be compared: a store is opened with the embedder that made those in charge.</summary>
internal static class EmbedderCheck
{
    public const string DigestKey = "embedder";
    public const string DimensionsKey = "dimensions";
    public const string NameKey = "embedder_name";

    /// <summary>Names the table of the vectors in charge; missing in a store that has always had one embedder.</summary>
    public const string VectorsKey = "vectors";

    /// <exception cref="StoreOpenException">Another embedder made the vectors.</exception>
    /// <exception cref="DamagedRowException">It holds articles and does not say with which embedder it was made.</exception>
    public static VectorSet Require(ArticleDatabase database, StoreLayout layout, EmbeddedStoreOptions options)
    {
        var vectors = new VectorSet(options.EmbedderDigest, options.Dimensions, VectorTables.Of(database.Setting(VectorsKey)));
        var dimensions = options.Dimensions.ToString(CultureInfo.InvariantCulture);
        if (database.Setting(DigestKey) is not { } digest)
        {
            if (database.Loader.ArticleCount() > 0)
            {
                throw new DamagedRowException("it does not say which embedder made its vectors");
            }

            database.InTransaction(() =>
                Record(database, new EmbedderRecord(options.EmbedderName, options.EmbedderDigest, options.Dimensions))
            );
            return vectors;
        }

        if (digest != options.EmbedderDigest || database.Setting(DimensionsKey) != dimensions)
        {
            var configured = options.EmbedderName is { } name ? $"{name}, " : "";
            var made = database.Setting(NameKey) is { } maker ? $"{maker}, " : "";
            throw new StoreOpenException(
                $"The store in {layout.DataDir} was made with another embedder ({made}{Short(digest)}, {database.Setting(DimensionsKey)} "
                    + "dimensions) than the one "
                    + $"configured ({configured}{Short(options.EmbedderDigest)}, {dimensions} dimensions): configure that one again, "
                    + "change the embedder with \"rag models use\", or name another folder with --data-dir."
            );
        }

        if (options.EmbedderName is { } found && database.Setting(NameKey) != found)
        {
            database.InTransaction(() => database.SetSetting(NameKey, found));
        }

        return vectors;
    }

    /// <summary>Inside a transaction.</summary>
    public static void Record(ArticleDatabase database, EmbedderRecord embedder)
    {
        database.SetSetting(DigestKey, embedder.Digest);
        database.SetSetting(DimensionsKey, embedder.Dimensions.ToString(CultureInfo.InvariantCulture));
        if (embedder.Name is { } name)
        {
            database.SetSetting(NameKey, name);
        }
        else
        {
            database.RemoveSetting(NameKey);
        }
    }

    private static string Short(string digest) => digest.Length <= 12 ? digest : digest[..12];
}
