using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Safetensors;

/// <summary>
/// Several .safetensors files under one index (<c>model.safetensors.index.json</c>), which names the file of each tensor.
/// </summary>
internal sealed class ShardedSafetensors : IWeightSource
{
    private readonly Dictionary<string, SafetensorsFile> _shardOf;
    private readonly IReadOnlyCollection<SafetensorsFile> _shards;

    private ShardedSafetensors(string path, Dictionary<string, SafetensorsFile> shardOf, IReadOnlyCollection<SafetensorsFile> shards)
    {
        (Path, _shardOf, _shards) = (path, shardOf, shards);
    }

    public string Path { get; }

    public IReadOnlyList<string> Files => [Path, .. _shards.Select(shard => shard.Path).Order(StringComparer.Ordinal)];

    public IReadOnlyCollection<string> Names => _shardOf.Keys;

    public static ShardedSafetensors Open(string indexPath)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(indexPath))!;
        var shards = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        var shardOf = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, file) in ReadIndex(indexPath))
            {
                if (!shards.TryGetValue(file, out var shard))
                {
                    shard = SafetensorsFile.Open(System.IO.Path.Combine(folder, file));
                    shards.Add(file, shard);
                }

                if (!shard.TryGet(name, out _))
                {
                    throw new ModelFileException(shard.Path, $"the index says that the tensor {name} is in this file, but it is not.");
                }

                if (!shardOf.TryAdd(name, shard))
                {
                    throw new ModelFileException(indexPath, $"the index names the tensor {name} twice.");
                }
            }

            return new ShardedSafetensors(indexPath, shardOf, shards.Values);
        }
        catch
        {
            foreach (var shard in shards.Values)
            {
                shard.Dispose();
            }

            throw;
        }
    }

    /// <summary>The files that an index names, each once.</summary>
    public static IReadOnlyList<string> FilesIn(string indexPath) =>
        [.. ReadIndex(indexPath).Select(entry => entry.File).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<(string Name, string File)> ReadIndex(string path)
    {
        using var document = JsonFile.Read(path);
        if (
            document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("weight_map", out var map)
            || map.ValueKind != JsonValueKind.Object
        )
        {
            throw new ModelFileException(path, "the index has no weight_map.");
        }

        foreach (var entry in map.EnumerateObject())
        {
            var file =
                entry.Value.ValueKind == JsonValueKind.String
                    ? entry.Value.GetString()!
                    : throw new ModelFileException(path, $"the weight_map does not give a file name for {entry.Name}.");

            // A shard lies beside its index: a name with a path in it could point anywhere on the machine.
            yield return file == System.IO.Path.GetFileName(file) && file is not ("" or "." or "..") && !file.Contains('\0')
                ? (entry.Name, file)
                : throw new ModelFileException(path, $"the shard name {file} is no plain file name.");
        }
    }

    public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor)
    {
        tensor = null;
        return _shardOf.TryGetValue(name, out var shard) && shard.TryGet(name, out tensor);
    }

    public void Dispose()
    {
        foreach (var shard in _shards)
        {
            shard.Dispose();
        }
    }
}
