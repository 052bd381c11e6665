using System.Collections.Immutable;
using System.Text.Json;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Catalog;

/// <summary>Reads <c>models.json</c>: the models that lie beside it, with the sizes and digests of their files.</summary>
internal static class ModelManifest
{
    public const string FileName = "models.json";

    private const int HexDigits = 64;

    /// <summary>Of one file; no sum of them overflows.</summary>
    private const long MaximumBytes = 1L << 50;

    public static ImmutableArray<ModelEntry> Read(string folder, bool areBundled)
    {
        var path = Path.Combine(folder, FileName);
        using var document = JsonFile.Read(path);
        if (document.RootElement.Field("models") is not { ValueKind: JsonValueKind.Array } models)
        {
            throw new ModelFileException(path, "the manifest has no list of models.");
        }

        var entries = ImmutableArray.CreateBuilder<ModelEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in models.EnumerateArray())
        {
            var entry = ReadModel(path, folder, model, areBundled);
            if (!names.Add(entry.Name))
            {
                throw new ModelFileException(path, $"the model {entry.Name} occurs twice.");
            }

            entries.Add(entry);
        }

        return entries.ToImmutable();
    }

    private static ModelEntry ReadModel(string path, string folder, JsonElement model, bool isBundled)
    {
        var name = model.String("name");
        if (name is null or "" or "." or ".." || name != Path.GetFileName(name))
        {
            throw new ModelFileException(path, $"the model name \"{name}\" is no plain folder name.");
        }

        var kind = ReadKind(path, name, model);
        if (model.String("license") is not { } license || model.Int("context") is not ({ } context and >= 1))
        {
            throw new ModelFileException(path, $"the model {name} lacks its license or context.");
        }

        return new ModelEntry(
            name,
            kind,
            Path.Combine(folder, name),
            license,
            context,
            model.Int("dimensions"),
            isBundled,
            ReadFiles(path, name, model)
        );
    }

    public static ModelKind ReadKind(string path, string name, JsonElement model) =>
        Enum.TryParse<ModelKind>(model.String("kind"), ignoreCase: true, out var kind) && Enum.IsDefined(kind)
            ? kind
            : throw new ModelFileException(
                path,
                $"the model {name} has the kind \"{model.String("kind")}\", which is none of "
                    + $"{string.Join(", ", Enum.GetNames<ModelKind>()).ToLowerInvariant()}."
            );

    public static ImmutableArray<ModelFile> ReadFiles(string path, string name, JsonElement model) =>
        model.Field("files") is { ValueKind: JsonValueKind.Array } files && files.GetArrayLength() > 0
            ? [.. files.EnumerateArray().Select(f => ReadFile(path, name, f))]
            : throw new ModelFileException(path, $"the model {name} lacks its files.");

    private static ModelFile ReadFile(string path, string name, JsonElement file)
    {
        var digest = file.String("sha256") ?? "";
        if (
            digest.Length != HexDigits
            || !digest.All(char.IsAsciiHexDigitLower)
            || file.Field("bytes") is not { ValueKind: JsonValueKind.Number } size
            || !size.TryGetInt64(out var bytes)
            || bytes is < 0 or > MaximumBytes
        )
        {
            throw new ModelFileException(path, $"a file of the model {name} lacks its size or a SHA-256 in lower-case hex.");
        }

        // A path that leaves the folder would let a manifest name, and make the program read, any file of the machine.
        var relative = file.String("path") ?? "";
        if (
            relative.Length == 0
            || Path.IsPathRooted(relative)
            || relative.Contains('\\')
            || relative.Split('/').Any(part => part is "" or "." or "..")
        )
        {
            throw new ModelFileException(path, $"the model {name} has a file \"{relative}\", which is no path below its folder.");
        }

        return new ModelFile(relative, bytes, digest);
    }
}
