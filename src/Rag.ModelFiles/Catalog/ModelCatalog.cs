using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Rag.Core.Files;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Catalog;

/// <summary>The models in a folder with a <c>models.json</c>, and those of a library. Immutable.</summary>
public sealed class ModelCatalog
{
    private readonly string _folder;

    private ModelCatalog(string folder, ImmutableArray<ModelEntry> models) => (_folder, Models) = (folder, models);

    /// <summary>What a model must be restored from where its files are not what the catalog says.</summary>
    private static string Mend(ModelEntry model) =>
        model.IsBundled ? "build the program again or restore it" : $"remove {model.Name} and import it again";

    public ImmutableArray<ModelEntry> Models { get; }

    /// <summary>The folder of the program's own models: <c>models</c> beside the executable.</summary>
    public static string BundledFolder => Path.Combine(AppContext.BaseDirectory, "models");

    /// <exception cref="ModelFileException">The manifest is missing or damaged.</exception>
    public static ModelCatalog OpenBundled() => new(BundledFolder, ModelManifest.Read(BundledFolder, areBundled: true));

    /// <summary>The program's own models, then those of a library but for the ones whose card is damaged.</summary>
    /// <exception cref="ModelFileException">The manifest is missing or damaged.</exception>
    public static ModelCatalog OpenWith(ModelLibrary library)
    {
        var bundled = OpenBundled();
        return new(BundledFolder, [.. bundled.Models, .. library.List().Cards.Select(card => card.ToEntry(library.FolderOf(card.Name)))]);
    }

    /// <inheritdoc cref="OpenBundled"/>
    /// <param name="folder">A folder that holds models.json and a folder for each model.</param>
    public static ModelCatalog Open(string folder) => new(folder, ModelManifest.Read(folder, areBundled: false));

    /// <exception cref="ModelFileException">The catalog has no such model.</exception>
    public ModelEntry Get(string name) =>
        Models.FirstOrDefault(m => m.Name == name)
        ?? throw new ModelFileException(
            _folder,
            $"there is no model {name} here; there are {string.Join(", ", Models.Select(m => m.Name))}."
        );

    /// <summary>Checks that every file of a model has the size and the digest that the manifest states.</summary>
    /// <param name="verified">Remembers files that were hashed before and have not been touched since; null hashes all files.</param>
    /// <exception cref="ModelFileException">A file is missing or differs; the message says which.</exception>
    public ModelEntry Verify(string name, VerifiedFiles? verified, CancellationToken cancellation)
    {
        var model = Get(name);
        foreach (var file in model.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            VerifyFile(model, file, verified);
        }

        verified?.Save();
        return model;
    }

    private static void VerifyFile(ModelEntry model, ModelFile expected, VerifiedFiles? verified)
    {
        var path = Path.Combine(model.Folder, expected.Path);
        var info = new FileInfo(path);
        if (!info.Exists || FileForms.OfTarget(path) != FileForm.Ordinary)
        {
            throw new ModelFileException(path, $"the file is missing: {Mend(model)}.");
        }

        if (info.Length != expected.Bytes)
        {
            throw new ModelFileException(
                path,
                $"the file has {info.Length} bytes where the manifest says {expected.Bytes}: it was changed or damaged, {Mend(model)}."
            );
        }

        var actual = verified?.DigestOf(path) ?? Digest(path);
        if (actual != expected.Sha256)
        {
            throw new ModelFileException(
                path,
                $"the file's SHA-256 is {actual} where the manifest says {expected.Sha256}: it was changed or damaged, " + $"{Mend(model)}."
            );
        }
    }

    /// <summary>Lower-case hex SHA-256 of a file's content.</summary>
    internal static string Digest(string path)
    {
        try
        {
            using var stream = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                bufferSize: 1 << 20,
                FileOptions.SequentialScan
            );
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(path, $"the file cannot be read ({e.Message})", e);
        }
    }

    /// <summary>Writes the list of models for scripts: <c>[{"name","kind","license","bytes","digest","bundled"}]</c>.</summary>
    public void WriteList(Stream destination)
    {
        using var json = new Utf8JsonWriter(destination);
        json.WriteStartArray();
        foreach (var model in Models)
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteString("kind", model.Kind.ToString().ToLowerInvariant());
            json.WriteString("license", model.License);
            json.WriteNumber("bytes", model.Bytes);
            json.WriteString("digest", model.Digest);
            json.WriteBoolean("bundled", model.IsBundled);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
