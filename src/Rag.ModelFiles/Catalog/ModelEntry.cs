using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Rag.ModelFiles.Catalog;

/// <summary>A model on this machine, as its catalog describes it.</summary>
/// <param name="Folder">The folder of weights, tokenizer and configuration.</param>
/// <param name="Context">The longest input in tokens; null for an adapter, which has that of its model.</param>
/// <param name="Dimensions">Elements of an embedder's vectors; null for other kinds.</param>
/// <param name="IsBundled">Whether the model came with the program.</param>
/// <param name="Files">The files on which the model's behavior depends; card and license text are not among them.</param>
public sealed record ModelEntry(
    string Name,
    ModelKind Kind,
    string Folder,
    string License,
    int? Context,
    int? Dimensions,
    bool IsBundled,
    ImmutableArray<ModelFile> Files
)
{
    public long Bytes => Files.Sum(f => f.Bytes);

    /// <summary>Lower-case hex SHA-256 over the paths and digests of the files: it changes when any file changes.</summary>
    public string Digest { get; } =
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Concat(Files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Sha256}  {f.Path}\n"))
                )
            )
        );
}
