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
            var made = new EmbedderRecord(
                database.Setting(NameKey),
                digest,
                int.TryParse(database.Setting(DimensionsKey), CultureInfo.InvariantCulture, out var stored) ? stored : 0
            );
            throw Refuse($"The store in {layout.DataDir}", made, options, "name another folder with --data-dir");
        }

        if (options.EmbedderName is { } found && database.Setting(NameKey) != found)
        {
            database.InTransaction(() => database.SetSetting(NameKey, found));
        }

        return vectors;
    }

    /// <param name="store">As the beginning of a sentence.</param>
    /// <param name="instead">What to do where that embedder is not to be had.</param>
    public static StoreOpenException Refuse(string store, EmbedderRecord made, EmbeddedStoreOptions options, string instead) =>
        new(
            $"{store} was made with another embedder ({Named(made.Name, made.Digest, made.Dimensions)}) than the one "
                + $"configured ({Named(options.EmbedderName, options.EmbedderDigest, options.Dimensions)}): configure that one again, "
                + $"change the embedder with \"rag models use\", or {instead}."
        );

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

    private static string Named(string? name, string digest, int dimensions) =>
        string.Create(CultureInfo.InvariantCulture, $"{(name is null ? "" : name + ", ")}{Short(digest)}, {dimensions} dimensions");

    private static string Short(string digest) => digest.Length <= 12 ? digest : digest[..12];
}
