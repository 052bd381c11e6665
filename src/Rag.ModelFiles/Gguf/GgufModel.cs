using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Gguf;

/// <summary>
/// A model in GGUF form: one file, or parts named <c>NAME-00001-of-0000N.gguf</c> in one folder, found from any of them.
/// The metadata comes from the first part.
/// </summary>
internal sealed class GgufModel : IWeightSource
{
    private static readonly Regex s_partName = new(
        "^(?<name>.+)-(?<number>[0-9]{5})-of-(?<count>[0-9]{5})\\.gguf$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    );

    private readonly IReadOnlyList<GgufFile> _parts;
    private readonly Dictionary<string, WeightTensor> _tensors;

    private GgufModel(IReadOnlyList<GgufFile> parts, Dictionary<string, WeightTensor> tensors) => (_parts, _tensors) = (parts, tensors);

    /// <summary>Path of the first part.</summary>
    public string Path => _parts[0].Path;

    public IReadOnlyList<string> Files => [.. _parts.Select(p => p.Path)];

    public GgufMetadata Metadata => _parts[0].Metadata;

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public static GgufModel Open(string path)
    {
        var paths = PartsOf(path);
        var parts = new List<GgufFile>();
        try
        {
            foreach (var part in paths)
            {
                parts.Add(GgufFile.Open(part));
                CheckPart(parts[^1], parts.Count - 1, paths.Count);
            }

            return new GgufModel(parts, Gather(parts));
        }
        catch
        {
            parts.ForEach(p => p.Dispose());
            throw;
        }
    }

    /// <summary>What all parts of a model are called, and no part of another one; of a model that is not split, its name.</summary>
    public static string NameOf(string fileName) =>
        s_partName.Match(fileName) is { Success: true } match ? $"{match.Groups["name"].Value}-of-{match.Groups["count"].Value}" : fileName;

    /// <summary>The files of the model that <paramref name="path"/> belongs to, in order; refuses when one is missing.</summary>
    public static IReadOnlyList<string> PartsOf(string path)
    {
        var match = s_partName.Match(System.IO.Path.GetFileName(path));
        if (!match.Success)
        {
            return [path];
        }

        var folder = System.IO.Path.GetDirectoryName(path) ?? "";
        var count = int.Parse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var number = int.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        if (number < 1 || number > count)
        {
            throw new ModelFileException(path, $"the file calls itself part {number} of {count}.");
        }

        var paths = new List<string>();
        for (var n = 1; n <= count; n++)
        {
            var part = System.IO.Path.Combine(
                folder,
                string.Create(CultureInfo.InvariantCulture, $"{match.Groups["name"].Value}-{n:00000}-of-{count:00000}.gguf")
            );
            paths.Add(
                File.Exists(part) ? part : throw new ModelFileException(part, $"part {n} of the {count} parts of the model is missing.")
            );
        }

        return paths;
    }

    private static void CheckPart(GgufFile part, int index, int count)
    {
        var claimed = part.Metadata.Integer("split.count") ?? 1;
        if (claimed <= 1 && count == 1)
        {
            return;
        }

        if (claimed != count)
        {
            throw new ModelFileException(part.Path, $"the file says that it is one of {claimed} parts, its name says one of {count}.");
        }

        if (part.Metadata.Integer("split.no") != index)
        {
            throw new ModelFileException(part.Path, $"the file is not part {index + 1} as its name says.");
        }
    }

    private static Dictionary<string, WeightTensor> Gather(List<GgufFile> parts)
    {
        var tensors = new Dictionary<string, WeightTensor>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            foreach (var (name, tensor) in part.Tensors)
            {
                if (!tensors.TryAdd(name, tensor))
                {
                    throw new ModelFileException(part.Path, $"the tensor {name} is in an earlier part too.");
                }
            }
        }

        if (parts.Count > 1 && parts[0].Metadata.Integer("split.tensors.count") is { } claimed && claimed != tensors.Count)
        {
            throw new ModelFileException(parts[0].Path, $"the parts hold {tensors.Count} tensors together, {claimed} are announced.");
        }

        return tensors;
    }

    public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor) => _tensors.TryGetValue(name, out tensor);

    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.Dispose();
        }
    }
}
